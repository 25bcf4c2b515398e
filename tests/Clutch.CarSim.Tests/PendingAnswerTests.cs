using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class PendingAnswerTests
{
    private const string Setup = "ATE0,ATS0,ATH1,ATSP6,010D";

    [Fact]
    public void An_answer_within_the_window_follows_the_pending_frames()
    {
        ElmBench bench = Bench(new(FaultKind.Pending) { Count = 2, Delay = TimeSpan.FromMilliseconds(30), When = new() { Request = "22" } });
        TimeSpan usual = Bench(new(FaultKind.NoFix)).Measure("22F40D");
        Assert.Equal("7E8037F2278|7E8037F2278|7E80462F40D00||>", bench.Ask("22F40D"));
        Assert.InRange((bench.Measure("22F40D") - usual).TotalMilliseconds, 60, 75);
    }

    [Fact]
    public void An_answer_after_the_window_comes_into_the_next_reply()
    {
        ElmBench bench = Bench(new(FaultKind.Pending) { Delay = TimeSpan.FromMilliseconds(600), When = new() { Request = "22" } });
        Assert.Equal("7E8037F2278||>", bench.Ask("22F40D"));
        bench.Time.Advance(TimeSpan.FromMilliseconds(535));
        Assert.Equal("7E80462F40D00|7E803410D00||>", bench.Ask("010D"));
        Assert.Equal("7E803410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void An_answer_that_nobody_waits_for_is_lost()
    {
        ElmBench bench = Bench(new(FaultKind.Pending) { Delay = TimeSpan.FromMilliseconds(600), When = new() { Request = "22" } });
        Assert.Equal("7E8037F2278||>", bench.Ask("22F40D"));
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("7E803410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void A_longer_window_waits_for_it()
    {
        ElmBench bench = Bench(new(FaultKind.Pending) { Delay = TimeSpan.FromMilliseconds(600), When = new() { Request = "22" } });
        bench.Ask("ATAT0");
        bench.Ask("ATSTFF");
        Assert.Equal("7E8037F2278|7E80462F40D00||>", bench.Ask("22F40D"));
    }

    [Fact]
    public void A_count_of_lines_is_used_up_by_pending_frames()
    {
        ElmBench bench = Bench(new(FaultKind.Pending) { Delay = TimeSpan.FromMilliseconds(30), When = new() { Request = "22" } });
        Assert.Equal("7E8037F2278||>", bench.Ask("22F40D1"));
    }

    [Fact]
    public void A_slow_ecu_is_silence_and_then_a_stale_answer()
    {
        ElmBench bench = Bench(new(FaultKind.SlowAnswer) { Delay = TimeSpan.FromMilliseconds(260), When = new() { Request = "0105", Times = 1 } });
        Assert.Equal("NO DATA||>", bench.Ask("0105"));
        bench.Time.Advance(TimeSpan.FromMilliseconds(43));
        Assert.Matches("^7E8034105..\\|7E803410D00\\|\\|>$", bench.Ask("010D"));
    }

    private static ElmBench Bench(LinkFault fault) =>
        ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb115200 with { Jitter = 0 }, Faults = [fault] }, setup: Setup);
}
