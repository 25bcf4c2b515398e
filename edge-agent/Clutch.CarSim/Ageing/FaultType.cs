namespace Clutch.CarSim.Ageing;

/// <summary>What a part that is worn out does to a reading.</summary>
/// <param name="Reading">Which.</param>
/// <param name="Shift">Added at the moment of failure, unit of the reading.</param>
public readonly record struct FaultEffect(DriveReading Reading, double Shift);

/// <summary>One way in which a part fails. All of it is assumed: shares, lives and warning times are a simulator's, not the field's.</summary>
/// <param name="Part">Of which part.</param>
/// <param name="Name">Stable name.</param>
/// <param name="Share">How often a part of this kind ends so.</param>
/// <param name="Sudden">Share of these that give no warning at all.</param>
/// <param name="Shape">Of the Weibull distribution of life.</param>
/// <param name="Scale">Of the same, on the part's clock.</param>
/// <param name="Warning">Days before the end at which the wear stands at 1/e, median over parts.</param>
/// <param name="Effects">What shows.</param>
/// <param name="Code">Trouble code that the car may set, or null.</param>
public sealed record FaultType(AgeingPart Part, string Name, double Share, double Sudden, double Shape, double Scale, double Warning, IReadOnlyList<FaultEffect> Effects, string? Code = null)
{
    /// <summary>The wear at which the car sets the code, in most cars.</summary>
    public const double CodeWear = 0.75;
}
