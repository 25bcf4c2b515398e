using Clutch.Health.Features;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Learning;

/// <summary>
/// Finds operating regimes in the data: a setting is cut where its values leave wide gaps, and only if the signals depend on the side of the gap.
/// Noise around one operating point has gaps too when it is rounded coarsely, but no signal follows it.
/// </summary>
internal static class RegimeDiscovery
{
    /// <summary>A gap is wide when it takes this share of the setting's range.</summary>
    private const double WideGap = 0.04;

    /// <summary>A group smaller than this share of the rows is joined to its neighbour.</summary>
    private const double SmallestGroup = 0.005;

    /// <summary>Signals depend on a setting when its groups explain this share of their variance, on average.</summary>
    private const double LeastExplained = 0.1;

    /// <summary>Fewer rows have no usable mean and deviation.</summary>
    private const int FewestRows = 20;

    public static RegimeMap Discover(LifeData data)
    {
        int settings = data.Settings.Count;
        var cuts = new double[settings][];
        for (int setting = 0; setting < settings; setting++)
        {
            cuts[setting] = Cuts(data, setting);
        }

        var counts = new Dictionary<string, (int[] Cell, int Rows)>(StringComparer.Ordinal);
        foreach (LifeSeries series in data.Series)
        {
            for (int row = 0; row < series.Rows; row++)
            {
                int[] cell = new int[settings];
                for (int setting = 0; setting < settings; setting++)
                {
                    cell[setting] = Group(cuts[setting], series.Settings[(row * settings) + setting]);
                }

                string key = string.Join(' ', cell);
                counts[key] = (cell, counts.GetValueOrDefault(key).Rows + 1);
            }
        }

        int[][] cells = [.. counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Where(entry => entry.Value.Rows >= FewestRows).Select(entry => entry.Value.Cell)];
        return cells.Length == 0 ? RegimeMap.Single(settings) : new RegimeMap(cuts, cells);
    }

    private static double[] Cuts(LifeData data, int setting)
    {
        int settings = data.Settings.Count;
        double[] values = [.. data.Series.SelectMany(series => Enumerable.Range(0, series.Rows).Select(row => series.Settings[(row * settings) + setting])).Where(double.IsFinite).Order()];
        if (values.Length < 2 * FewestRows || values[^1] <= values[0])
        {
            return [];
        }

        double wide = WideGap * (values[^1] - values[0]);
        int smallest = Math.Max(FewestRows, (int)(SmallestGroup * values.Length));
        var cuts = new List<double>();
        int start = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] - values[i - 1] > wide && i - start >= smallest && values.Length - i >= smallest)
            {
                cuts.Add((values[i] + values[i - 1]) / 2);
                start = i;
            }
        }

        return cuts.Count > 0 && Explained(data, setting, [.. cuts]) >= LeastExplained ? [.. cuts] : [];
    }

    /// <summary>Share of the signals' variance between the groups, as the mean over the signals that move.</summary>
    private static double Explained(LifeData data, int setting, double[] cuts)
    {
        int signals = data.Signals.Count;
        int settings = data.Settings.Count;
        double sum = 0;
        int moving = 0;
        for (int signal = 0; signal < signals; signal++)
        {
            var groups = new Spread[cuts.Length + 1];
            var all = default(Spread);
            foreach (LifeSeries series in data.Series)
            {
                for (int row = 0; row < series.Rows; row++)
                {
                    double value = series.Signals[(row * signals) + signal];
                    if (double.IsFinite(value))
                    {
                        groups[Group(cuts, series.Settings[(row * settings) + setting])].Add(value);
                        all.Add(value);
                    }
                }
            }

            if (all.Deviation > 0)
            {
                sum += 1 - (groups.Sum(group => group.Squares) / all.Squares);
                moving++;
            }
        }

        return moving == 0 ? 0 : sum / moving;
    }

    private static int Group(double[] cuts, double value)
    {
        int group = 0;
        while (group < cuts.Length && value >= cuts[group])
        {
            group++;
        }

        return group;
    }
}
