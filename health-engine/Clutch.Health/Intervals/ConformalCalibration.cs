namespace Clutch.Health.Intervals;

/// <summary>Makes <see cref="ConformalBands"/> from residuals.</summary>
public static class ConformalCalibration
{
    /// <summary>Calibrates on cases that the predictions' models had not seen.</summary>
    /// <param name="cases">Prediction, truth, weight. Many rows of one unit are one piece of evidence: give each 1 / (rows of the unit).</param>
    /// <param name="edges">Ascending limits between ranges of the prediction.</param>
    /// <param name="level">Nominal coverage.</param>
    /// <param name="units">Units behind the cases. The quantiles are moved outwards as split conformal prediction asks for that many independent cases.</param>
    /// <remarks>A range with less than <c>2 / (1 - level)</c> units' weight borrows its neighbours' cases, nearest first, until it has as much.</remarks>
    public static ConformalBands Calibrate(IReadOnlyList<CalibrationCase> cases, IReadOnlyList<double> edges, double level, int units)
    {
        if (cases.Count == 0)
        {
            throw new ArgumentException("no case to calibrate on", nameof(cases));
        }

        double total = cases.Sum(calibration => calibration.Weight);
        double needed = Math.Min(2 / (1 - level) / units, 1) * total;
        var low = new double[edges.Count + 1];
        var high = new double[edges.Count + 1];
        for (int range = 0; range < low.Length; range++)
        {
            List<CalibrationCase> own = Nearest(cases, edges, range, needed);
            double weight = own.Sum(calibration => calibration.Weight);
            // With n independent cases the quantile q is taken at q(n + 1)/n: the next case is one more of them.
            double independent = weight / total * units;
            double tail = Math.Max(0, (1 - level) / 2 * (1 - (1 / (independent + 1))));
            own.Sort((a, b) => a.Residual.CompareTo(b.Residual));
            low[range] = Quantile(own, weight * tail);
            high[range] = Quantile(own, weight * (1 - tail));
        }

        return new ConformalBands(level, [.. edges], low, high);
    }

    private static List<CalibrationCase> Nearest(IReadOnlyList<CalibrationCase> cases, IReadOnlyList<double> edges, int range, double needed)
    {
        double from = range == 0 ? double.NegativeInfinity : edges[range - 1];
        double to = range == edges.Count ? double.PositiveInfinity : edges[range];
        List<CalibrationCase> own = [.. cases.Where(calibration => calibration.Predicted >= from && calibration.Predicted < to)];
        double weight = own.Sum(calibration => calibration.Weight);
        if (weight >= needed)
        {
            return own;
        }

        foreach (CalibrationCase other in cases.Where(calibration => calibration.Predicted < from || calibration.Predicted >= to)
            .OrderBy(calibration => calibration.Predicted < from ? from - calibration.Predicted : calibration.Predicted - to))
        {
            own.Add(other);
            weight += other.Weight;
            if (weight >= needed)
            {
                break;
            }
        }

        return own;
    }

    /// <summary>The first residual at which the cases before and with it have the weight.</summary>
    private static double Quantile(List<CalibrationCase> ascending, double weight)
    {
        double sum = 0;
        foreach (CalibrationCase calibration in ascending)
        {
            sum += calibration.Weight;
            if (sum >= weight)
            {
                return calibration.Residual;
            }
        }

        return ascending[^1].Residual;
    }
}

/// <summary>A prediction whose truth is known.</summary>
/// <param name="Predicted">What a model said that had not seen the unit.</param>
/// <param name="Actual">What was true.</param>
/// <param name="Weight">How much evidence the case is.</param>
public readonly record struct CalibrationCase(double Predicted, double Actual, double Weight)
{
    /// <summary>True minus predicted.</summary>
    public double Residual => Actual - Predicted;
}
