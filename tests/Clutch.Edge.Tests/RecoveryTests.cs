using Clutch.CarSim;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>A link that stays open but misbehaves is brought back step by step.</summary>
public sealed class RecoveryTests
{
    private static readonly CarScenario s_car = new() { Ecus = 2 };

    [Theory]
    [InlineData("STOPPED", 1, 1)]
    [InlineData("STOPPED", 3, 2)] // a CR repeats the last request, so that the first step meets the fault too
    [InlineData("BUS ERROR", 4, 3)]
    [InlineData("ERR94", 5, 4)]
    [InlineData("7E8037F", 3, 2)]
    public void Each_bad_exchange_takes_one_step_and_a_value_ends_the_climb(string text, int times, int steps)
    {
        using var rig = new SessionRig(s_car, Bad(text, TimeSpan.FromSeconds(60), times));
        rig.Run(TimeSpan.FromMinutes(3));
        RecoveryTally tally = rig.Status.Recovery;
        Assert.Equal(
            Enumerable.Range(0, 6).Select(step => step < steps ? 1L : 0),
            Enum.GetValues<RecoveryStep>().Select(step => tally[step]));
        (List<Sample> samples, List<(long Time, FrameEventKind Kind, string Text)> events) = rig.Recorded();
        Assert.Equal(["Searching", "Connected"], events.Where(e => e.Kind == FrameEventKind.Link).Select(e => e.Text));
        Assert.True(GapAfter(samples, 60) < TimeSpan.FromSeconds(10), $"{GapAfter(samples, 60)}");
        Assert.True(new CarTruth(s_car, 1_760_000_000_000, TimeSpan.FromMinutes(4)).Check(samples, TimeSpan.FromMilliseconds(400)) > 300);
    }

    [Fact]
    public void What_no_step_cures_is_tried_in_order_and_within_bounds_and_over_as_soon_as_the_adapter_is_well()
    {
        var options = new ElmOptions
        {
            Faults = [new LinkFault(FaultKind.Reply) { Text = "ERR94", When = new() { Request = "01", After = TimeSpan.FromSeconds(60), Until = TimeSpan.FromSeconds(150) } }],
        };
        using var rig = new SessionRig(s_car, options);
        rig.Run(TimeSpan.FromMinutes(5));
        RecoveryTally tally = rig.Status.Recovery;
        Assert.All([RecoveryStep.Return, RecoveryStep.Repeat, RecoveryStep.CloseProtocol, RecoveryStep.WarmStart, RecoveryStep.Reset], step => Assert.Equal(1, tally[step]));
        Assert.Equal("Reset: an internal fault of the adapter", tally.Last);
        Assert.InRange(rig.Lines.Count(line => line.At > TimeSpan.FromSeconds(60) && line.At < TimeSpan.FromSeconds(150) && line.Line == "ATZ"), 1, 40);
        Assert.Equal(LinkState.Connected, rig.Status.Car.Link);
        Assert.InRange(GapAfter(rig.Recorded().Samples, 150).TotalSeconds, 0, 25);
    }

    [Fact]
    public void An_adapter_that_is_mute_for_a_while_is_opened_anew_and_polled_again()
    {
        var options = new ElmOptions { Faults = [new LinkFault(FaultKind.Freeze) { For = TimeSpan.FromSeconds(40), When = new() { At = TimeSpan.FromSeconds(60) } }] };
        using var rig = new SessionRig(s_car, options);
        rig.Run(TimeSpan.FromMinutes(4));
        Assert.Equal(LinkState.Connected, rig.Status.Car.Link);
        Assert.True(rig.Status.Recovery[RecoveryStep.Reset] + rig.Status.Recovery[RecoveryStep.Reopen] > 0);
        Assert.InRange(GapAfter(rig.Recorded().Samples, 100).TotalSeconds, 0, 15);
    }

    [Theory]
    [InlineData(FaultKind.SettingsLost, "")]
    [InlineData(FaultKind.Reset, "LV RESET")]
    [InlineData(FaultKind.Reset, "")]
    public void Lost_settings_are_noticed_and_restored_and_no_wrong_value_is_taken(FaultKind kind, string text)
    {
        using var rig = new SessionRig(s_car, new ElmOptions { Faults = [new LinkFault(kind) { Text = text, When = new() { At = TimeSpan.FromSeconds(60.05) } }] });
        rig.Run(TimeSpan.FromMinutes(3));
        (List<Sample> samples, _) = rig.Recorded();
        Assert.True(GapAfter(samples, 60) < TimeSpan.FromSeconds(15), $"{GapAfter(samples, 60)}");
        Assert.True(new CarTruth(s_car, 1_760_000_000_000, TimeSpan.FromMinutes(4)).Check(samples, TimeSpan.FromMilliseconds(400)) > 300);
    }

    [Fact]
    public void Waits_double_up_to_the_longest_and_the_first_attempt_is_at_once()
    {
        var waits = new BackOff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2));
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(TimeSpan.Zero, waits.Next());
            foreach (int most in new[] { 250, 500, 1000, 2000, 2000, 2000 })
            {
                Assert.InRange(waits.Next().TotalMilliseconds, most * 0.75, most);
            }

            waits.Reset();
        }
    }

    private static ElmOptions Bad(string text, TimeSpan after, int times) =>
        new() { Faults = [new LinkFault(FaultKind.Reply) { Text = text, When = new() { Request = "01", After = after, Times = times } }] };

    /// <summary>From a second of the session to the first value of the engine's speed after it.</summary>
    private static TimeSpan GapAfter(List<Sample> samples, int second)
    {
        long from = 1_760_000_000_000 + (second * 1000);
        return TimeSpan.FromMilliseconds(samples.First(sample => sample is { Signal: 0x10C0, HasValue: true } && sample.Time > from).Time - from);
    }
}
