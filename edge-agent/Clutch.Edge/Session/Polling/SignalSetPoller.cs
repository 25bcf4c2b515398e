using System.Runtime.InteropServices;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Polls the requests of a signal set beside the standard ones. A step is a visit to one ECU: the adapter is pointed at it, everything that is due there
/// is asked, and the adapter reaches all ECUs again. Visits together take at most <see cref="Share"/> of the link's time, so that standard
/// signals keep their rate. A visit allocates nothing once frame counts are learned. One thread steps; any may read <see cref="Report"/>.
/// </summary>
internal sealed partial class SignalSetPoller
{
    /// <summary>Of the link's time, on the long run.</summary>
    public const double Share = 0.1;

    /// <summary>What is nearly due is asked in the same visit: pointing the adapter costs more than asking early.</summary>
    private const double NearlyDue = 0.8;

    private static readonly TimeSpan s_longestCredit = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestVisit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(1);

    private readonly CarConnection _car;
    private readonly TimeProvider _time;
    private readonly string _adapter;
    private readonly Action<string> _warn;
    private readonly SetTarget[] _targets;
    private readonly Lock _gate = new();
    private readonly List<(Sample Sample, SignalDefinition Definition)> _samples = [];
    private readonly SignalSetValue[] _values;
    private readonly long _started;
    private TimeSpan _credit = s_longestCredit;
    private TimeSpan _used;
    private long _credited;
    private int _badCounts;

    /// <summary>A poller for one session.</summary>
    /// <param name="car">A car that has been looked at.</param>
    /// <param name="profile">Of its adapter. Its word on header changes is for cars with an ECU at 7E8; here the answers to the commands count.</param>
    /// <param name="set">What to ask for.</param>
    /// <param name="numbers">Gives each signal its number.</param>
    /// <param name="warn">Told why nothing of the set can be asked.</param>
    public SignalSetPoller(CarConnection car, AdapterProfile profile, SignalSet set, SignalNumbers numbers, Action<string> warn)
    {
        (_car, _time, _adapter, _warn) = (car, car.Time, profile.Adapter, warn);
        ObdProtocol protocol = car.Format.Protocol;
        _targets = SetPlan.Of(set, protocol, profile.Suffix ? CountForm.Suffix : CountForm.None, numbers, _time);
        _values = new SignalSetValue[set.Commands.Select(command => command.Signals.Count).Append(1).Max()];
        _started = _credited = _time.GetTimestamp();
        numbers.Save();
        if (!protocol.IsCan())
        {
            Fail($"Signal sets are for CAN, and this car speaks {ProtocolNames.Of(protocol)}: make-specific signals are not polled. Leave --signalset out for this car.");
        }
    }

    /// <summary>Why nothing of the set is asked, and what to do; null while something is. Standard polling goes on in any case.</summary>
    public string? Problem { get; private set; }

    /// <summary>Of the last step, each with what its number means; valid until the next.</summary>
    public ReadOnlySpan<(Sample Sample, SignalDefinition Definition)> Samples => CollectionsMarshal.AsSpan(_samples);

    /// <summary>Until the next visit; zero or less when one is due.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            long due = long.MaxValue;
            foreach (SetTarget target in _targets)
            {
                foreach (SetRequest request in target.Requests)
                {
                    due = Problem is null && request.Dropped is null ? Math.Min(due, request.Due) : due;
                }
            }

            if (due == long.MaxValue)
            {
                return TimeSpan.MaxValue;
            }

            long now = _time.GetTimestamp();
            TimeSpan until = due <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, due);
            TimeSpan earned = Credit(now);
            return earned > TimeSpan.Zero || -earned / Share < until ? until : -earned / Share;
        }
    }

    /// <summary>Visits the ECU with the most urgent request, if one is due and the share of the link is not used up.</summary>
    /// <param name="standard">Lets the adapter show who answers.</param>
    /// <param name="cancellationToken">Ends it; the adapter is then to be set up again.</param>
    public PollStep Step(SignalPoller standard, CancellationToken cancellationToken)
    {
        _samples.Clear();
        long started = _time.GetTimestamp();
        if (Problem is not null || Credit(started) <= TimeSpan.Zero || MostUrgent(started) is not { } target)
        {
            return PollStep.Idle;
        }

        (_credit, _credited) = (Credit(started), started);
        try
        {
            standard.ShowHeaders(cancellationToken);
            if (!_car.Format.Headers)
            {
                Fail(Unable("ATH1"));
                return PollStep.NoValue;
            }

            return Visit(target, standard.Clock, cancellationToken);
        }
        finally
        {
            TimeSpan taken = _time.GetElapsedTime(started);
            (_credit, _used) = (_credit - taken, _used + taken);
        }
    }

    public SignalSetReport Report()
    {
        lock (_gate)
        {
            TimeSpan since = _time.GetElapsedTime(_started);
            return new SignalSetReport(
                Problem,
                Share,
                since > TimeSpan.Zero ? _used / since : 0,
                [.. _targets.SelectMany(target => target.Requests.Select(request => request.Report(target.Name)))]);
        }
    }

    private SetTarget? MostUrgent(long now)
    {
        SetTarget? best = null;
        double least = 1;
        foreach (SetTarget target in _targets)
        {
            if (target.MostUrgent(now, least) is { } request && (best is null || request.Progress(now) > least))
            {
                (best, least) = (target, request.Progress(now));
            }
        }

        return best;
    }

    /// <summary>Time on the link that may be used at once; below zero where it has been used in advance.</summary>
    private TimeSpan Credit(long now)
    {
        TimeSpan credit = _credit + (_time.GetElapsedTime(_credited, now) * Share);
        return credit < s_longestCredit ? credit : s_longestCredit;
    }

    private string Unable(string command) =>
        $"{_adapter} does not take {command}: make-specific signals are not polled, standard ones are. Use an adapter that knows ATSH, ATCRA and ATFC, as an ELM327 from version 1.4 or an STN does.";

    private void Fail(string problem)
    {
        Problem = problem;
        _warn(problem);
    }
}
