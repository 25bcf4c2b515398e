using System.Buffers.Binary;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Host;

/// <summary>
/// The PUBLISH packets of one vehicle, written once; only packet identifier, sequence number and base time change from frame to frame.
/// Every frame has samples of its own, so that a store cannot take two for one.
/// </summary>
internal sealed class LoadFrames
{
    private const int FrameBytes = 120;
    private const int Signals = 12;

    /// <summary>Needs five bytes in MessagePack, as every number up to <see cref="uint.MaxValue"/> may have.</summary>
    private const long WideSequence = 0x10000;

    private readonly byte[] _packet;
    private readonly int _identifier;
    private readonly int _sequence;
    private readonly long _begin;

    public LoadFrames(string vehicle, long boot, long begin)
    {
        _begin = begin;
        byte[] frame = Frame(vehicle, boot, begin, out int samples);
        Samples = samples;
        byte[] topic = Encoding.ASCII.GetBytes(Topics.Frames(vehicle));
        byte[] buffer = new byte[1024];
        _ = PacketWriter.TryWrite(buffer, new PublishPacket { Topic = topic, Qos = 1, PacketIdentifier = 1, Payload = frame }, MqttVersion.V311, out int length);
        _packet = buffer[..length];
        _identifier = length - frame.Length - sizeof(ushort);

        // The sequence number stands behind vehicle and boot; the base time follows it.
        byte[] wide = [0xCE, 0, 1, 0, 0, 0xCF];
        _sequence = _packet.AsSpan().LastIndexOf(wide) + 1;
    }

    /// <summary>Bytes of one packet.</summary>
    public int PacketBytes => _packet.Length;

    /// <summary>Samples of one frame.</summary>
    public int Samples { get; }

    /// <summary>Fills a slot with the unchanging bytes.</summary>
    public void Begin(Span<byte> slot) => _packet.CopyTo(slot);

    /// <summary>Makes the slot the packet of this frame.</summary>
    /// <param name="slot">Was given to <see cref="Begin"/> before.</param>
    /// <param name="identifier">Packet identifier, not 0.</param>
    /// <param name="sequence">1 and up.</param>
    public void Number(Span<byte> slot, ushort identifier, long sequence)
    {
        BinaryPrimitives.WriteUInt16BigEndian(slot[_identifier..], identifier);
        BinaryPrimitives.WriteUInt32BigEndian(slot[_sequence..], (uint)sequence);
        BinaryPrimitives.WriteInt64BigEndian(slot[(_sequence + sizeof(uint) + 1)..], _begin + ((sequence - 1) * (Samples / Signals)));
    }

    /// <summary>The first frame of at least 120 bytes; its samples lie a millisecond apart.</summary>
    private static byte[] Frame(string vehicle, long boot, long begin, out int samples)
    {
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int rows = 1; ; rows++)
        {
            var writer = new FrameWriter(vehicle, boot);
            for (int i = 0; i < rows * Signals; i++)
            {
                writer.Add(new Sample((ushort)(0x10C0 + (i % Signals * 16)), 0x7E8, SampleQuality.Measured, begin + (i / Signals), 1000 + (i * 37 % 400)));
            }

            samples = writer.SampleCount;
            int length = writer.Write(WideSequence, buffer);
            if (length >= FrameBytes)
            {
                return buffer[..length];
            }
        }
    }
}
