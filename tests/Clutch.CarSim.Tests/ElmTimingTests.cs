using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class ElmTimingTests
{
    private const string Setup = "ATE0,ATS0,ATSP6,010D";

    private static ElmTiming Steady(ElmTiming timing) => timing with { Jitter = 0 };

    // 38400 baud: 0.2604 ms a character. 010D1 and CR are 6, 410D00 CR CR > are 9 characters.
    [Theory]
    [InlineData("010D1", "", 6, 9, 0)]
    [InlineData("010D", "", 5, 9, 40)]
    [InlineData("010D", "ATAT2", 5, 9, 20)]
    [InlineData("010D", "ATAT0", 5, 9, 50 * 4.096)]
    [InlineData("010D", "ATAT0,ATST19", 5, 9, 25 * 4.096)]
    [InlineData("010D", "ATST08", 5, 9, 8 * 4.096)]
    [InlineData("010D2", "", 6, 9, 40)]
    [InlineData("010D1", "ATH1", 6, 14, 0)]
    [InlineData("010D1", "ATS1", 6, 12, 0)]
    [InlineData("010D1", "ATE1", 6, 15, 0)]
    [InlineData("010D1", "ATL1", 6, 11, 0)]
    public void A_single_pid_costs_what_its_parts_cost(string request, string setup, int sent, int received, double window)
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: setup.Length == 0 ? Setup : $"{Setup},{setup}");
        double expected = ((sent + received) * 10_000 / 38_400.0) + 1 + 0.25 + 8 + 0.25 + window;
        Assert.Equal(expected, bench.Measure(request).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void A_long_answer_costs_flow_control_and_each_frame()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb115200) }, setup: Setup);

        // 010C0D0B1004113 CR; 00F CR, 0: and 6 bytes CR, 1: and 7 bytes CR, 2: and 7 bytes CR, CR >.
        const int Characters = 16 + 4 + 15 + 17 + 17 + 2;
        double expected = (Characters * 10_000 / 115_200.0) + 1 + 0.25 + 8 + 1 + (3 * 0.25);
        Assert.Equal(expected, bench.Measure("010C0D0B1004113").TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Silence_costs_the_whole_window_whatever_the_adaptive_timing()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        double expected = ((5 + 10) * 10_000 / 38_400.0) + 1.25 + (50 * 4.096);
        Assert.Equal(expected, bench.Measure("0112").TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Radio_latency_is_paid_once_each_way()
    {
        double wired = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup).Measure("010D1").TotalMilliseconds;
        double radio = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.BluetoothSpp) }, setup: Setup).Measure("010D1").TotalMilliseconds;
        Assert.Equal(wired + 16, radio, 0.01);
    }

    [Fact]
    public void Reset_and_search_take_their_time()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        Assert.Equal(500 + ((4 + 18) * 10_000 / 38_400.0), bench.Measure("ATZ").TotalMilliseconds, 0.3);
        bench.Ask("ATE0");
        double first = bench.Measure("010D").TotalMilliseconds;
        Assert.Equal(600 + (13 * 10_000 / 38_400.0), first - bench.Measure("010D").TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Jitter_stays_within_its_share_and_belongs_to_the_seed()
    {
        double[] Times(ulong seed)
        {
            ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb38400, Seed = seed }, setup: Setup);
            return [.. Enumerable.Range(0, 200).Select(_ => bench.Measure("010D1").TotalMilliseconds)];
        }

        double[] times = Times(1);
        double fixedPart = (15 * 10_000 / 38_400.0) + 1.5;
        Assert.All(times, t => Assert.InRange(t - fixedPart, 6.39, 9.61));
        Assert.InRange(times.Average() - fixedPart, 7.8, 8.2);
        Assert.Equal(times, Times(1));
        Assert.NotEqual(times, Times(2));
    }

    [Fact]
    public void Lines_arrive_when_they_are_out_and_not_all_at_the_end()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        byte[] buffer = new byte[64];
        bench.Send("010D\r");
        TimeSpan start = bench.Time.Elapsed;
        int length;
        do
        {
            bench.Time.Advance(bench.Elm.Due!.Value);
            length = bench.Elm.Take(buffer);
        }
        while (length == 0);
        Assert.Equal("410D00\r", System.Text.Encoding.Latin1.GetString(buffer, 0, length));
        Assert.Equal((12 * 10_000 / 38_400.0) + 9.5, (bench.Time.Elapsed - start).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void A_character_while_the_adapter_waits_stops_the_request()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        bench.Send("0112\r");
        bench.Time.Advance(TimeSpan.FromMilliseconds(50));
        bench.Send("\r");
        Assert.Equal("STOPPED||>", bench.ReadToPrompt());
        Assert.Equal("410D00||>", bench.Ask("010D1"));
    }

    [Fact]
    public void A_line_that_is_out_stays_when_the_window_is_stopped()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        bench.Send("010D\r");
        bench.Time.Advance(TimeSpan.FromMilliseconds(30));
        bench.Send(" ");
        Assert.Equal("410D00|STOPPED||>", bench.ReadToPrompt());
    }

    [Fact]
    public void A_late_caller_gets_the_same_bytes_as_a_punctual_one()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = Steady(ElmTiming.Usb38400) }, setup: Setup);
        bench.Send("010D\r");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        byte[] buffer = new byte[64];
        Assert.Equal("410D00\r\r>", System.Text.Encoding.Latin1.GetString(buffer, 0, bench.Elm.Take(buffer)));
    }

    [Fact]
    public void A_clone_takes_ten_milliseconds_and_the_whole_window()
    {
        var options = new ElmOptions { Timing = Steady(ElmTiming.BluetoothClone), IsClone = true };
        ElmBench bench = ElmBench.Ready(options, setup: Setup + ",ATAT2,ATST08");
        double expected = ((5 + 9) * 10_000 / 38_400.0) + 30 + 10 + 9.5 + (50 * 4.096);
        Assert.Equal(expected, bench.Measure("010D").TotalMilliseconds, 0.01);
    }

    // Samples a second of shared measurements of a reference adapter model: six PIDs, one after the other or together.
    [Theory]
    [InlineData("38400", 18.4, 29.9, 73.5, 85.6, 201)]
    [InlineData("115200", 19.1, 31.0, 86.6, 100.6, 325)]
    [InlineData("1M", 21.9, 39.4, 196.7, 125.0, 772)]
    [InlineData("bluetooth", 14.0, 19.9, 32.8, 69.4, 128)]
    public void Strategies_compare_as_on_the_reference_model(string link, double plain, double fast, double suffix, double batch, double both)
    {
        ElmTiming timing = link switch
        {
            "38400" => ElmTiming.Usb38400,
            "115200" => ElmTiming.Usb115200,
            "1M" => ElmTiming.Stn1M,
            _ => ElmTiming.BluetoothSpp,
        };
        string[] singles = ["010C", "010D", "010B", "0110", "0104", "0111"];
        Near(plain, Rate(timing, "ATE0,ATSP6", singles, 1));
        Near(fast, Rate(timing, "ATE0,ATSP6,ATS0,ATAT2", singles, 1));
        Near(suffix, Rate(timing, "ATE0,ATSP6,ATS0", [.. singles.Select(s => s + "1")], 1));
        Near(batch, Rate(timing, "ATE0,ATSP6,ATS0", ["010C0D0B100411"], 6), 6);
        Near(both, Rate(timing, "ATE0,ATSP6,ATS0", ["010C0D0B1004113"], 6), 6);
    }

    /// <summary>Time per request. The measured one holds up to 1.1 ms of client and operating system, which virtual time does not have.</summary>
    private static void Near(double measuredRate, double rate, int samples = 1)
    {
        double measured = samples * 1000 / measuredRate;
        Assert.InRange(samples * 1000 / rate, (measured * 0.97) - 1.1, measured * 1.03);
    }

    private static double Rate(ElmTiming timing, string setup, string[] requests, int samples)
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = timing }, setup: setup);
        double seconds = 0;
        for (int i = 0; i < 20; i++)
        {
            seconds += requests.Sum(r => bench.Measure(r).TotalSeconds);
        }

        return 20 * requests.Length * samples / seconds;
    }
}
