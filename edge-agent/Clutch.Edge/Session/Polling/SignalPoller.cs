using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Carries out a plan, one exchange a step, and learns from what comes: frame counts, silent PIDs, and where the adapter can do less than
/// its profile says. A step allocates nothing unless the plan changes. One thread steps; any may read <see cref="Report"/>.
/// </summary>
public sealed class SignalPoller
{
    private const int MostMessagesWithSamples = 8;
    private const int MostBadCounts = 3;
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(1);

    private readonly CarConnection _car;
    private readonly TimeProvider _time;
    private readonly PollPlan _plan;
    private readonly Lock _gate = new();
    private readonly Sample[] _samples = new Sample[PidTable.MaxSamplesPerMessage * MostMessagesWithSamples];
    private readonly SampleClock _clock;
    private readonly uint _onlyEcu;
    private AdapterProfile _profile;
    private bool _mayHideHeaders;
    private int _count;
    private int _badCounts;
    private long _requests;

    /// <summary>A poller for a car that has been looked at and an adapter that has been probed.</summary>
    public SignalPoller(CarConnection car, CarFacts facts, AdapterProfile profile, IEnumerable<PollWish> wishes)
    {
        (_car, _profile, _time) = (car, profile, car.Time);
        _clock = new SampleClock(_time);
        _plan = new PollPlan(wishes, profile.Limits(car.Format.Protocol), _time);
        bool isOne = facts.Ecus.Count == 1 && car.Format.Protocol.IsCan();
        _onlyEcu = isOne ? facts.Ecus[0].Ecu : 0;
        _mayHideHeaders = isOne && profile.HeadersOff;
    }

    /// <summary>As given, or demoted by what was seen since.</summary>
    public AdapterProfile Profile => _profile;

    public SampleClock Clock => _clock;

    public bool IsEmpty => _plan.IsEmpty;

    /// <summary>Of the last step; valid until the next.</summary>
    public ReadOnlySpan<Sample> Samples => _samples.AsSpan(0, _count);

    /// <summary>Why the last step's exchange speaks against the adapter rather than the car; null when it does not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Wall time of the last step's values, in milliseconds since 1970: the middle between the end of the request and the first byte of the answer.</summary>
    public long SampleTime { get; private set; }

    /// <summary>Until the next request is due; zero or less when one is.</summary>
    public TimeSpan UntilDue => _plan.NextDue == long.MaxValue ? TimeSpan.MaxValue : _time.GetElapsedTime(_time.GetTimestamp(), _plan.NextDue);

    /// <summary>Asks the most urgent group, if one is due.</summary>
    public PollStep Step(CancellationToken cancellationToken)
    {
        _count = 0;
        Trouble = null;
        PollGroup? group;
        lock (_gate)
        {
            group = _plan.Next();
        }

        if (group is null)
        {
            return PollStep.Idle;
        }

        if (_mayHideHeaders && _car.Format.Headers && !SetHeaders(on: false, cancellationToken))
        {
            _mayHideHeaders = false;
        }

        lock (_gate)
        {
            _plan.Asked(group);
            _requests++;
        }

        ExchangeEnd end = _car.Ask(group.Request, s_answer, cancellationToken);
        return end switch
        {
            ExchangeEnd.Gone => PollStep.LinkGone,
            ExchangeEnd.TimedOut => Hung(group, cancellationToken),
            _ => Take(group, cancellationToken),
        };
    }

    /// <summary>Lets the adapter show who answers, for exchanges that are not polling; the next step hides it again.</summary>
    public void ShowHeaders(CancellationToken cancellationToken)
    {
        if (!_car.Format.Headers && _mayHideHeaders)
        {
            SetHeaders(on: true, cancellationToken);
        }
    }

    public PollReport Report()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var signals = new List<PolledSignal>();
            foreach (PolledPid pid in _plan.Pids)
            {
                signals.Add(pid.Report(now));
            }

