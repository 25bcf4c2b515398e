using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Where a vehicle stands among others like it.</summary>
/// <param name="Percentile">Share of the others below it, equal ones by half, 0 to 100; null when there are too few.</param>
/// <param name="Vehicles">How many others had a value.</param>
/// <param name="Median">Of the others; NaN when there are too few.</param>
public sealed record CohortComparison(double? Percentile, int Vehicles, double Median)
{
    /// <summary>Fewer say nothing of a kind of vehicle, and too much of each one.</summary>
    public const int Least = 5;

    /// <summary>Compares with the others' values; NaN has none.</summary>
    public static CohortComparison Of(double own, ReadOnlySpan<double> others)
    {
        double[] values = [.. others.ToArray().Where(value => !double.IsNaN(value)).Order()];
        if (values.Length < Least || double.IsNaN(own))
        {
            return new CohortComparison(null, values.Length, double.NaN);
        }

        double below = values.Count(value => value < own) + (values.Count(value => value == own) / 2.0);
        int middle = values.Length / 2;
        double median = values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return new CohortComparison(below * 100 / values.Length, values.Length, median);
    }

    /// <summary>Why there is no comparison; null when there is one.</summary>
    public string? Refusal(Language language) => Percentile is not null
        ? null
        : HealthTexts.Format(
            Vehicles < Least ? "cohort-too-few" : "cohort-no-value", language, Quantity.Text(Vehicles, Unit.None, language), Quantity.Text(Least, Unit.None, language));
}
