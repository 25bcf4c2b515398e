using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Where a vehicle stands among others like it.</summary>
/// <param name="Percentile">Share of the others below it, equal ones by half, 0 to 100; null when there are too few.</param>
/// <param name="Vehicles">How many others had a value.</param>
/// <param name="Median">Of the others; NaN when there are too few.</param>
/// <param name="Spread">Median distance of the others from it, scaled to the standard deviation of a normal distribution: a few odd vehicles do not move it.</param>
/// <param name="Distance">Of this vehicle from the median, in spreads; NaN when the others are all alike.</param>
public sealed record CohortComparison(double? Percentile, int Vehicles, double Median, double Spread, double Distance)
{
    /// <summary>Standard deviation of a normal distribution over its median absolute deviation.</summary>
    private const double NormalFromMedian = 1.4826;

    /// <summary>Fewer say nothing of a kind of vehicle, and too much of each one.</summary>
    public const int Least = 5;

    /// <summary>Compares with the others' values; NaN has none.</summary>
    public static CohortComparison Of(double own, ReadOnlySpan<double> others)
    {
        double[] values = [.. others.ToArray().Where(value => !double.IsNaN(value)).Order()];
        if (values.Length < Least || double.IsNaN(own))
        {
            return new CohortComparison(null, values.Length, double.NaN, double.NaN, double.NaN);
        }

        double below = values.Count(value => value < own) + (values.Count(value => value == own) / 2.0);
        double median = Middle(values);
        double spread = NormalFromMedian * Middle([.. values.Select(value => Math.Abs(value - median)).Order()]);
        return new CohortComparison(below * 100 / values.Length, values.Length, median, spread, spread > 0 ? (own - median) / spread : double.NaN);
    }

    private static double Middle(double[] sorted) => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;

    /// <summary>Why there is no comparison; null when there is one.</summary>
    public string? Refusal(Language language) => Percentile is not null
        ? null
        : HealthTexts.Format(
            Vehicles < Least ? "cohort-too-few" : "cohort-no-value", language, Quantity.Text(Vehicles, Unit.None, language), Quantity.Text(Least, Unit.None, language));
}
