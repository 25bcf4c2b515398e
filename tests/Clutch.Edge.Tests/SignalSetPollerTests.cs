using System.Text;
using Clutch.Obd;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed partial class SignalSetPollerTests
{
    private const string Oil = """{"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"OIL_T","path":"Engine","name":"Oil","fmt":{"len":16,"div":100,"max":300,"min":-40,"unit":"celsius"}}]}""";
    private const string Fuel = """{"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"F42F"},"signals":[{"id":"FUEL","name":"Fuel","fmt":{"len":8,"unit":"percent"}}]}""";
    private const string Door = """{"hdr":"750","rax":"758","eax":"40","fcm1":true,"freq":1,"cmd":{"21":"16"},"signals":[{"id":"DOOR","name":"Door","fmt":{"bix":48,"len":8,"map":{"0":"closed","2":"open"}}}]}""";

    private static readonly AdapterProfile s_profile = new()
    {
        Identity = "x",
        Adapter = "ELM327 v1.4b",
        Protocol = ObdProtocol.Can11At500,
        Suffix = true,
        MostPids = 6,
        LongAnswers = true,
        HeadersOn = true,
    };

    private readonly ManualTime _time = new();
    private readonly ScriptedLink _link;
    private readonly List<string> _warnings = [];

    public SignalSetPollerTests()
    {
        _link = new ScriptedLink(_time) { ToFirstByte = TimeSpan.FromMilliseconds(2), ToPrompt = TimeSpan.FromMilliseconds(2) };
        foreach (string command in (string[])
        [
            "ATSH7E0", "ATCRA7E8", "ATAR", "ATSH7DF", "ATSH750", "ATCEA40", "ATCRA758", "ATFCSH750", "ATFCSD40300000", "ATFCSM1", "ATFCSM0", "ATCEA", "ATCP18", "ATSHDA5BF1",
            "ATCRA18DAF15B", "ATSHDB33F1", "ATSH7E1",
        ])
        {
            _link[command] = "OK\r\r>";
        }

        _link["221E04"] = "7E805621E040BF2\r\r>";
        _link["221E041"] = "7E805621E040BF2\r\r>";
        _link["22F42F"] = "7E80462F42F50\r\r>";
        _link["22F42F1"] = "7E80462F42F50\r\r>";
    }

    [Fact]
    public void All_that_is_due_of_an_ecu_is_asked_in_one_visit_and_then_all_ecus_are_reached_again()
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil, Fuel);
        Assert.Equal(PollStep.Values, set.Step(standard, CancellationToken.None));
        Assert.Equal(["ATSH7E0", "ATCRA7E8", "221E04", "22F42F", "ATAR", "ATSH7DF"], _link.Requests);
        Assert.Equal(["Vehicle.Make.Engine.OIL_T 30.58 Cel 7E8", "Vehicle.Make.FUEL 80 % 7E8"], Shown(set));
        Assert.Equal(PollStep.Idle, set.Step(standard, CancellationToken.None));
    }

    [Fact]
    public void Extended_addressing_with_flow_control_brings_an_answer_of_several_frames()
    {
        _link["2116"] = "7584010096116010203\r758402104050602FFFF\r\r>"; // 40 = address, 10 09 = first frame of nine bytes, 21 = the next
        (SignalSetPoller set, SignalPoller standard) = Poller(Door);
        Assert.Equal(PollStep.Values, set.Step(standard, CancellationToken.None));
        Assert.Equal(["ATSH750", "ATCEA40", "ATCRA758", "ATFCSH750", "ATFCSD40300000", "ATFCSM1", "2116", "ATFCSM0", "ATCEA", "ATAR", "ATSH7DF"], _link.Requests);
        (Sample sample, SignalDefinition definition) = Assert.Single(set.Samples.ToArray());
        Assert.Equal((0x758u, 2L, "open", "750.40 21/16"), (sample.Ecu, sample.Raw, definition.TextOf(sample.Raw), definition.Signal.Source));
    }

    [Fact]
    public void Twenty_nine_bit_ids_have_their_highest_byte_set_apart()
    {
        _link["22B042"] = "18DAF15B0562B0420171\r\r>";
        const string Pack = """{"hdr":"DA5B","rax":"5B","freq":1,"cmd":{"22":"B042"},"signals":[{"id":"HV_V","name":"Pack","fmt":{"len":16,"unit":"volts"}}]}""";
        (SignalSetPoller set, SignalPoller standard) = Poller(ObdProtocol.Can29At500, Pack, Oil);
        Assert.Equal(PollStep.Values, set.Step(standard, CancellationToken.None));
        Assert.Equal(["ATCP18", "ATSHDA5BF1", "ATCRA18DAF15B", "22B042", "ATAR", "ATCP18", "ATSHDB33F1"], _link.Requests);
        Assert.Equal(["Vehicle.Make.HV_V 369 V 18DAF15B"], Shown(set));
        Assert.Contains("11-bit id, and this car speaks ISO 15765-4 CAN 29 bit", set.Report().Requests[1].Dropped, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11", "refused (11): service not supported", "refused (11): service not supported")]
    [InlineData("12", "refused (12): sub-function not supported", null)]
    [InlineData("31", "refused (31): request out of range", null)]
    [InlineData("33", "refused (33): security access denied", null)]
    [InlineData("7F", "refused (7F): service not supported in this session", null)]
    [InlineData("22", null, null)]
    [InlineData("21", null, null)]
    public void A_refusal_for_good_takes_the_request_out_and_the_report_says_why(string nrc, string? own, string? other)
    {
        _link["221E04"] = $"7E8037F22{nrc}\r\r>";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil, Fuel);
        set.Step(standard, CancellationToken.None);
        Assert.Equal([own, other], set.Report().Requests.Select(request => request.Dropped));
        _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        _link.Requests.Clear();
        set.Step(standard, CancellationToken.None);
        Assert.Equal(own is null, _link.Requests.Contains("221E04"));
        Assert.Null(set.Problem);
    }

    [Fact]
    public void A_refusal_of_another_ecu_says_nothing_about_this_one_and_its_answer_is_not_taken()
    {
        _link["221E04"] = "7E9037F2231\r7E905621E04FFFF\r\r>";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Assert.Equal(PollStep.NoValue, set.Step(standard, CancellationToken.None));
        Assert.Empty(set.Samples.ToArray());
        Assert.Null(set.Report().Requests[0].Dropped);
    }

    [Fact]
    public void A_request_that_hangs_does_not_keep_the_adapter_from_all_ecus()
    {
        _link["221E04"] = "";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil, Fuel);
        Assert.Equal(PollStep.NoValue, set.Step(standard, CancellationToken.None));
        Assert.Equal(["ATSH7E0", "ATCRA7E8", "221E04", "", "ATAR", "ATSH7DF"], _link.Requests);
    }

    [Fact]
    public void A_link_that_goes_in_the_middle_of_a_visit_is_told()
    {
        _link["2116"] = "";
        _link[""] = "";
        (SignalSetPoller set, SignalPoller standard) = Poller(Door);
        Assert.Equal(PollStep.LinkGone, set.Step(standard, CancellationToken.None));
    }

    [Theory]
    [InlineData("ATSH7DF", "?\r\r>")]
    [InlineData("ATAR", "?\r\r>")]
    [InlineData("ATSH7DF", "ELM327 v1.5\r\r>")]
    public void An_adapter_that_does_not_go_back_has_to_be_set_up_again(string command, string answer)
    {
        _link[command] = answer;
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Assert.Equal(PollStep.AdapterReset, set.Step(standard, CancellationToken.None));
    }

    [Fact]
    public void A_banner_in_a_visit_says_that_the_settings_are_lost()
    {
        _link["221E04"] = "ELM327 v1.5\r\r>";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil, Fuel);
        Assert.Equal(PollStep.AdapterReset, set.Step(standard, CancellationToken.None));
        Assert.Equal("221E04", _link.Requests[^1]);
    }

    [Fact]
    public void An_adapter_without_receive_filters_is_told_apart_once_and_goes_on_with_standard_requests()
    {
        _link["ATCRA7E8"] = "?\r\r>";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Assert.Equal(PollStep.NoValue, set.Step(standard, CancellationToken.None));
        Assert.Equal(["ATSH7E0", "ATCRA7E8", "ATAR", "ATSH7DF"], _link.Requests);
        Assert.Contains("ELM327 v1.4b does not take ATCRA7E8: make-specific signals are not polled", Assert.Single(_warnings), StringComparison.Ordinal);
        _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(10));
        Assert.Equal(PollStep.Idle, set.Step(standard, CancellationToken.None));
        Assert.Equal("not asked: ELM327 v1.4b does not take ATCRA7E8", set.Report().Requests[0].Dropped);
    }

    [Fact]
    public void A_car_without_can_is_told_apart_at_once()
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(ObdProtocol.Iso9141, Oil);
        Assert.Equal(PollStep.Idle, set.Step(standard, CancellationToken.None));
        Assert.Contains("signal sets are for CAN", Assert.Single(_warnings), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(TimeSpan.MaxValue, set.UntilDue);
    }

    [Theory]
    [InlineData("""{"hdr":"7E0","din":"03","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"A","name":"A","fmt":{"len":8}}]}""", "it needs diagnostic session 03")]
    [InlineData("""{"hdr":"DA10","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"A","name":"A","fmt":{"len":8}}]}""", "29-bit id")]
    [InlineData("""{"hdr":"7E0","freq":1,"cmd":{"22":"F190"},"signals":[{"id":"VIN","name":"VIN","fmt":{"len":136,"unit":"ascii"}}]}""", "no number of at most 53 bits")]
    public void What_cannot_be_polled_is_not_asked_and_says_why(string command, string words)
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(command);
        Assert.Equal(PollStep.Idle, set.Step(standard, CancellationToken.None));
        Assert.Contains(words, set.Report().Requests[0].Dropped, StringComparison.Ordinal);
        Assert.Empty(_link.Requests);
    }

    [Fact]
    public void An_ecu_that_is_silent_three_times_is_asked_once_a_minute_and_comes_back_with_its_first_answer()
    {
        _link["221E04"] = "NO DATA\r\r>";
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Run(set, standard, TimeSpan.FromMinutes(5));
        Assert.InRange(_link.Requests.Count(request => request == "221E04"), 3 + 4, 3 + 6);
        _link["221E04"] = "7E805621E040BF2\r\r>";
        Run(set, standard, TimeSpan.FromMinutes(2));
        Assert.InRange(set.Report().Requests[0].Values, 55, 125);
    }

    [Fact]
    public void Frame_counts_are_learned_and_given_up_where_the_adapter_does_not_take_them()
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Run(set, standard, TimeSpan.FromSeconds(5));
        Assert.Contains("221E041", _link.Requests);
        _link["221E041"] = "?\r\r>";
        Run(set, standard, TimeSpan.FromSeconds(3));
        _link.Requests.Clear();
        Run(set, standard, TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("221E041", _link.Requests);
        Assert.Contains("221E04", _link.Requests);
    }

    [Fact]
    public void A_value_that_means_nothing_is_silence_and_one_beyond_its_limits_is_kept_at_them()
    {
        const string Two = """
            {"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"1E04"},"signals":[
              {"id":"NULL","name":"N","fmt":{"len":8,"nullmin":11,"unit":"celsius"}},
              {"id":"MOST","name":"M","fmt":{"bix":8,"len":8,"div":2,"max":100,"unit":"percent"}}]}
            """;
        (SignalSetPoller set, SignalPoller standard) = Poller(Two);
        set.Step(standard, CancellationToken.None);
        Assert.Equal(["Vehicle.Make.NULL silent Cel 7E8", "Vehicle.Make.MOST 100 % 7E8"], Shown(set)); // 0B = 11, F2 = 242 halves
    }

    private static IEnumerable<string> Shown(SignalSetPoller set) => set.Samples.ToArray().Select(own =>
        $"{own.Definition.Signal.Path} {(own.Sample.HasValue ? Math.Round(own.Definition.Signal.ToValue(own.Sample.Raw), 6) : "silent")} {own.Definition.Signal.Unit} {own.Sample.Ecu:X}");

    private (SignalSetPoller Set, SignalPoller Standard) Poller(params string[] commands) => Poller(ObdProtocol.Can11At500, commands);

    private (SignalSetPoller Set, SignalPoller Standard) Poller(ObdProtocol protocol, params string[] commands)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"commands":[{{string.Join(",\n", commands)}}]}""");
        Assert.True(SignalSet.TryLoad(json, out SignalSet? set, out SignalSetError? error), $"{error}");
        var car = new CarConnection(_link, _time) { Format = new AdapterFormat(Headers: true, protocol) };
        _link["010C"] = _link["010C1"] = "7E804410C1AF8\r\r>";
        var standard = new SignalPoller(car, new CarFacts(null, [(0x7E8, default(PidSet).With(0x0C))]), s_profile, [new PollWish(0x0C, TimeSpan.Zero, PollPriority.High)]);
        return (new SignalSetPoller(car, s_profile, set, new SignalNumbers(null), _warnings.Add), standard);
    }

    private void Run(SignalSetPoller set, SignalPoller standard, TimeSpan duration)
    {
        DateTimeOffset end = _time.GetUtcNow() + duration;
        while (_time.GetUtcNow() < end)
        {
            if (set.Step(standard, CancellationToken.None) == PollStep.Idle)
            {
                _time.Set(_time.GetUtcNow() + TimeSpan.FromMilliseconds(Math.Clamp(set.UntilDue.TotalMilliseconds, 1, 1000)));
            }
        }
    }
}
