namespace Clutch.Trips;

/// <summary>The engine, as far as one second tells.</summary>
internal enum EngineSign : byte
{
    None,
    Off,
    On,
}

/// <summary>One second of a bin, in units.</summary>
internal readonly ref struct Second(MinuteBin bin, int second)
{
    /// <summary>Begin of the second, milliseconds since 1970-01-01 UTC.</summary>
    public long Time { get; } = bin.Start + (second * 1000L);

    public EngineSign Engine => this[TripChannel.EngineSpeed] is { IsEmpty: false } slot ? slot is { HasValue: true, Raw: > 0 } ? EngineSign.On : EngineSign.Off : EngineSign.None;

    public Slot this[TripChannel channel] => bin[channel, second];

    public bool TryGet(TripChannel channel, out double value, out long time)
    {
        Slot slot = this[channel];
        (value, time) = slot.HasValue ? (TripChannels.ToValue(channel, slot.Raw), Time + slot.Offset) : default;
        return slot.HasValue;
    }

    /// <summary>Latitude and longitude of one fix; time 0: none.</summary>
    public Fix Position => this[TripChannel.Latitude] is { HasValue: true } latitude && this[TripChannel.Longitude] is { HasValue: true } longitude && latitude.Offset == longitude.Offset
        ? new Fix(Time + latitude.Offset, TripChannels.ToValue(TripChannel.Latitude, latitude.Raw), TripChannels.ToValue(TripChannel.Longitude, longitude.Raw))
        : default;

    /// <summary>By the vehicle's own speed; where it says none, by satellite.</summary>
    public bool IsMotion(TripOptions options) => TryGet(TripChannel.Speed, out double own, out _)
        ? own >= options.MotionKmh
        : TryGet(TripChannel.GnssSpeed, out double gnss, out _) && gnss >= options.GnssMotionKmh;
}

/// <summary>Seconds → what they add to a leg. Begins anew wherever a leg may begin, so that a leg does not depend on what lies before it.</summary>
internal sealed class SecondReader(TripOptions options)
{
    private const double KmhPerMs = 3.6;
    private const double MillisecondsPerHour = 3_600_000;

    private readonly long _gap = options.GapSeconds * 1000L;
    private ChannelIntegral _speed;
    private ChannelIntegral _gnss;
    private ChannelIntegral _fuelRate;
    private ChannelIntegral _fuelMass;
    private ChannelIntegral _air;
    private ChannelIntegral _power;

    public void Forget()
    {
        _speed.Forget();
        _gnss.Forget();
        _fuelRate.Forget();
        _fuelMass.Forget();
        _air.Forget();
        _power.Forget();
    }

    /// <summary>What a second adds to the leg.</summary>
    /// <param name="second">What was heard.</param>
    /// <param name="elapsed">Milliseconds since the second before it, when something was heard in between; else 0.</param>
    /// <param name="isMotion">The vehicle moves.</param>
    /// <param name="isRunning">The engine has run since the second before.</param>
    public LegSums Read(in Second second, long elapsed, bool isMotion, bool isRunning)
    {
        var sums = new LegSums
        {
            Speed = Take(ref _speed, second, TripChannel.Speed, 1 / (KmhPerMs * 1000)),
            GnssSpeed = Take(ref _gnss, second, TripChannel.GnssSpeed, 1 / (KmhPerMs * 1000)),
            FuelRate = Take(ref _fuelRate, second, TripChannel.FuelRate, 1 / MillisecondsPerHour),
            FuelMass = Take(ref _fuelMass, second, TripChannel.FuelMassRate, 0.001),
            Air = Take(ref _air, second, TripChannel.AirFlow, 0.001),
            Energy = TakePower(second),
            MovingMilliseconds = isMotion ? elapsed : 0,
            EngineMilliseconds = isRunning ? elapsed : 0,
            IdleMilliseconds = isRunning && !isMotion ? elapsed : 0,
            First = second.Position,
        };
        sums.Last = sums.First;
        sums.MaxSpeed = second.TryGet(TripChannel.Speed, out double own, out _) ? own : second.TryGet(TripChannel.GnssSpeed, out double gnss, out _) ? gnss : 0;
        sums.Odometer = Read(second, TripChannel.Odometer);
        sums.Cleared = Read(second, TripChannel.DistanceSinceCleared);
        sums.Charge = Read(second, TripChannel.StateOfCharge);
        return sums;
    }

    private static Reading Read(in Second second, TripChannel channel) => second.TryGet(channel, out double value, out _) ? Reading.Of(value) : default;

    private Integral Take(ref ChannelIntegral integral, in Second second, TripChannel channel, double scale)
    {
        if (second.TryGet(channel, out double value, out long time))
        {
            Integral found = integral.Take(value, time, _gap);
            return found with { Sum = found.Sum * scale };
        }

        if (!second[channel].IsEmpty)
        {
            integral.Forget();
        }

        return default;
    }

    private Integral TakePower(in Second second)
    {
        if (!second.TryGet(TripChannel.TractionVoltage, out double volts, out long time) || !second.TryGet(TripChannel.TractionCurrent, out double amperes, out _))
        {
            return default;
        }

        Integral found = _power.Take(volts * amperes, time, _gap);
        return found with { Sum = found.Sum / MillisecondsPerHour };
    }
}
