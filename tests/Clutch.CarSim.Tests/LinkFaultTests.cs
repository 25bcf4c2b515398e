using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class LinkFaultTests
{
    private static readonly FaultTrigger s_speed = new() { Request = "010D" };

    /// <summary>A fault at the request for the speed of a standing car, of which the reply would be 410D00.</summary>
    public static TheoryData<string, string> OfOneLine => new()
    {
        { "Nrc:22", "7F0122||>" },
        { "Pending:2", "7F0178|7F0178|410D00||>" },
        { "NoData", "NO DATA||>" },
        { "MissingPid:0D", "NO DATA||>" },
        { "DropFrame", "NO DATA||>" },
        { "DuplicateFrame", "410D00|410D00||>" },
        { "ShortFrame", "410D||>" },
        { "MarkLine:<RX ERROR", "410D5A <RX ERROR||>" },
        { "MarkLine:<DATA ERROR", "410D5A <DATA ERROR||>" },
        { "Reply:BUS BUSY", "BUS BUSY||>" },
        { "Reply:BUS INIT: ...ERROR", "BUS INIT: ...ERROR||>" },
        { "Reply:ERR94", "ERR94||>" },
        { "Reply:ACT ALERT", "ACT ALERT||>" },
        { "Reset:LV RESET", "410|LV RESET|||ELM327 v1.4b||>" },
        { "SettingsLost", "010D|SEARCHING...|41 0D 00 ||>" },
        { "BufferFull:4", "410D|BUFFER FULL||>" },
        { "DropLine", "|>" },
        { "CutLine:3", "410||>" },
        { "LowerCase", "410d00||>" },
        { "RadioLine:+BT", "+BT|410D00||>" },
        { "Noise:FCFE", "\u00FC\u00FE410D00||>" },
        { "StrayPrompt", "|>410D00||>" },
        { "Chunks:3", "410D00||>" },
    };

    [Theory]
    [MemberData(nameof(OfOneLine))]
    public void Changes_the_reply_to_the_request_it_is_for_and_no_other(string fault, string reply)
    {
        ElmBench bench = ElmBench.Faulty(Parse(fault) with { When = s_speed with { Times = 1 } });
        Assert.StartsWith("4105", bench.Ask("0105"), StringComparison.Ordinal);
        Assert.Equal(reply, bench.Ask("010D"));
        Assert.EndsWith("0D00||>", bench.Ask("010D").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_or_silence_of_one_ecu_leaves_the_other()
    {
        var scenario = new CarScenario { Ecus = 2 };
        const string Setup = "ATE0,ATS0,ATH1,0100";
        Assert.Equal("7E803410D00|7E9037F0112||>", ElmBench.Faulty(new(FaultKind.Nrc) { When = s_speed, Code = 0x12, Ecu = "TCM" }, scenario, Setup).Ask("010D"));
        Assert.Equal("7E903410D00||>", ElmBench.Faulty(new(FaultKind.SilentEcu) { When = s_speed, Ecu = "ECM" }, scenario, Setup).Ask("010D"));
    }

    [Fact]
    public void A_refused_clear_clears_nothing_and_an_ecu_that_does_not_refuse_clears()
    {
        const string Clear = "04";
        const string Setup = "ATE0,ATS0,ATH1,0100";
        var scenario = new CarScenario
        {
            Ecus = 2,
            Faults = [new CarFault("P0171", TimeSpan.Zero)],
            Phases = [new IgnitionPhase(KeyPosition.On, TimeSpan.FromHours(1))],
        };
        LinkFault Refuses(string ecu) => new(FaultKind.Nrc) { Code = 0x22, Ecu = ecu, When = new() { Request = Clear } };
        ElmBench refused = ElmBench.Faulty(Refuses("ECM"), scenario, Setup);
        Assert.Contains("7E8037F0422", refused.Ask(Clear), StringComparison.Ordinal);
        Assert.Contains("43010171", refused.Ask("03"), StringComparison.Ordinal);
        ElmBench other = ElmBench.Faulty(Refuses("TCM"), scenario, Setup);
        Assert.DoesNotContain("7E8037F", other.Ask(Clear), StringComparison.Ordinal);
        Assert.Contains("7E8024300", other.Ask("03"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_pid_is_left_out_of_a_long_answer()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.MissingPid) { Code = 0x0D, When = new() { Request = "01", From = 2 } });
        Assert.Matches("^410C....05..\\|\\|>$", bench.Ask("010C0D05"));
    }

    [Theory]
    [InlineData(FaultKind.DropFrame, "014 0 2 ")]
    [InlineData(FaultKind.DuplicateFrame, "014 0 1 1 2 ")]
    [InlineData(FaultKind.WrongSequence, "014 0 3 2 ")]
    public void Frames_of_a_long_answer_go_wrong(FaultKind kind, string lines)
    {
        ElmBench bench = ElmBench.Faulty(new(kind) { Count = 2, When = new() { Request = "0902" } });
        Assert.Equal(lines, string.Concat(bench.Ask("0902").TrimEnd('>').Split('|', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':')[0] + " ")));
    }

    [Fact]
    public void Sequence_numbers_are_wrong_in_the_pci_byte_too()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.WrongSequence) { Count = 2, When = new() { Request = "0902" } }, setup: "ATE0,ATS0,ATH1,0100");
        Assert.Matches("^7E81014[0-9A-F]{12}\\|7E823[0-9A-F]{14}\\|7E822", bench.Ask("0902"));
    }

    [Fact]
    public void A_stale_line_is_the_answer_to_an_earlier_request()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.StaleLine) { When = s_speed });
        bench.Ask("010D");
        string earlier = bench.Ask("0105").Split('|')[0];
        Assert.Equal($"{earlier}|410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void Nuls_are_put_anywhere()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.Nul) { Count = 5, When = s_speed });
        bench.Send("010D\r");
        string reply = bench.ReadFor(TimeSpan.FromSeconds(1));
        Assert.Equal(5, reply.Count(c => c == '\0'));
        Assert.Equal("410D00||>", reply.Replace("\0", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_frozen_adapter_says_nothing_until_its_time_is_over()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.Freeze) { For = TimeSpan.FromSeconds(20), When = s_speed with { Times = 1 } });
        bench.Send("010D\r");
        Assert.Equal("", bench.ReadFor(TimeSpan.FromSeconds(10)));
        bench.Send("ATI\r");
        Assert.Equal("", bench.ReadFor(TimeSpan.FromSeconds(11)));
        Assert.Equal("ELM327 v1.4b||>", bench.Ask("ATI"));
    }

    [Fact]
    public void A_frozen_adapter_without_a_time_needs_its_power_cut()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.Freeze) { When = s_speed });
        bench.Send("010D\r");
        bench.Time.Advance(TimeSpan.FromDays(7));
        bench.Send("ATZ\r");
        Assert.Equal("", bench.ReadFor(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_lost_link_takes_the_reply_with_it_and_keeps_the_settings()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.LinkLoss) { For = TimeSpan.FromSeconds(3), When = s_speed with { Times = 1 } });
        bench.Send("010D\r");
        Assert.Equal(0, bench.Elm.Take(new byte[64]));
        Assert.Equal(TimeSpan.FromSeconds(3), bench.Elm.TakeLinkLoss());
        bench.Elm.Disconnect();
        Assert.Null(bench.Elm.TakeLinkLoss());
        Assert.Equal("410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void Faults_happen_by_themselves_at_their_time_and_again()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.RadioLine) { Text = "+BT", When = new() { At = TimeSpan.FromSeconds(30), Again = TimeSpan.FromSeconds(10), Times = 3 } });
        Assert.Equal("", bench.ReadFor(TimeSpan.FromSeconds(19)));
        Assert.Equal("+BT|", bench.ReadFor(TimeSpan.FromSeconds(5)));
        Assert.Equal("+BT|+BT|", bench.ReadFor(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_dip_of_the_supply_comes_in_the_middle_of_a_wait_and_loses_the_settings()
    {
        var fault = new LinkFault(FaultKind.Reset) { Text = "LV RESET", When = new() { At = TimeSpan.FromSeconds(12) } };
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb38400, Faults = [fault] }, setup: "ATE0,ATSP6,010D");
        bench.Time.Advance(TimeSpan.FromSeconds(12) - TimeSpan.FromMilliseconds(50) - bench.Time.Elapsed);
        bench.Send("0112\r");
        Assert.Equal("|LV RESET|||ELM327 v1.4b||>", bench.ReadToPrompt());
        Assert.StartsWith("ATI|", bench.Ask("ATI"), StringComparison.Ordinal);
    }

    [Fact]
    public void Triggers_count_requests()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.Reply) { Text = "X", When = s_speed with { From = 3, Every = 2, Times = 2 } });
        string struck = string.Concat(Enumerable.Range(0, 10).Select(_ => bench.Ask("010D")[0] == 'X' ? 'X' : '.'));
        Assert.Equal("..X.X.....", struck);
    }

    [Fact]
    public void Triggers_look_at_the_time()
    {
        ElmBench bench = ElmBench.Faulty(new(FaultKind.Reply) { Text = "X", When = s_speed with { After = TimeSpan.FromSeconds(20), Until = TimeSpan.FromSeconds(30) } });
        var struck = new List<bool>();
        for (int i = 0; i < 3; i++)
        {
            struck.Add(bench.Ask("010D")[0] == 'X');
            bench.Time.Advance(TimeSpan.FromSeconds(12));
        }

        Assert.Equal([false, true, false], struck);
    }

    [Fact]
    public void Chance_belongs_to_the_seed()
    {
        string Session(ulong seed)
        {
            var fault = new LinkFault(FaultKind.Reply) { Text = "X", When = s_speed with { Probability = 0.3 } };
            ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Instant, Seed = seed, Faults = [fault] }, setup: "ATE0,ATS0,0100");
            return string.Concat(Enumerable.Range(0, 1000).Select(_ => bench.Ask("010D")[0]));
        }

        string session = Session(1);
        Assert.InRange(session.Count(c => c == 'X'), 250, 350);
        Assert.Equal(session, Session(1));
        Assert.NotEqual(session, Session(2));
    }

    [Fact]
    public void A_late_prompt_comes_late_and_pieces_come_one_by_one()
    {
        var prompt = new LinkFault(FaultKind.LatePrompt) { Delay = TimeSpan.FromMilliseconds(300), When = s_speed };
        Assert.Equal(TimeSpan.FromMilliseconds(300), ElmBench.Faulty(prompt).Measure("010D"));
        var chunks = new LinkFault(FaultKind.Chunks) { Count = 1, Delay = TimeSpan.FromMilliseconds(10), When = s_speed };
        Assert.Equal(TimeSpan.FromMilliseconds(80), ElmBench.Faulty(chunks).Measure("010D"));
    }

    private static LinkFault Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        FaultKind kind = Enum.Parse<FaultKind>(parts[0]);
        string argument = parts.Length > 1 ? parts[1] : "";
        return new LinkFault(kind)
        {
            Text = argument,
            Count = int.TryParse(argument, out int count) ? count : 1,
            Code = kind is FaultKind.Nrc or FaultKind.MissingPid ? Convert.FromHexString(argument)[0] : (byte)0,
        };
    }
}
