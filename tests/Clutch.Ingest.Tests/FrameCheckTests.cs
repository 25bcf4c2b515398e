using Clutch.Ingest.Broker;
using Clutch.Ingest.Connections;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>What is no good at the front door is no good at the bridge, nor for a dead letter on its way back; for the same reason.</summary>
public sealed class FrameCheckTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly long s_now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static TheoryData<string, byte[], string> Frames => new()
    {
        { "good", Frame(DoorFixture.Car, s_now), "" },
        { "just not too far ahead", Frame(DoorFixture.Car, s_now + 86_400_000), "" },
        { "too far ahead", Frame(DoorFixture.Car, s_now + 86_400_001), "ClockAhead" },
        { "before 2000", Frame(DoorFixture.Car, 946_684_799_999), "ClockNotSet" },
        { "another vehicle's", Frame("car-2", s_now), "ForeignVehicle" },
        { "no frame", [0xC1], $"{Reject([0xC1])}" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Is_the_same_wherever_a_frame_comes_in(string what, byte[] payload, string reason)
    {
        var check = new FrameCheck(s_day);
        Assert.Equal(reason, Text(check.Reject(DoorFixture.Text(DoorFixture.Car), payload, s_now, out FrameKey key)));
        Assert.Equal(reason.Length > 0 && what == "no frame" ? default : new FrameKey(1, 7), key);

        var message = new BrokerMessage(new PublishPacket { Topic = DoorFixture.Text(Topics.Frames(DoorFixture.Car)), Payload = payload }, trace: null);
        LogStream stream = message.Sort(check, s_now, out _, out ReadOnlyMemory<byte> value);
        Assert.Equal(reason.Length == 0 ? LogStream.Frames : LogStream.DeadLetters, stream);
        Assert.Equal(reason, stream == LogStream.DeadLetters && DeadLetter.TryRead(value.Span, out DeadLetter letter) ? Text(letter.Reason) : "");
        message.Return();

        await using var log = new ControlledLog();
        var time = new ManualTime();
        time.Advance(DateTimeOffset.FromUnixTimeMilliseconds(s_now) - time.GetUtcNow());
        using var redriver = new Redriver(log, time, s_day);
        log.Frames.DurableAtOnce = log.DeadLetters.DurableAtOnce = true;
        RedriveOutcome outcome = Assert.Single(await redriver.RedriveAsync([Letter(payload)], CancellationToken.None));
        Assert.Equal(reason.Length == 0 ? null : reason, outcome.Reason);
        Assert.Equal(reason.Length == 0 ? 1 : 0, log.Frames.Records.Count);
    }

    private static string Text(ReadOnlySpan<byte> ascii) => System.Text.Encoding.ASCII.GetString(ascii);

    private static FrameReject Reject(byte[] payload) => Telemetry.Frame.TryRead(payload, out _);

    private static byte[] Letter(byte[] payload)
    {
        var letter = new DeadLetter { Time = s_now, Vehicle = DoorFixture.Text(DoorFixture.Car), Topic = "x"u8, Reason = "ClockAhead"u8, Payload = payload };
        byte[] bytes = new byte[letter.Length];
        letter.Write(bytes);
        return bytes;
    }

    private static byte[] Frame(string vehicle, long baseTime)
    {
        var writer = new FrameWriter(vehicle, boot: 1);
        writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, baseTime, 3000));
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(7, buffer)];
    }
}
