using System.Buffers;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>Packets that wait for the writer, already encoded. PUBACKs are not among them: they wait in their ring.</summary>
internal sealed class PendingPackets
{
    /// <summary>More than this and the device does not read what it is sent.</summary>
    private const int Limit = 256 * 1024;

    private byte[] _bytes = [];
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <summary>False, and nothing added, when there is no room.</summary>
    public bool TryAdd<TPacket>(TPacket packet, MqttVersion version)
        where TPacket : IPacket, allows ref struct
    {
        int end = _length + PacketWriter.Measure(packet, version);
        if (end > Limit)
        {
            return false;
        }

        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, Math.Max(64, _bytes.Length * 2)));
        }

        _ = PacketWriter.TryWrite(_bytes.AsSpan(_length), packet, version, out int written);
        _length += written;
        return true;
    }

    /// <summary>Hands all of them over; false when there are none.</summary>
    public bool MoveTo(IBufferWriter<byte> writer)
    {
        if (IsEmpty)
        {
            return false;
        }

        writer.Write(_bytes.AsSpan(0, _length));
        _length = 0;
        return true;
    }
}
