using System.Globalization;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Decides from evidence that a car is parked. Engine or wheels that turn and a battery that is charged speak against it, so that neither a stop at a
/// light nor a hybrid with its engine off counts. For the session's thread.
/// </summary>
internal sealed class EngineWatch
{
    private const ushort EngineSpeed = 0x10C0;
    private const ushort Speed = 0x10D0;

    private static readonly TimeSpan s_justNow = TimeSpan.FromSeconds(5);

    private readonly ParkingOptions _options;
    private readonly TimeProvider _time;
    private long _heard;
    private long _driven;
    private long _charged;
    private long? _turned;

    public EngineWatch(ParkingOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        Battery = new BatteryVoltage(options, time);
        Begin();
    }

    public BatteryVoltage Battery { get; }

    /// <summary>An ECU has just said that the engine turns.</summary>
    public bool EngineRuns => _turned is { } turned && _time.GetElapsedTime(turned) < s_justNow;

    /// <summary>Why the car counts as parked; null while it does not.</summary>
    public string? ParkedBecause
    {
        get
        {
            TimeSpan silent = _time.GetElapsedTime(_heard);
            TimeSpan uncharged = _time.GetElapsedTime(_charged);
            bool tells = Battery.IsUsable && Battery.Volts < _options.OffVolts;
            string volts = Battery.Volts is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0} V") : "an unknown voltage";
            if (tells && Battery.ReadAt > _heard && silent >= Seconds(_options.OffSeconds) && uncharged >= Seconds(_options.OffSeconds))
            {
                return $"no ECU has answered for {silent.TotalSeconds:0} s and the battery is not charged, {volts}";
            }

            if (silent >= Seconds(_options.SilentSeconds))
            {
                return $"no ECU has answered for {silent.TotalSeconds:0} s, with {(Battery.IsUsable ? volts : "a voltage that cannot be believed")}";
            }

            return tells && uncharged >= Seconds(_options.StandingSeconds) && _time.GetElapsedTime(_driven) >= Seconds(_options.StandingSeconds)
                ? $"engine and wheels have stood for {_options.StandingSeconds} s and the battery is not charged, {volts}"
                : null;
        }
    }

    /// <summary>All evidence counts from now on.</summary>
    public void Begin() => (_heard, _driven, _charged, _turned) = (_time.GetTimestamp(), _time.GetTimestamp(), _time.GetTimestamp(), null);

    /// <summary>An ECU has said something, if only that it refuses.</summary>
    public void Heard() => _heard = _time.GetTimestamp();

    /// <summary>Takes a value.</summary>
    public void Saw(in Sample sample)
    {
        if (sample.Signal is not (EngineSpeed or Speed) || !sample.HasValue)
        {
            return;
        }

        if (sample.Raw > 0)
        {
            _driven = _time.GetTimestamp();
            _turned = sample.Signal == EngineSpeed ? _driven : _turned;
        }
    }

    /// <summary>Takes an answer to ATRV; true when it is plausible.</summary>
    public bool Took(double? volts)
    {
        bool plausible = Battery.Take(volts, EngineRuns);
        if (plausible && volts >= _options.OffVolts)
        {
            _charged = _time.GetTimestamp();
        }

        return plausible;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
