using Clutch.Mqtt;
using Clutch.Obd;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Adapter bytes to MQTT packet, all stages of the agent in a row, without one byte of garbage.</summary>
public sealed class HotPathAllocationTests
{
    private static readonly byte[] s_request = "010C0D0511040F3"u8.ToArray();
    private static readonly byte[] s_pids = [0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F];
    private static readonly byte[] s_answer = "7E8100E410C1AF80D32\r7E82105820F3C114004\r7E82260000000000000\r\r>"u8.ToArray();
    private static readonly byte[] s_refusal = "7E8037F0112\r\r>"u8.ToArray();
    private static readonly byte[] s_garbage = "7E8100E410C1A\r<DATA ERROR\r?\r>"u8.ToArray();
    private static readonly byte[] s_topic = "clutch/v1/car-1/frames"u8.ToArray();

    private readonly ElmExchange _exchange = new();
    private readonly Sample[] _samples = new Sample[PidTable.MaxSamplesPerMessage];
    private readonly FrameWriter _writer = new("car-1", 1);
    private readonly byte[] _frame = new byte[FrameFormat.MaxBytes];
    private readonly byte[] _packet = new byte[FrameFormat.MaxBytes + 64];
    private long _time = 1_760_000_000_000;
    private long _sequence;
    private long _decoded;

    [Fact]
    public void Adapter_bytes_to_mqtt_packet_allocates_nothing()
    {
        Assert.Equal(0, AllocatedBy(() => Send(s_answer)));
        Assert.True(_decoded > 0);
    }

    [Fact]
    public void Refusals_and_garbage_allocate_nothing()
    {
        Assert.Equal(0, AllocatedBy(() =>
        {
            Send(s_refusal);
            Send(s_garbage);
        }));
        Assert.Equal(0, _decoded);
    }

    [Fact]
    public void The_probe_sees_an_allocation() => Assert.NotEqual(0, AllocatedBy(() => _decoded += new byte[1].Length));

    private static long AllocatedBy(Action action)
    {
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Send(ReadOnlySpan<byte> answer)
    {
        _exchange.Begin(s_request, new AdapterFormat(Headers: true, ObdProtocol.Can11At500));
        _exchange.Feed(answer);
        foreach (ObdMessage message in _exchange.Messages)
        {
            if (message.Outcome == Outcome.Value
                && Service01.Decode(_exchange.Payload(in message), s_pids, message.Ecu, SampleQuality.Measured, ++_time, _samples, out int count) == ObdReject.None)
            {
                _decoded += count;
                for (int i = 0; i < count; i++)
                {
                    _writer.Add(in _samples[i]);
                }
            }
        }

        int length = _writer.Write(++_sequence, _frame);
        if (length > 0)
        {
            var publish = new PublishPacket { Topic = s_topic, Qos = 1, PacketIdentifier = 1, Payload = _frame.AsSpan(0, length) };
            PacketWriter.TryWrite(_packet, publish, MqttVersion.V5, out _);
        }
    }
}