            return new PollReport(_requests, [.. _plan.Groups.Select(group => group.ToString())], signals);
        }
    }

    /// <summary>Ages of all signals together.</summary>
    internal AgeHistogram Ages()
    {
        lock (_gate)
        {
            var all = new AgeHistogram();
            foreach (PolledPid pid in _plan.Pids)
            {
                all.Add(pid.Ages);
            }

            return all;
        }
    }

    private PollStep Take(PollGroup group, CancellationToken cancellationToken)
    {
        // What was measured lies between the request's end and the answer's first byte.
        long at = (_car.Timing.Sent + _car.Timing.FirstByte) / 2;
        SampleTime = _clock.At(at);
        int inTime = _car.Exchange.Messages.Length;
        bool isLate = _car.Exchange.IsAwaited;
        if (isLate && _car.AwaitFinal(asksAgain: false, cancellationToken) is not ExchangeEnd.Answered and var end)
        {
            return end == ExchangeEnd.Gone ? PollStep.LinkGone : Hung(group, cancellationToken);
        }

        // What was announced and came later is as old as its arrival.
        long arrived = _clock.At(_car.Timing.FirstByte);
        int frames = 0;
        int usable = 0;
        bool refused = _car.Exchange.Text == ElmText.Unknown;
        bool cut = false;
        var came = default(PidSet);
        ReadOnlySpan<ObdMessage> messages = _car.Exchange.Messages;
        for (int i = 0; i < messages.Length; i++)
        {
            ref readonly ObdMessage message = ref messages[i];
            frames += PollGroup.FramesOf(in message);
            refused |= message.Outcome == Outcome.Refused;
            cut |= message.Outcome == Outcome.Malformed;
            uint ecu = message.Ecu == 0 && !_car.Format.Headers ? _onlyEcu : message.Ecu;
            ReadOnlySpan<byte> payload = _car.Exchange.Payload(in message);
            if (message.Outcome == Outcome.Value
                && Service01.Decode(payload, group.Pids, ecu, SampleQuality.Measured, i < inTime ? SampleTime : arrived, _samples.AsSpan(_count), out int count) == ObdReject.None)
            {
                usable++;
                _count += count;
                came = came.Union(Answered(payload, group.Pids));
            }
        }

        if (!_car.Format.Headers && _mayHideHeaders && (usable > 1 || cut))
        {
            // Not the only ECU after all: nothing says whose values these are.
            _count = 0;
            usable = 0;
            _mayHideHeaders = false;
            SetHeaders(on: true, cancellationToken);
        }

        if (usable == 0 && _car.Exchange.Text is ElmText.Banner or ElmText.LowVoltageReset)
        {
            return PollStep.AdapterReset;
        }

        lock (_gate)
        {
            if (usable > 0)
            {
                _badCounts = 0;
                // Announcements took part in the count, and the next answer may come without them.
                _plan.Answered(group, in came, isLate ? 0 : frames, at);
                _profile = _profile.Lowered(_plan.Limits, "fewer PIDs came than were asked together");
                return PollStep.Values;
            }

            Failed(group, refused, cut);
            Trouble = refused ? null : AdapterTrouble.Of(_car.Exchange);
            return PollStep.NoValue;
        }
    }

    /// <summary>No value: is it the car, or does the adapter not do what its profile says?</summary>
    private void Failed(PollGroup group, bool refused, bool cut)
    {
        bool unknown = _car.Exchange.Text == ElmText.Unknown;
        if (group.HasCount && (unknown || (cut && ++_badCounts >= MostBadCounts)))
        {
            Lower(_plan.Limits with { Count = CountForm.None }, unknown ? "? to a request with a frame count" : "answers cut at the frame count");
        }
        else if (unknown && !group.HasCount && group.Pids.Length > 1)
        {
            Lower(_plan.Limits with { MostPids = 1 }, "? to several PIDs");
        }
        else if (cut && group.Pids.Length > 1 && group.Failures + 1 >= MostBadCounts)
        {
            // Long answers do not get through; what fits into one frame does.
            Lower(_plan.Limits with { MostBytes = AdapterProfile.SingleFrame }, "answers of several frames arrive in pieces");
        }

        _plan.Failed(group, refused ? PollFailure.Refused : PollFailure.Silent);
    }

    /// <summary>No prompt. When the adapter comes back, it was this request that it could not take.</summary>
    private PollStep Hung(PollGroup group, CancellationToken cancellationToken)
    {
        if (!_car.Resynchronise(cancellationToken))
        {
            Trouble = $"no prompt to {group}, nor to a mere CR";
            return _car.IsGone ? PollStep.LinkGone : PollStep.Mute;
        }

        Trouble = $"no prompt to {group}";

        lock (_gate)
        {
            if (group.HasCount)
            {
                Lower(_plan.Limits with { Count = CountForm.None }, "hangs on a request with a frame count");
            }
            else if (group.Pids.Length > 1)
            {
                Lower(_plan.Limits with { MostPids = 1 }, "hangs on several PIDs");
            }

            _plan.Failed(group, PollFailure.Silent);
        }

        return PollStep.Hung;
    }

    private void Lower(PollLimits limits, string reason)
    {
        _plan.Lower(limits);
        _profile = _profile.Lowered(limits, reason);
    }

    private bool SetHeaders(bool on, CancellationToken cancellationToken)
    {
        bool done = _car.Ask(on ? "ATH1"u8 : "ATH0"u8, s_answer, cancellationToken) == ExchangeEnd.Answered && _car.Exchange.Text == ElmText.Ok;
        if (done)
        {
            _car.Format = _car.Format with { Headers = on };
        }

        return done;
    }

    /// <summary>PIDs in an answer. Stops at the first byte that is none of those asked: padding, or an answer that <see cref="Service01.Decode"/> rejects.</summary>
    internal static PidSet Answered(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> asked)
    {
        var came = default(PidSet);
        ReadOnlySpan<byte> rest = payload[1..];
        while (!rest.IsEmpty && asked.Contains(rest[0]) && !came.Contains(rest[0]) && PidTable.TryGet(rest[0], out Pid? pid))
        {
            came = came.With(rest[0]);
            rest = rest[Math.Min(rest.Length, 1 + pid.Length)..];
        }

        return came;
    }
}
