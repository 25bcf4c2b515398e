using System.Text;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// The life of the link: open, set up, poll, lose, back off, again. Runs on a thread of its own, because a poll is a blocking
/// exchange whose timing counts.
/// </summary>
public sealed class CarSession(LinkAddress address, EdgeOptions options, Recorder recorder, EdgeStatus status, TimeProvider time, ILogger<CarSession> log)
{
    /// <summary>Longest wait between two attempts: a link that returns is in use again within five seconds.</summary>
    private static readonly TimeSpan s_longestBackOff = TimeSpan.FromSeconds(3);

    private readonly AdapterProfileStore _profiles = new(Path.Combine(options.Data, "adapters"));
    private readonly SignalNumbers _numbers = new(Path.Combine(options.Data, "signal-numbers.json"));
    private readonly SignalDictionary _dictionary = new(recorder, time);
    private volatile SignalPoller? _signals;
    private volatile SignalSetPoller? _set;
    private LinkState _reported = LinkState.Unknown;
    private DataSource _sourceReported = DataSource.Unknown;

    /// <summary>What polling achieves at present; null while there is no session.</summary>
    public PollReport? Polling => _signals?.Report() is { } report ? report with { SignalSet = _set?.Report() } : null;

    /// <summary>Commands that run between polling cycles; null for none.</summary>
    public IdleWork? Idle { get; init; }

    /// <summary>Runs until cancelled. Every end of a session is a reason to try again.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        TimeSpan backOff = TimeSpan.FromMilliseconds(500);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (RunOnce(cancellationToken))
                {
                    backOff = TimeSpan.FromMilliseconds(500);
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (LinkException e)
            {
                Report(LinkState.Down, e.Message);
            }

            cancellationToken.WaitHandle.WaitOne(backOff);
            backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, s_longestBackOff.Ticks));
        }
    }

    /// <summary>One session. True when the car answered in it.</summary>
    private bool RunOnce(CancellationToken cancellationToken)
    {
        using var car = new CarConnection(Link.Open(address, cancellationToken), time);
        Report(LinkState.Searching, $"{address} is open, asking the adapter");
        SetupFailure failure = new SessionStart(car, _profiles).Run(
            probeAgain: false,
            (identity, text) =>
            {
                status.Car = status.Car with { Adapter = identity.Adapter };
                Report(LinkState.Searching, text);
            },
            out StartedCar? started,
            cancellationToken);
        if (started is null)
        {
            Report(
                failure is SetupFailure.LinkGone or SetupFailure.NotAnAdapter ? LinkState.Down : LinkState.NoCar,
                failure switch
                {
                    SetupFailure.LinkGone => $"{address} closed during set-up",
                    SetupFailure.NotAnAdapter => $"{address} answers, but not like an ELM327: no prompt after ATZ. Is it another device, or another baud rate?",
                    _ => "the adapter answers, the car does not. Is the ignition on and the plug in?",
                });
            return false;
        }

        Introduce(started.Identity, started.Facts);
        _set = options.SignalSetOrNull is { } set ? new SignalSetPoller(car, started.Profile, set, _numbers, problem => log.LogWarning("{Reason}", problem)) : null;
        var poller = new Poller(car, options, recorder, status, time) { Idle = Idle, SignalSet = _set, Dictionary = _dictionary };
        AdapterProfile profile = started.Profile;
        string? end = null;
        try
        {
            while (end is null)
            {
                var signals = new SignalPoller(car, started.Facts, profile, Wishes(started.Facts));
                _signals = signals;
                end = poller.Run(signals, cancellationToken);
                profile = signals.Profile;
            }
        }
        finally
        {
            profile = _signals?.Profile ?? profile;
            _signals = null;
            _set = null;
            if (profile != started.Profile)
            {
                _profiles.Save(profile);
            }
        }

        Report(LinkState.Down, end);
        return true;
    }

    /// <summary>What to poll: the profile that a command asked for, else the agent's own.</summary>
    private IReadOnlyList<PollWish> Wishes(CarFacts facts)
    {
        PollProfile profile = Idle?.Profile is { } name && PollProfile.TryGet(name, out PollProfile? wanted) ? wanted : options.PollProfile;
        return profile.Wishes(facts.Supported, TimeSpan.FromMilliseconds(options.CycleMilliseconds));
    }

    private void Introduce(AdapterIdentity identity, CarFacts facts)
    {
        long now = new SampleClock(time).Now;
        string protocol = ProtocolNames.Of(identity.Protocol);
        status.Car = new EdgeStatus.CarState(LinkState.Connected, "the car answers", identity.Adapter, protocol, facts.Vin);
        recorder.AddEvent(FrameEventKind.Adapter, 0, now, Encoding.UTF8.GetBytes(identity.Adapter));
        recorder.AddEvent(FrameEventKind.Protocol, 0, now, Encoding.UTF8.GetBytes(protocol));
        if (facts.Vin is { } vin)
        {
            recorder.AddEvent(FrameEventKind.Vin, facts.Ecus[0].Ecu, now, Encoding.ASCII.GetBytes(vin));
        }

        Report(LinkState.Connected, "the car answers");
        log.LogInformation("{Link}: {Adapter}, {Protocol}, {Ecus} ECU(s), {Pids} PIDs.", address, identity.Adapter, protocol, facts.Ecus.Count, facts.Supported.Count);
    }

    private void Report(LinkState state, string reason)
    {
        status.Car = status.Car with { Link = state, Reason = reason };
        if (state == _reported)
        {
            return;
        }

        _reported = state;
        long now = new SampleClock(time).Now;
        if (_sourceReported != options.Source)
        {
            _sourceReported = options.Source;
            recorder.AddEvent(FrameEventKind.Source, 0, now, [(byte)options.Source]);
        }

        recorder.AddEvent(FrameEventKind.Link, 0, now, [(byte)state]);
        if (state is LinkState.Down or LinkState.NoCar)
        {
            log.LogWarning("{Reason}", reason);
        }
    }
}
