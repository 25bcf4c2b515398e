namespace Clutch.CarSim;

/// <summary>Everything about the car that can be measured, at one moment. Temperatures in °C, pressures in kPa, shares in per cent.</summary>
public readonly record struct CarState
{
    /// <summary>Since the car was made.</summary>
    public TimeSpan Elapsed { get; init; }

    public bool Ignition { get; init; }

    /// <summary>Running by itself, not cranked.</summary>
    public bool Running { get; init; }

    public double Rpm { get; init; }

    /// <summary>0: neutral.</summary>
    public int Gear { get; init; }

    /// <summary>The clutch transmits and does not slip.</summary>
    public bool Locked { get; init; }

    public double KilometresPerHour { get; init; }

    public double Load { get; init; }

    public double Throttle { get; init; }

    public double Pedal { get; init; }

    public double ManifoldPressure { get; init; }

    /// <summary>g/s.</summary>
    public double AirFlow { get; init; }

    /// <summary>g/s; 0 on overrun.</summary>
    public double FuelFlow { get; init; }

    /// <summary>Degrees before top dead centre.</summary>
    public double TimingAdvance { get; init; }

    /// <summary>Engine torque at the crankshaft, Nm.</summary>
    public double Torque { get; init; }

    public double Coolant { get; init; }

    public double Oil { get; init; }

    public double IntakeAir { get; init; }

    public double Ambient { get; init; }

    public double Catalyst { get; init; }

    public double Barometric { get; init; }

    public bool ClosedLoop { get; init; }

    public double ShortTrim { get; init; }

    public double LongTrim { get; init; }

    /// <summary>Volts of the sensor before the catalyst.</summary>
    public double UpstreamOxygen { get; init; }

    /// <summary>Volts of the sensor behind the catalyst.</summary>
    public double DownstreamOxygen { get; init; }

    public double Lambda { get; init; }

    public double CommandedLambda { get; init; }

    public double Purge { get; init; }

    public double Volts { get; init; }

    public double FuelLevel { get; init; }

    /// <summary>Since the engine started.</summary>
    public double RunSeconds { get; init; }

    /// <summary>Driven since the car was made.</summary>
    public double Metres { get; init; }

    /// <summary>Engine time since the car was made.</summary>
    public double EngineSeconds { get; init; }

    /// <summary>Warm-up cycles since the car was made: at least 22 K up, to at least 70 °C.</summary>
    public int WarmUps { get; init; }
}
