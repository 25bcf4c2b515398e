using Clutch.CarSim.Ageing;

namespace Clutch.Health.Training.Fleet;

/// <summary>One part in one car, from its fitting (or the first look at the car) to its end.</summary>
/// <param name="Car">Number of the car in its fleet.</param>
/// <param name="Part">Which part.</param>
/// <param name="End">Day of the failure, of the change before it, or of the last look.</param>
/// <param name="Failed">Whether it failed; otherwise the life is right-censored.</param>
/// <param name="Fault">The fault type, for tables only: no feature knows it.</param>
/// <param name="Sudden">Whether that gave no warning.</param>
/// <param name="Questions">When it was asked about, ascending.</param>
public sealed record FleetLife(int Car, Part Part, double End, bool Failed, FaultType? Fault, bool Sudden, IReadOnlyList<FleetQuestion> Questions)
{
    /// <summary>The shortest prediction, days; infinite when there is none.</summary>
    public float Lowest { get; } = Questions.Select(question => question.Predicted).Where(float.IsFinite).DefaultIfEmpty(float.PositiveInfinity).Min();

    /// <summary>Whether it was asked about in the days in which its end should be announced.</summary>
    public bool IsAsked { get; } = Questions.Any(question => End - question.Day is >= FleetRules.Latest and <= FleetRules.Earliest);
}

/// <summary>A question about a part.</summary>
/// <param name="Day">When.</param>
/// <param name="Predicted">Days that a model gave; NaN when none was asked.</param>
public readonly record struct FleetQuestion(float Day, float Predicted);
