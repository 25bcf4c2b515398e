namespace Clutch.Health;

/// <summary>The parts that the engine speaks of. Numbers are part of stored states: never reused.</summary>
public enum Part : byte
{
    Battery = 0,
    Alternator = 1,
    Ignition = 2,
    AirAndFuel = 3,
    OxygenSensors = 4,
    Catalyst = 5,
    Cooling = 6,
    EngineOil = 7,
    Brakes = 8,
    Tyres = 9,
    Driveline = 10,
    Turbocharger = 11,
    Egr = 12,
    ParticulateFilter = 13,
    HybridBattery = 14,
}

/// <summary>What a part's age is counted in.</summary>
public enum Clock : byte
{
    Days = 0,
    Kilometres = 1,
    Starts = 2,
    EngineHours = 3,
}

/// <summary>Four clocks, read at one moment. Those of a vehicle count from the first frame the engine saw of it.</summary>
public readonly record struct Clocks(double Days, double Kilometres, double Starts, double EngineHours)
{
    public double this[Clock clock] => clock switch
    {
        Clock.Days => Days,
        Clock.Kilometres => Kilometres,
        Clock.Starts => Starts,
        _ => EngineHours,
    };

    public static Clocks operator -(Clocks left, Clocks right) => new(
        left.Days - right.Days, left.Kilometres - right.Kilometres, left.Starts - right.Starts, left.EngineHours - right.EngineHours);

    public static Clocks Subtract(Clocks left, Clocks right) => left - right;
}
