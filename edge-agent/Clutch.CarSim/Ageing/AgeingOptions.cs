namespace Clutch.CarSim.Ageing;

/// <summary>How a fleet lives.</summary>
public sealed record AgeingOptions
{
    /// <summary>Fault types that do not occur; the others of the part take their share.</summary>
    public IReadOnlySet<string> Absent { get; init; } = new HashSet<string>();

    /// <summary>Share of cars in Egypt's summers; the others live in a temperate climate.</summary>
    public double HotShare { get; init; } = 0.5;

    /// <summary>Share of cars whose sensor before the catalyst switches at one mixture; the others measure a wide range and show nothing of the catalyst.</summary>
    public double SwitchingShare { get; init; } = 0.6;

    /// <summary>Share of owners who let a part be changed when they notice that it fades.</summary>
    public double EarlyOwners { get; init; } = 0.15;

    /// <summary>Parts a year that are changed although nothing is wrong, for each part.</summary>
    public double NeedlessChanges { get; init; } = 0.03;
}
