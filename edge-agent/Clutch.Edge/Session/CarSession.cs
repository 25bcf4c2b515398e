using System.Text;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// The life of the link: open, set up, poll, lose, back off, again; and leave a parked car alone. Runs on a thread of its own, because a poll is a
/// blocking exchange whose timing counts.
/// </summary>
public sealed partial class CarSession
{
    // A link that returns is in use again within five seconds; a car that does not answer is asked less often, for it may be about to be parked.
    private readonly BackOff _reopening = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2));
    private readonly BackOff _asking = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private readonly LinkAddress _address;
    private readonly EdgeOptions _options;
    private readonly Recorder _recorder;
    private readonly EdgeStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger<CarSession> _log;
    private readonly AdapterProfileStore _profiles;
    private readonly SignalNumbers _numbers;
    private readonly SignalDictionary _dictionary;
    private readonly EngineWatch _watch;
    private readonly AdapterSleep _sleep;
    private ParkedCar? _parked;
    private AdapterProfile? _profile;
    private volatile SignalPoller? _signals;
    private volatile SignalSetPoller? _set;
    private LinkState _reported = LinkState.Unknown;
    private DataSource _sourceReported = DataSource.Unknown;

    public CarSession(LinkAddress address, EdgeOptions options, Recorder recorder, EdgeStatus status, TimeProvider time, ILogger<CarSession> log)
    {
        (_address, _options, _recorder, _status, _time, _log) = (address, options, recorder, status, time, log);
        _profiles = new AdapterProfileStore(Path.Combine(options.Data, "adapters"));
        _numbers = new SignalNumbers(Path.Combine(options.Data, "signal-numbers.json"));
        _dictionary = new SignalDictionary(recorder, time);
        _watch = new EngineWatch(options.Parking, time);
        _sleep = new AdapterSleep(options.Parking.AdapterSleeps, log);
        Open = token => Link.Open(address, token);
    }

    /// <summary>What polling achieves at present; null while there is no session.</summary>
    public PollReport? Polling => _signals?.Report() is { } report ? report with { SignalSet = _set?.Report() } : null;

    /// <summary>Commands that run between polling cycles; null for none.</summary>
    public IdleWork? Idle { get; init; }

    /// <summary>Says when the adapter has to be left to others.</summary>
    public AdapterHold Hold { get; init; } = new();

    /// <summary>Opens the link.</summary>
    internal Func<CancellationToken, ILink> Open { get; init; }

    /// <summary>Runs until cancelled. Every end of a session is a reason to try again.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        _watch.Begin();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var inUse = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Hold.Released);
                using var car = new CarConnection(Open(inUse.Token), _time);
                Serve(car, inUse.Token);
            }
            catch (OperationCanceledException) when (Hold.IsReleased && !cancellationToken.IsCancellationRequested)
            {
                Report(LinkState.Down, "the adapter is released; a command takes it again");
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (LinkException e)
            {
                Report(LinkState.Down, e.Message);
            }

            try
            {
                Hold.WaitAsync(cancellationToken).GetAwaiter().GetResult();
                Task.Delay(_reopening.Next(), _time, cancellationToken).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    /// <summary>All that happens on one open link.</summary>
    private void Serve(CarConnection car, CancellationToken cancellationToken)
    {
        var recovery = new RecoveryLadder(car, _status.Recovery, _log);
        bool goesOn = true;
        while (goesOn)
        {
            if (_parked is { } parked)
            {
                if (parked.Wait(car, cancellationToken) is null)
                {
                    Report(LinkState.Down, car.IsGone ? $"{_address} is gone while the car is parked" : "the adapter does not wake");
                    return;
                }

                _reopening.Reset();
                if (_profile is { } profile && !CarLook.Answers(car, profile.Protocol, cancellationToken))
                {
                    parked.StaysParked();
                    continue;
                }
            }

            StartedCar? started = Start(car, out goesOn, cancellationToken);
            if (started is not null)
            {
                if (_parked is not null)
                {
                    (_parked, _status.Parked) = (null, null);
                    _watch.Begin();
                }

                _watch.Heard();
                goesOn = Poll(car, started, recovery, cancellationToken);
            }
        }
    }

    /// <summary>Sets adapter and car up. False in <paramref name="goesOn"/>: the link has to be opened anew.</summary>
    private StartedCar? Start(CarConnection car, out bool goesOn, CancellationToken cancellationToken)
    {
        Report(LinkState.Searching, $"{_address} is open, asking the adapter");
        SetupFailure failure = new SessionStart(car, _profiles).Run(
            probeAgain: false,
            (identity, text) =>
            {
                _watch.Took(identity.Voltage);
                _sleep.IsStn = identity.Chip is not null;
                _profile ??= _profiles.Find(identity.KeyOn(car.Link));
                _status.Car = _status.Car with { Adapter = identity.Adapter };
                Report(LinkState.Searching, text);
            },
            out StartedCar? started,
            cancellationToken);
        goesOn = true;
        switch (failure)
        {
            case SetupFailure.None:
                return started;
            case SetupFailure.LinkGone or SetupFailure.NotAnAdapter:
                goesOn = false;
                Report(LinkState.Down, failure == SetupFailure.LinkGone
                    ? $"{_address} closed during set-up"
                    : $"{_address} answers, but not like an ELM327: no prompt after ATZ. Is it another device, or another baud rate?");
                return null;
            default:
                Report(LinkState.NoCar, "the adapter answers, the car does not. Is the ignition on and the plug in?");
                goesOn = LeftAlone(car, cancellationToken);
                return null;
        }
    }

    /// <summary>Polls the car. False: the link has to be opened anew.</summary>
    private bool Poll(CarConnection car, StartedCar started, RecoveryLadder recovery, CancellationToken cancellationToken)
    {
        Introduce(started.Identity, started.Facts);
        _profile = started.Profile;
        car.WaitCommand = started.Profile.WaitCommand();
        _set = _options.SignalSetOrNull is { } set ? new SignalSetPoller(car, started.Profile, set, _numbers, problem => _log.LogWarning("{Reason}", problem)) : null;
        var poller = new Poller(car, _options, _recorder, _status, _watch, recovery, _time) { Idle = Idle, SignalSet = _set, Dictionary = _dictionary };
        PollEnd end = PollEnd.OtherProfile;
        string reason = "";
        try
        {
            while (end == PollEnd.OtherProfile)
            {
                var signals = new SignalPoller(car, started.Facts, _profile, Wishes(started.Facts));
                _signals = signals;
                if (signals.IsEmpty)
                {
                    Report(LinkState.NoCar, "the car supports no PID that Clutch decodes");
                    return LeftAlone(car, cancellationToken);
                }

                end = poller.Run(signals, out reason, cancellationToken);
                _profile = signals.Profile;
            }
        }
        finally
        {
            _profile = _signals?.Profile ?? _profile;
            _signals = null;
            _set = null;
            if (_profile != started.Profile)
            {
                _profiles.Save(_profile);
            }
        }

        if (poller.HasValues)
        {
            _reopening.Reset();
            _asking.Reset();
        }

        return GoesOn(car, end, reason, cancellationToken);
    }

    private bool GoesOn(CarConnection car, PollEnd end, string reason, CancellationToken cancellationToken)
    {
        switch (end)
        {
            case PollEnd.Parked:
                Report(LinkState.NoCar, reason);
                Park(reason);
                return IsAtItsOwnRate(car, cancellationToken);
            case PollEnd.Silent:
                Report(LinkState.NoCar, reason);
                return LeftAlone(car, cancellationToken);
            case PollEnd.StartAgain:
                Report(LinkState.Searching, reason);
                return true;
            default:
                Report(LinkState.Down, reason);
                return false;
        }
    }

    /// <summary>What to poll: the profile that a command asked for, else the agent's own.</summary>
    private IReadOnlyList<PollWish> Wishes(CarFacts facts)
    {
        PollAsk? asked = Idle?.Asked;
        PollProfile profile = asked is not null && PollProfile.TryGet(asked.Profile, out PollProfile? wanted) ? wanted : _options.PollProfile;
        IReadOnlyList<PollWish> wishes = profile.Wishes(facts.Supported, TimeSpan.FromMilliseconds(_options.CycleMilliseconds));
        return asked is not { Pids.Count: > 0 } ? wishes
            : [.. wishes.Select(wish => asked.Pids.Contains(wish.Pid) ? wish with { Interval = asked.Interval, Priority = PollPriority.High } : wish)];
    }

    private void Introduce(AdapterIdentity identity, CarFacts facts)
    {
        long now = new SampleClock(_time).Now;
        string protocol = ProtocolNames.Of(identity.Protocol);
        _status.Car = new EdgeStatus.CarState(LinkState.Connected, "the car answers", identity.Adapter, protocol, facts.Vin);
        _recorder.AddEvent(FrameEventKind.Adapter, 0, now, Encoding.UTF8.GetBytes(identity.Adapter));
        _recorder.AddEvent(FrameEventKind.Protocol, 0, now, Encoding.UTF8.GetBytes(protocol));
        if (facts.Vin is { } vin)
        {
            _recorder.AddEvent(FrameEventKind.Vin, facts.Ecus[0].Ecu, now, Encoding.ASCII.GetBytes(vin));
        }

        Report(LinkState.Connected, "the car answers");
        _log.LogInformation("{Link}: {Adapter}, {Protocol}, {Ecus} ECU(s), {Pids} PIDs.", _address, identity.Adapter, protocol, facts.Ecus.Count, facts.Supported.Count);
    }

    private void Report(LinkState state, string reason)
    {
        _status.Car = _status.Car with { Link = state, Reason = reason };
        if (state == _reported)
        {
            return;
        }

        _reported = state;
        long now = new SampleClock(_time).Now;
        if (_sourceReported != _options.Source)
        {
            _sourceReported = _options.Source;
            _recorder.AddEvent(FrameEventKind.Source, 0, now, [(byte)_options.Source]);
        }

        _recorder.AddEvent(FrameEventKind.Link, 0, now, [(byte)state]);
        if (state is LinkState.Down or LinkState.NoCar)
        {
            _log.LogWarning("{Reason}", reason);
        }
    }
}
