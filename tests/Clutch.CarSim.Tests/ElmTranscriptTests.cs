using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class ElmTranscriptTests
{
    [Fact]
    public void Power_on_state_echoes_and_searches_once()
    {
        var bench = new ElmBench();
        Assert.Equal("ATZ|||ELM327 v1.4b||>", bench.Ask("ATZ"));
        Assert.Equal("ATDPN|A0||>", bench.Ask("ATDPN"));
        Assert.Matches("^0100\\|SEARCHING\\.\\.\\.\\|41 00 ([0-9A-F]{2} ){4}\\|\\|>$", bench.Ask("0100"));
        Assert.Matches("^0100\\|41 00 ([0-9A-F]{2} ){4}\\|\\|>$", bench.Ask("0100"));
        Assert.Equal("ATDPN|A6||>", bench.Ask("ATDPN"));
        Assert.Equal("ATDP|AUTO, ISO 15765-4 (CAN 11/500)||>", bench.Ask("ATDP"));
        Assert.Equal("ATE0|OK||>", bench.Ask("ATE0"));
        Assert.Equal("OK||>", bench.Ask("ATE0"));
    }

    [Theory]
    [InlineData("ATI", "ELM327 v1.4b||>")]
    [InlineData("at i", "ELM327 v1.4b||>")]
    [InlineData("AT@1", "OBDII to RS232 Interpreter||>")]
    [InlineData("ATSP6", "OK||>")]
    [InlineData("ATTPA6", "OK||>")]
    [InlineData("ATSPX", "?||>")]
    [InlineData("ATST19", "OK||>")]
    [InlineData("ATSTXX", "?||>")]
    [InlineData("ATSH7E0", "OK||>")]
    [InlineData("ATSH18DA10F1", "OK||>")]
    [InlineData("ATSH7", "?||>")]
    [InlineData("ATCRA7E8", "OK||>")]
    [InlineData("ATCRA", "OK||>")]
    [InlineData("ATFCSH7E0", "OK||>")]
    [InlineData("ATFCSD300000", "OK||>")]
    [InlineData("ATFCSM1", "OK||>")]
    [InlineData("ATFCXX1", "?||>")]
    [InlineData("ATCFC1", "OK||>")]
    [InlineData("ATAL", "OK||>")]
    [InlineData("ATNL", "OK||>")]
    [InlineData("ATM0", "OK||>")]
    [InlineData("ATAR", "OK||>")]
    [InlineData("ATPC", "OK||>")]
    [InlineData("ATAT3", "?||>")]
    [InlineData("ATBRD00", "?||>")]
    [InlineData("ATSI", "?||>")]
    [InlineData("ATSW00", "OK||>")]
    [InlineData("ATQQ", "?||>")]
    [InlineData("AT", "?||>")]
    [InlineData("STI", "?||>")]
    [InlineData("HELLO", "?||>")]
    [InlineData("010C0D0B1004110511", "?||>")]
    public void Answers_a_command(string command, string answer)
    {
        Assert.Equal(answer, ElmBench.Ready().Ask(command));
    }

    [Fact]
    public void Line_feeds_come_after_each_return_when_wanted()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATL1");
        Assert.Equal("OK|\n|\n>", bench.Ask("ATE0"));
        Assert.Equal("OK||>", bench.Ask("ATL0"));
    }

    [Theory]
    [InlineData("ATH0,ATS1", "^41 0D 00 \\|\\|>$")]
    [InlineData("ATH0,ATS0", "^410D00\\|\\|>$")]
    [InlineData("ATH1,ATS1", "^7E8 03 41 0D 00 \\|\\|>$")]
    [InlineData("ATH1,ATS0", "^7E803410D00\\|\\|>$")]
    [InlineData("ATCAF0,ATS0", "^03410D00\\|\\|>$")]
    public void Prints_a_single_frame_as_set(string setup, string pattern)
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,0100," + setup);
        Assert.Matches(pattern, bench.Ask(setup.StartsWith("ATCAF0", StringComparison.Ordinal) ? "02010D" : "010D"));
    }

    [Fact]
    public void A_long_answer_has_a_length_line_without_headers_and_pci_bytes_with_them()
    {
        var scenario = new CarScenario { Vin = "CLUSM15M8R0000001" };
        scenario = scenario with { Vin = WithCheckDigit(scenario.Vin) };
        string vin = Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(scenario.Vin));
        ElmBench bench = ElmBench.Ready(scenario: scenario, setup: "ATE0,ATS0,0100");
        Assert.Equal($"014|0:490201{vin[..6]}|1:{vin[6..20]}|2:{vin[20..]}||>", bench.Ask("0902"));
        bench.Ask("ATH1");
        Assert.Equal($"7E81014490201{vin[..6]}|7E821{vin[6..20]}|7E822{vin[20..]}||>", bench.Ask("0902"));
    }

    [Fact]
    public void Six_pids_come_in_one_answer_in_the_order_of_the_request()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATS0,0100");
        Assert.Matches("^00F\\|0:410C[0-9A-F]{4}0D00\\|1:0B..10....04..\\|2:11..A{10}\\|\\|>$", bench.Ask("010C0D0B100411"));
    }

    [Fact]
    public void Pids_that_the_car_does_not_have_are_left_out()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATS0,0100");
        Assert.Equal("410D00||>", bench.Ask("010D12"));
        Assert.Equal("NO DATA||>", bench.Ask("0112"));
    }

    [Fact]
    public void The_count_suffix_ends_the_answer_after_so_many_lines()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATS0,0100");
        Assert.Equal("410D00||>", bench.Ask("010D1"));
        Assert.Equal(3, bench.Ask("09022").Count(c => c == ':') + 1);
    }

    [Fact]
    public void Two_ecus_answer_in_turn_and_a_physical_header_asks_one()
    {
        ElmBench bench = ElmBench.Ready(scenario: new CarScenario { Ecus = 2 }, setup: "ATE0,ATS0,ATH1,0100");
        Assert.Equal("7E803410D00|7E903410D00||>", bench.Ask("010D"));
        Assert.Equal("7E803410D00||>", bench.Ask("010D1"));
        bench.Ask("ATSH7E1");
        Assert.Equal("7E903410D00||>", bench.Ask("010D"));
        bench.Ask("ATSH7E2");
        Assert.Equal("NO DATA||>", bench.Ask("010D"));
        bench.Ask("ATSH7DF");
        bench.Ask("ATCRA7E9");
        Assert.Equal("7E903410D00||>", bench.Ask("010D"));
        bench.Ask("ATCRA7EX");
        Assert.Equal("7E803410D00|7E903410D00||>", bench.Ask("010D"));
        bench.Ask("ATAR");
        Assert.Matches("^7E810(..)4902(.|\\|)*7E822", bench.Ask("0902"));
    }

    [Fact]
    public void A_bare_return_repeats_the_last_line()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATS0,0100");
        Assert.Equal("410D00||>", bench.Ask("010D"));
        Assert.Equal("410D00||>", bench.Ask(""));
        Assert.Equal("?||>", new ElmBench().Ask("")[1..]);
    }

    [Fact]
    public void Nuls_and_line_feeds_are_not_heard()
    {
        Assert.Equal("410D00||>", ElmBench.Ready(setup: "ATE0,ATS0,0100").Ask("\n01\00D"));
    }

    [Theory]
    [InlineData("ATSP3", "BUS INIT: ...ERROR||>")]
    [InlineData("ATSP8", "CAN ERROR||>")]
    [InlineData("ATSP1", "NO DATA||>")]
    public void A_fixed_protocol_that_is_not_the_cars_fails(string protocol, string answer)
    {
        ElmBench bench = ElmBench.Ready();
        bench.Ask(protocol);
        Assert.Equal(answer, bench.Ask("0100"));
    }

    [Fact]
    public void A_pinned_protocol_does_not_search()
    {
        ElmBench bench = ElmBench.Ready(setup: "ATE0,ATS0,ATSP6");
        Assert.Equal("6||>", bench.Ask("ATDPN"));
        Assert.Equal("410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void A_parked_car_cannot_be_found()
    {
        var scenario = new CarScenario { Drive = TimeSpan.FromSeconds(5), Park = TimeSpan.FromMinutes(5) };
        ElmBench bench = ElmBench.Ready(scenario: scenario, setup: "ATE0");
        Assert.Equal("SEARCHING...|UNABLE TO CONNECT||>", bench.Ask("0100"));
        bench.Ask("ATSP6");
        Assert.Equal("NO DATA||>", bench.Ask("0100"));
        Assert.Matches("^12\\.\\dV\\|\\|>$", bench.Ask("ATRV"));
    }

    [Fact]
    public void Voltage_is_the_cars()
    {
        ElmBench bench = ElmBench.Ready();
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Matches("^1[34]\\.\\dV\\|\\|>$", bench.Ask("ATRV"));
    }

    [Fact]
    public void Stn_answers_its_own_commands()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Stn = true }, setup: "ATE0,ATS0,0100");
        Assert.Equal("STN2120 v5.6.19||>", bench.Ask("STI"));
        Assert.Equal("ROADLINK SX r2.1||>", bench.Ask("STDI"));
        Assert.Equal("410D00||>", bench.Ask("STPX H:7E0, D:010D, R:1"));
        Assert.Equal("410D00||>", bench.Ask("STPXD:010D,T:20"));
        Assert.Equal("NO DATA||>", bench.Ask("STPX H:7E4,D:010D"));
        Assert.Equal("?||>", bench.Ask("STPX H:7E0"));
        Assert.Equal("?||>", bench.Ask("STPX D:010"));
        Assert.Equal("?||>", bench.Ask("STQQ"));
    }

    [Fact]
    public void A_clone_takes_one_pid_and_no_suffix()
    {
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, IsClone = true }, setup: "ATE0,ATS0,0100");
        Assert.Equal("ELM327 v2.1||>", bench.Ask("ATI"));
        Assert.Equal("?||>", bench.Ask("010D1"));
        Assert.Equal("410D00||>", bench.Ask("010D0C"));
        Assert.Equal("OK||>", bench.Ask("ATAT2"));
    }

    private static string WithCheckDigit(string vin) => $"{vin[..8]}{Vin.CheckDigit(vin)}{vin[9..]}";
}
