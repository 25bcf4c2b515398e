namespace Clutch.Trips;

/// <summary>What one kind of event takes from a score.</summary>
/// <param name="Kind">Of which.</param>
/// <param name="Count">Events.</param>
/// <param name="Units">Events, or of speeding and idling the minutes that were begun.</param>
/// <param name="Weight">Points a unit.</param>
/// <param name="Points">Units times weight.</param>
public sealed record ScorePart(DriverEventKind Kind, int Count, int Units, double Weight, double Points);

/// <summary>
/// A score that anybody can compute again from the events: <see cref="Formula"/>. It starts from what was done, not from who drives: a vehicle's driver is not
/// known here.
/// </summary>
/// <param name="Score">0 to 100; null: less than <see cref="LeastKm"/> were driven, of which nothing can be said.</param>
/// <param name="DistanceKm">What the points are related to.</param>
/// <param name="Points">Sum of the parts.</param>
/// <param name="Parts">One for each kind, those without events too.</param>
public sealed record DriverScore(double? Score, double DistanceKm, double Points, IReadOnlyList<ScorePart> Parts)
{
    public const string Formula = "score = 100 / (1 + points per 100 km / 50), rounded to one decimal; points = sum of units x weight; units = events, of speeding and idling begun minutes";

    /// <summary>Kilometres that a score needs at least.</summary>
    public const double LeastKm = 5;

    /// <summary>Points per 100 km that halve the score.</summary>
    private const double Halving = 50;

    private static readonly double[] s_weights = [4, 3, 4, 3, 1, 0.5];

    public static double WeightOf(DriverEventKind kind) => s_weights[(int)kind];

    public static DriverScore Of(IEnumerable<DriverEvent> events, double distanceKm)
    {
        ILookup<DriverEventKind, DriverEvent> byKind = events.ToLookup(happened => happened.Kind);
        ScorePart[] parts = [.. Enum.GetValues<DriverEventKind>().Select(kind =>
        {
            int units = byKind[kind].Sum(Units);
            return new ScorePart(kind, byKind[kind].Count(), units, WeightOf(kind), units * WeightOf(kind));
        })];
        double points = parts.Sum(part => part.Points);
        double distance = Math.Round(distanceKm, 3);
        return new DriverScore(distance < LeastKm ? null : Math.Round(100 / (1 + (points * 100 / distance / Halving)), 1), distance, points, parts);
    }

    private static int Units(DriverEvent happened) => happened.Kind is DriverEventKind.Speeding or DriverEventKind.Idling ? (int)Math.Floor(happened.Seconds / 60) + 1 : 1;
}
