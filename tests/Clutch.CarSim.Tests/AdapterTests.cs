using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class AdapterTests
{
    private const string Setup = "ATE0,ATS0,0100";

    [Fact]
    public void Clone_v15_forwards_two_bytes_and_knows_no_suffix()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Kind = ElmKind.CloneV15 }, setup: Setup);
        Assert.Equal("ELM327 v1.5||>", bench.Ask("ATI"));
        Assert.Equal("410D00||>", bench.Ask("010D0C"));
        Assert.Equal("?||>", bench.Ask("010D1"));
        Assert.Equal("7F2213||>", bench.Ask("22F190"));
        Assert.Equal("7F0213||>", bench.Ask("020C00"));
        Assert.Equal("?||>", bench.Ask("ATAT2"));
        Assert.Equal("?||>", bench.Ask("ATCRA7E8"));
        Assert.Equal("?||>", bench.Ask("ATBRD23"));
        Assert.StartsWith("014|", bench.Ask("0902"), StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_v21_says_ok_and_does_not()
    {
        var options = new ElmOptions { Timing = ElmTiming.BluetoothClone with { Jitter = 0 }, Kind = ElmKind.CloneV21 };
        ElmBench bench = ElmBench.Ready(options, setup: Setup);
        TimeSpan before = bench.Measure("010D");
        Assert.Equal("OK||>", bench.Ask("ATAT2"));
        Assert.Equal("OK||>", bench.Ask("ATST08"));
        Assert.Equal(before, bench.Measure("010D"));
        Assert.Equal("410D00||>", bench.Ask("010D0C05040B11"));
        Assert.Equal(3, bench.Ask("0902").TrimEnd('>').Split('|', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("7F2231||>", bench.Ask("22ABCD"));
    }

    [Fact]
    public void Clone_v23_does_what_it_says()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Kind = ElmKind.CloneV23 }, setup: Setup);
        Assert.Equal("ELM327 v2.3||>", bench.Ask("ATI"));
        Assert.Equal("410D00||>", bench.Ask("010D1"));
        Assert.StartsWith("00F|", bench.Ask("010C0D0B100411"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stn_takes_its_filters_and_its_time_out()
    {
        var options = new ElmOptions { Timing = ElmTiming.Stn1M with { Jitter = 0 }, Stn = true };
        ElmBench bench = ElmBench.Ready(options, setup: Setup);
        Assert.Equal("OK||>", bench.Ask("STFAP 7E8,7FF"));
        Assert.Equal("OK||>", bench.Ask("STFCP 7E0,7E8"));
        Assert.Equal("OK||>", bench.Ask("STPTO 100"));
        double window = bench.Measure("010D").TotalMilliseconds;
        Assert.Equal("OK||>", bench.Ask("STPTO 20"));
        Assert.Equal(80, window - bench.Measure("010D").TotalMilliseconds, 0.001);
        Assert.Equal("?||>", bench.Ask("STPTO"));
    }

    [Theory]
    [InlineData("ATBRD23", "ELM327 v1.4b", 4_000_000 / 0x23)]
    [InlineData("STBR 500000", "STN2120 v5.6.19", 500_000)]
    public void A_higher_rate_is_kept_after_the_handshake(string command, string identity, int baud)
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb38400 with { Jitter = 0 }, Stn = true }, setup: "ATE0,ATS0,ATSP6,010D");
        bench.Send(command + "\r");
        Assert.Equal($"OK|{identity}|", bench.ReadFor(TimeSpan.FromMilliseconds(100)));
        bench.Send("\r");
        Assert.Equal("OK||>", bench.ReadToPrompt());
        Assert.Equal((15 * 10_000.0 / baud) + 9.5, bench.Measure("010D1").TotalMilliseconds, 0.01);
    }

    [Fact]
    public void The_old_rate_comes_back_when_nobody_confirms()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb38400 with { Jitter = 0 } }, setup: "ATE0,ATS0,ATSP6,010D");
        bench.Send("ATBRD08\r");
        Assert.Equal("OK|ELM327 v1.4b|", bench.ReadFor(TimeSpan.FromMilliseconds(120)));
        Assert.Equal("|>", bench.ReadToPrompt());
        Assert.Equal((15 * 10_000 / 38_400.0) + 9.5, bench.Measure("010D1").TotalMilliseconds, 0.01);
    }

    [Fact]
    public void A_rate_that_the_line_does_not_carry_is_not_kept()
    {
        var options = new ElmOptions { Timing = ElmTiming.Usb38400, Faults = [new(FaultKind.BaudFails)] };
        ElmBench bench = ElmBench.Ready(options, setup: "ATE0,ATS0,ATSP6,010D");
        bench.Send("ATBRD08\r");
        string garbled = bench.ReadFor(TimeSpan.FromMilliseconds(80));
        Assert.Contains('\u00FE', garbled);
        Assert.DoesNotContain("ELM", garbled, StringComparison.Ordinal);
        bench.Send("\r");
        Assert.Equal("|>", bench.ReadToPrompt());
        Assert.Equal("410D00||>", bench.Ask("010D"));
    }

    [Theory]
    [InlineData("STBR 3000000")]
    [InlineData("STBR 100")]
    [InlineData("STBR X")]
    public void A_rate_that_the_clock_does_not_give_is_refused(string command)
    {
        Assert.Equal("?||>", ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Stn = true }, setup: Setup).Ask(command));
    }

    [Fact]
    public void A_sleeping_adapter_wakes_with_its_banner_and_without_its_settings()
    {
        ElmBench bench = ElmBench.Ready(setup: Setup);
        Assert.Equal("OK||>", bench.Ask("ATLP"));
        bench.Send(" ");
        Assert.Equal("||ELM327 v1.4b||>", bench.ReadToPrompt());
        Assert.Equal("ATI|ELM327 v1.4b||>", bench.Ask("ATI"));
    }

    [Fact]
    public void Monitoring_is_silent_until_a_character_comes()
    {
        ElmBench bench = ElmBench.Ready(setup: Setup);
        bench.Send("ATMA\r");
        Assert.Equal("", bench.ReadFor(TimeSpan.FromSeconds(30)));
        bench.Send("\r");
        Assert.Equal("STOPPED||>", bench.ReadToPrompt());
    }

    [Fact]
    public void An_adapter_can_be_told_what_it_does_not_know()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Unknown = ["ATST", "STPX"], Stn = true }, setup: Setup);
        Assert.Equal("?||>", bench.Ask("ATST19"));
        Assert.Equal("?||>", bench.Ask("STPX H:7E0,D:010D"));
        Assert.Equal("410D00||>", bench.Ask("010D"));
    }
}
