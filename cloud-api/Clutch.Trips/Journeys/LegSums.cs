namespace Clutch.Trips;

/// <summary>The first and the last value of something.</summary>
internal record struct Reading(double First, double Last, bool IsKnown)
{
    public static Reading Of(double value) => new(value, value, true);

    public readonly Reading Then(Reading later) => !IsKnown ? later : later.IsKnown ? this with { Last = later.Last } : this;
}

/// <summary>A position; time 0: none.</summary>
internal readonly record struct Fix(long Time, double Latitude, double Longitude)
{
    public Place? ToPlace() => Time == 0 ? null : new Place(Math.Round(Latitude, 7), Math.Round(Longitude, 7), DateTimeOffset.FromUnixTimeMilliseconds(Time));
}

/// <summary>An integral over time and the time that it covers.</summary>
internal record struct Integral(double Sum, long Milliseconds)
{
    public readonly Integral Then(Integral later) => new(Sum + later.Sum, Milliseconds + later.Milliseconds);
}

/// <summary>What adds up over a stretch of time: the parts of a trip or a stop, which become one when it is known where it ends.</summary>
internal record struct LegSums
{
    /// <summary>Metres.</summary>
    public Integral Speed;

    /// <summary>Metres.</summary>
    public Integral GnssSpeed;

    /// <summary>Litres.</summary>
    public Integral FuelRate;

    /// <summary>Grams.</summary>
    public Integral FuelMass;

    /// <summary>Grams of air.</summary>
    public Integral Air;

    /// <summary>Watt hours out of the battery.</summary>
    public Integral Energy;

    public long MovingMilliseconds;
    public long EngineMilliseconds;
    public long IdleMilliseconds;
    public double MaxSpeed;
    public Reading Odometer;
    public Reading Cleared;
    public Reading Charge;
    public Fix First;
    public Fix Last;

    /// <summary>How much the odometer fell, km.</summary>
    public double Fell;

    /// <summary>Puts what came directly after this behind it.</summary>
    public void Add(in LegSums later)
    {
        Speed = Speed.Then(later.Speed);
        GnssSpeed = GnssSpeed.Then(later.GnssSpeed);
        FuelRate = FuelRate.Then(later.FuelRate);
        FuelMass = FuelMass.Then(later.FuelMass);
        Air = Air.Then(later.Air);
        Energy = Energy.Then(later.Energy);
        MovingMilliseconds += later.MovingMilliseconds;
        EngineMilliseconds += later.EngineMilliseconds;
        IdleMilliseconds += later.IdleMilliseconds;
        MaxSpeed = Math.Max(MaxSpeed, later.MaxSpeed);
        Fell += later.Fell + (Odometer.IsKnown && later.Odometer.IsKnown ? Math.Max(0, Odometer.Last - later.Odometer.First) : 0);
        Odometer = Odometer.Then(later.Odometer);
        Cleared = Cleared.Then(later.Cleared);
        Charge = Charge.Then(later.Charge);
        First = First.Time == 0 ? later.First : First;
        Last = later.Last.Time == 0 ? Last : later.Last;
    }
}
