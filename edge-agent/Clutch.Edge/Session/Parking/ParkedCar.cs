using System.Globalization;
using Clutch.Obd;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// A car that is left alone: nothing goes to its bus, and the adapter is asked for its voltage ever less often. Outlives the link, because a link that
/// comes back does not say that the car runs.
/// </summary>
internal sealed class ParkedCar
{
    /// <summary>A voltage that was never seen with a running engine might be an invention: a look at the car once a day ends a rest that is none.</summary>
    private static readonly TimeSpan s_unproven = TimeSpan.FromDays(1);

    private const double Growth = 1.25;
    private const double Jitter = 0.1;

    private readonly ParkingOptions _options;
    private readonly EngineWatch _watch;
    private readonly AdapterSleep _sleep;
    private readonly Recorder _recorder;
    private readonly EdgeStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _since;
    private readonly string _reason;
    private double? _rest;
    private long _readings;
    private long _probes;
    private long _probed;
    private TimeSpan _interval;
    private TimeSpan _probeInterval;
    private long _due;

    public ParkedCar(ParkingOptions options, EngineWatch watch, AdapterSleep sleep, string reason, Recorder recorder, EdgeStatus status, TimeProvider time, ILogger log)
    {
        (_options, _watch, _sleep, _reason, _recorder, _status, _time, _log) = (options, watch, sleep, reason, recorder, status, time, log);
        _since = time.GetUtcNow().ToUnixTimeMilliseconds();
        _rest = watch.Battery.Volts;
        _interval = _probeInterval = TimeSpan.FromSeconds(options.ReadSeconds);
        _probed = time.GetTimestamp();
        _due = _probed + Ticks(Jittered(_interval));
        log.LogInformation("The car is parked: {Reason}. Its bus is left alone; the voltage is read every {Least} to {Most} s.", reason, options.ReadSeconds, options.ReadMostSeconds);
        Tell($"parked: {reason}");
    }

    /// <summary>Waits on an open link; gives the reason to look at the car, or null when the link is gone or the adapter does not wake.</summary>
    public string? Wait(CarConnection car, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool asleep = _sleep.Begin(car, cancellationToken);
            Show(asleep);
            if (!car.Pause(_time.GetElapsedTime(_time.GetTimestamp(), _due), cancellationToken))
            {
                return null;
            }

            if (asleep && !_sleep.End(car, cancellationToken))
            {
                return null;
            }

            Read(car, cancellationToken);
            if (car.IsGone)
            {
                return null;
            }

            if (Reason() is { } reason)
            {
                _status.LastWake = reason;
                Tell($"looking at the car: {reason}");
                _log.LogInformation("Looking at the parked car: {Reason}.", reason);
                return reason;
            }
        }
    }

    /// <summary>The look at the car brought nothing: further ones wait longer and longer.</summary>
    public void StaysParked()
    {
        _probes++;
        _probed = _time.GetTimestamp();
        TimeSpan most = TimeSpan.FromSeconds(_options.ProbeMostSeconds);
        _probeInterval = _probeInterval * 2 < most ? _probeInterval * 2 : most;
        _log.LogInformation("The car does not answer: it stays parked.");
        Tell("still parked: the car does not answer");
    }

    private void Read(CarConnection car, CancellationToken cancellationToken)
    {
        double? volts = AdapterSetup.Voltage(car, cancellationToken);
        _readings++;
        if (_watch.Took(volts))
        {
            _rest = _rest < volts ? _rest : volts;
            Signal signal = SignalRegistry.Get(AdapterVoltage.Signal);
            _recorder.Add(new Sample(AdapterVoltage.Signal, 0, SampleQuality.Measured, _time.GetUtcNow().ToUnixTimeMilliseconds(), signal.ToRaw(volts!.Value)));
        }

        var most = TimeSpan.FromSeconds(_watch.Battery is { IsUsable: true, Volts: { } now } && now < _options.LowVolts ? _options.LowReadMostSeconds : _options.ReadMostSeconds);
        _interval = _interval * Growth < most ? _interval * Growth : most;
        _due = _time.GetTimestamp() + Ticks(Jittered(_interval));
    }

    /// <summary>Why to look at the car now, if there is a reason.</summary>
    private string? Reason()
    {
        TimeSpan sinceProbe = _time.GetElapsedTime(_probed);
        VoltageWorth worth = _rest is { } rest ? _watch.Battery.Worth(rest) : VoltageWorth.None;
        if (worth == VoltageWorth.None)
        {
            return sinceProbe >= _probeInterval ? "the adapter's voltage does not tell whether the engine runs" : null;
        }

        double volts = _watch.Battery.Volts!.Value;
        if (volts < _rest + _options.WakeRiseVolts && (volts < _options.WakeVolts || _rest >= _options.WakeVolts))
        {
            // Nothing charges: the next rise is a new one.
            _probeInterval = TimeSpan.FromSeconds(_options.ReadSeconds);
            return worth == VoltageWorth.Unproven && sinceProbe >= s_unproven ? "no running engine was seen with this voltage for a day" : null;
        }

        return _probes == 0 || sinceProbe >= _probeInterval
            ? string.Create(CultureInfo.InvariantCulture, $"the voltage rose from {_rest:0.0} to {volts:0.0} V")
            : null;
    }

    private void Show(bool asleep)
    {
        double? rest = _watch.Battery.IsUsable ? _rest : null;
        _status.Parked = new EdgeStatus.ParkedState(_since, _reason, rest, asleep, _readings, _probes, _interval);
        string volts = rest is { } value ? string.Create(CultureInfo.InvariantCulture, $", {value:0.0} V at rest") : "";
        _status.Car = _status.Car with { Link = LinkState.NoCar, Reason = $"parked{volts}{(asleep ? ", the adapter sleeps" : "")}: {_reason}" };
    }

    private void Tell(string words) =>
        _recorder.AddEvent(FrameEventKind.Parked, 0, _time.GetUtcNow().ToUnixTimeMilliseconds(), System.Text.Encoding.UTF8.GetBytes(words));

    private static TimeSpan Jittered(TimeSpan interval) => interval * (1 + (Random.Shared.NextDouble() * Jitter));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
