using System.Text.Json.Nodes;
using Clutch.CarSim;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Answers that an ECU announces (NRC 78) and sends when the adapter has come back to its prompt already.</summary>
public sealed class PendingAnswerTests
{
    private static readonly CarScenario s_car = new() { Ecus = 2 };

    [Theory]
    [InlineData(1, 20)]
    [InlineData(1, 600)]
    [InlineData(1, 3900)]
    [InlineData(3, 1500)]
    public void While_polling_the_announced_value_is_taken_when_it_comes_and_other_ecus_keep_theirs(int count, int delay)
    {
        using var rig = new SessionRig(s_car, new ElmOptions
        {
            Faults = [new LinkFault(FaultKind.Pending) { Count = count, Delay = TimeSpan.FromMilliseconds(delay), Ecu = "ECM", When = new() { Request = "010", After = TimeSpan.FromSeconds(30), From = 3, Every = 8 } }],
        });
        rig.Run(TimeSpan.FromMinutes(4));
        (List<Sample> samples, List<(long Time, FrameEventKind Kind, string Text)> events) = rig.Recorded();
        var truth = new CarTruth(s_car, 1_760_000_000_000, TimeSpan.FromMinutes(5));
        Assert.True(truth.Check(samples, TimeSpan.FromMilliseconds((count * delay) + 300)) > 300);
        Assert.True(delay <= 100 || rig.Lines.Exists(line => line.Line == "3E80"), "a late answer is listened for");
        Assert.True(samples.Count(sample => sample is { Ecu: 0x7E9, HasValue: true }) > 30);
        Assert.DoesNotContain(samples.Where(sample => sample.Time > events[0].Time), sample => sample.Ecu is not (0 or 0x7E8 or 0x7E9));
        Assert.Equal(["Searching", "Connected"], events.Where(e => e.Kind == FrameEventKind.Link).Select(e => e.Text));
        Assert.Null(rig.Status.Recovery.Last);

        // No wait for a late value is longer than the announcements last, and every signal of the engine goes on.
        List<long> speeds = [.. samples.Where(sample => sample is { Signal: 0x10C0, Ecu: 0x7E8, HasValue: true }).Select(sample => sample.Time)];
        Assert.All(speeds.Zip(speeds.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 5000 + (count * delay)));
    }

    [Theory]
    [InlineData("0902", 1, 600)]
    [InlineData("0902", 3, 4000)]
    [InlineData("03", 1, 2500)]
    [InlineData("22F40D", 2, 900)]
    public void A_command_gets_the_announced_answer_and_sends_its_request_once(string request, int count, int delay)
    {
        using var rig = new AdapterRig(s_car, new LinkFault(FaultKind.Pending) { Count = count, Delay = TimeSpan.FromMilliseconds(delay), Ecu = "ECM", When = new() { Request = request } });
        JsonObject answer = new CarReading(rig.Time).Ask(rig.Car, request, CancellationToken.None);
        Assert.Equal("value", (string?)answer["outcome"]);
        Assert.True(CarReading.IsAllValue(answer), answer.ToJsonString());
        Assert.Contains(answer["ecus"]!.AsArray(), ecu => (string?)ecu!["ecu"] == "7E8");
        Assert.Single(rig.Link.Lines, line => line.Line == request);
        Assert.Equal("ATAT1", rig.Link.Lines[^1].Line);
    }

    [Fact]
    public void An_answer_that_never_comes_is_waited_for_within_bounds_and_reported_as_announced()
    {
        using var rig = new AdapterRig(s_car, new LinkFault(FaultKind.Pending) { Count = 1, Delay = TimeSpan.FromMinutes(5), Ecu = "ECM", When = new() { Request = "04" } });
        TimeSpan began = rig.Time.Elapsed;
        JsonObject answer = new CarReading(rig.Time).Ask(rig.Car, "04", CancellationToken.None);
        Assert.InRange((rig.Time.Elapsed - began).TotalSeconds, 5, 8);
        Assert.Single(rig.Link.Lines, line => line.Line == "04");
        Assert.Contains(answer["ecus"]!.AsArray(), ecu => (string?)ecu!["outcome"] == "pending");
        Assert.False(CarReading.IsAllValue(answer));
    }

    [Fact]
    public void An_ecu_that_announces_for_ever_does_not_hold_the_link_for_ever()
    {
        using var rig = new AdapterRig(s_car, new LinkFault(FaultKind.Pending) { Count = 1000, Delay = TimeSpan.FromSeconds(2), Ecu = "ECM", When = new() { Request = "0904" } });
        TimeSpan began = rig.Time.Elapsed;
        rig.Car.AskWhole("0904", TimeSpan.FromSeconds(2), CancellationToken.None);
        Assert.InRange((rig.Time.Elapsed - began).TotalSeconds, 20, 30);
        Assert.Equal(ExchangeEnd.Answered, rig.Car.AskWhole("010C", TimeSpan.FromSeconds(2), CancellationToken.None));
    }

    [Fact]
    public void An_adapter_that_holds_back_its_prompt_for_the_announced_answer_is_given_the_time()
    {
        var time = new SimulatedTime();
        using var car = new CarConnection(new SlowPromptLink(time), time) { Format = new Obd.AdapterFormat(Headers: true, Obd.ObdProtocol.Can11At500) };
        Assert.Equal(ExchangeEnd.Answered, car.Ask("010C", TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal(Obd.Outcome.Value, car.Exchange.Messages[1].Outcome);
    }

    [Fact]
    public void The_announcement_is_seen_however_it_is_cut()
    {
        byte[] answer = "7E8 03 7f 01 78 \r"u8.ToArray();
        for (int cut = 0; cut <= answer.Length; cut++)
        {
            var pattern = default(PendingPattern);
            Assert.True(pattern.IsIn(answer.AsSpan(0, cut)) | pattern.IsIn(answer.AsSpan(cut)));
        }

        var refused = default(PendingPattern);
        Assert.False(refused.IsIn("7E8037F0112\r7E804410C1AF8\r>"u8));
    }

    /// <summary>Announces at once and answers, with the prompt, after four seconds: STN firmware does so.</summary>
    private sealed class SlowPromptLink(SimulatedTime time) : Links.ILink
    {
        private int _read;

        public string Name => "slow prompt";

        public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken)
        {
            time.Advance(TimeSpan.FromMilliseconds(_read == 0 ? 10 : Math.Min(timeoutMilliseconds, 4000)));
            ReadOnlySpan<byte> text = _read++ switch
            {
                0 => "7E8037F0178\r"u8,
                1 => "7E804410C1AF8\r\r>"u8,
                _ => default,
            };
            text.CopyTo(buffer);
            return text.Length;
        }

        public bool Write(ReadOnlySpan<byte> data) => true;

        public void Discard()
        {
        }

        public void Dispose()
        {
        }
    }
}
