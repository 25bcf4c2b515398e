using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class SignalPollerTests
{
    private const string Answer = "7E806410C1AF80D32\r\r>";
    private const string AnswerWithoutHeaders = "410C1AF80D32\r\r>";

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
    private readonly CarConnection _car;

    public SignalPollerTests()
    {
        _link = new ScriptedLink(_time);
        _car = new CarConnection(_link, _time) { Format = new AdapterFormat(Headers: true, ObdProtocol.Can11At500) };
    }

    [Fact]
    public void A_sample_carries_the_middle_between_the_end_of_the_request_and_the_first_byte_however_late_the_prompt_is()
    {
        _link["010C0D"] = Answer;
        _link.ToFirstByte = TimeSpan.FromMilliseconds(30);
        _link.ToPrompt = TimeSpan.FromMilliseconds(400);
        long sent = _time.GetUtcNow().ToUnixTimeMilliseconds();
        SignalPoller poller = Poller(s_profile);
        Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
        Assert.All(poller.Samples.ToArray(), sample => Assert.Equal(sent + 15, sample.Time));
        Assert.Equal(sent + 430, _time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_step_allocates_nothing_whether_values_come_or_not()
    {
        _link["010C0D"] = Answer;
        _link["010C0D1"] = Answer;
        SignalPoller poller = Poller(s_profile);
        Assert.Equal(0, AllocatedBy(poller, PollStep.Values, quiet: true));
        _link.IsQuiet = false;
        SignalPoller refused = Poller(s_profile, 0x0C);
        _link["010C"] = "NO DATA\r\r>";
        Assert.Equal(0, AllocatedBy(refused, PollStep.NoValue, quiet: true));
    }

    [Fact]
    public void The_probe_sees_an_allocation()
    {
        _link["010C0D"] = Answer;
        _link["010C0D1"] = Answer;
        Assert.NotEqual(0, AllocatedBy(Poller(s_profile), PollStep.Values, quiet: false));
    }

    [Fact]
    public void A_question_mark_to_a_count_takes_the_count_away_at_once()
    {
        _link["010C0D"] = Answer;
        _link["010C0D1"] = "?\r\r>";
        SignalPoller poller = Poller(s_profile);
        Steps(poller, 4);
        Assert.False(poller.Profile.Suffix);
        Assert.Equal(1, _link.Requests.Count(request => request == "010C0D1"));
        Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
        Assert.Equal(6, poller.Profile.MostPids);
    }

    [Fact]
    public void A_question_mark_to_several_pids_ends_in_one_at_a_time()
    {
        _link["010C0D"] = "?\r\r>";
        _link["010C"] = "7E804410C1AF8\r\r>";
        _link["010D"] = "7E803410D32\r\r>";
        SignalPoller poller = Poller(s_profile with { Suffix = false });
        Steps(poller, 3);
        Assert.Equal(1, poller.Profile.MostPids);
        Assert.Equal(["010C0D", "010C", "010D"], _link.Requests);
    }

    [Fact]
    public void A_hang_is_blamed_on_the_request_when_the_adapter_comes_back_and_on_the_adapter_when_not()
    {
        _link["010C0D"] = Answer;
        _link["010C0D1"] = "";
        SignalPoller poller = Poller(s_profile);
        Steps(poller, 2);
        Assert.Equal(PollStep.Hung, poller.Step(CancellationToken.None));
        Assert.False(poller.Profile.Suffix);
        _link["010C0D"] = "";
        _link[""] = "";
        Assert.Equal(PollStep.Mute, poller.Step(CancellationToken.None));
        Assert.Equal(6, poller.Profile.MostPids);
    }

    [Fact]
    public void Headers_are_left_out_for_a_car_with_one_ecu_and_its_values_keep_their_ecu()
    {
        _link["ATH0"] = "OK\r\r>";
        _link["010C0D"] = AnswerWithoutHeaders;
        SignalPoller poller = Poller(s_profile with { HeadersOff = true });
        Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
        Assert.Equal(["ATH0", "010C0D"], _link.Requests);
        Assert.All(poller.Samples.ToArray(), sample => Assert.Equal(0x7E8u, sample.Ecu));
    }

    [Fact]
    public void A_second_ecu_brings_headers_back_and_none_of_the_doubtful_values_is_kept()
    {
        _link["ATH0"] = "OK\r\r>";
        _link["ATH1"] = "OK\r\r>";
        _link["010C0D"] = "410C1AF80D32\r410C00000D00\r\r>";
        SignalPoller poller = Poller(s_profile with { HeadersOff = true });
        Assert.Equal(PollStep.NoValue, poller.Step(CancellationToken.None));
        Assert.Empty(poller.Samples.ToArray());
        _link["010C0D"] = "7E806410C1AF80D32\r7E906410C00000D00\r\r>";
        Assert.Equal(PollStep.Values, poller.Step(CancellationToken.None));
        Assert.Equal(["ATH0", "010C0D", "ATH1", "010C0D"], _link.Requests);
        Assert.Equal([0x7E8u, 0x7E9u], poller.Samples.ToArray().Select(sample => sample.Ecu).Distinct());
    }

    [Fact]
    public void A_banner_in_the_middle_says_that_the_settings_are_lost()
    {
        _link["010C0D"] = "ELM327 v1.5\r\r>";
        Assert.Equal(PollStep.AdapterReset, Poller(s_profile).Step(CancellationToken.None));
    }

    [Fact]
    public void The_report_tells_rate_age_and_lateness()
    {
        _link["010C0D"] = Answer;
        _link["010C0D1"] = Answer;
        SignalPoller poller = Poller(s_profile);
        Steps(poller, 50);
        PollReport report = poller.Report();
        Assert.Equal(50, report.Requests);
        Assert.Equal(["010C0D1"], report.Groups);
        PolledSignal signal = report.Signals[0];
        Assert.Equal((0x0C, 50L, 50L), (signal.Pid, signal.Values, signal.Asked));
        Assert.Equal(50, signal.Hertz, 0.5); // 20 ms an exchange
        Assert.Equal(TimeSpan.FromMilliseconds(15), signal.Age);
        Assert.InRange(signal.AgeP99.TotalMilliseconds, 35, 40);
    }

    private static void Steps(SignalPoller poller, int count)
    {
        for (int i = 0; i < count; i++)
        {
            poller.Step(CancellationToken.None);
        }
    }

    private SignalPoller Poller(AdapterProfile profile, params byte[] pids)
    {
        PidSet supported = default(PidSet).With(0x0C).With(0x0D);
        pids = pids.Length == 0 ? [0x0C, 0x0D] : pids;
        return new SignalPoller(
            _car,
            new CarFacts(null, [(0x7E8, supported)]),
            profile,
            pids.Select(pid => new PollWish(pid, TimeSpan.Zero, PollPriority.High)));
    }

    private long AllocatedBy(SignalPoller poller, PollStep expected, bool quiet)
    {
        for (int i = 0; i < 20; i++)
        {
            poller.Step(CancellationToken.None);
            _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        }

        _link.IsQuiet = quiet;
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool asExpected = true;
        for (int i = 0; i < 200; i++)
        {
            asExpected &= poller.Step(CancellationToken.None) == expected;
            _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(asExpected);
        return allocated;
    }
}
