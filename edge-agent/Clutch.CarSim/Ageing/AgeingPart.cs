namespace Clutch.CarSim.Ageing;

/// <summary>The parts of a simulated car that age.</summary>
public enum AgeingPart
{
    Battery,
    Alternator,
    Ignition,
    AirAndFuel,
    OxygenSensor,
    Catalyst,
    Cooling,
    Brakes,
    ClutchLining,
    Turbocharger,
    Egr,
    ParticulateFilter,
}

/// <summary>What uses a part up.</summary>
public enum AgeingClock
{
    /// <summary>Days, faster where it is hot: a factor of 1.4 for 11 K, the rule of thumb for lead batteries.</summary>
    HeatDays,

    Kilometres,

    /// <summary>kJ/kg taken by the brakes.</summary>
    BrakeEnergy,
}
