using Clutch.Health.Features;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Learning;

/// <summary>Features of all rows of some series, made by the type that serves.</summary>
internal sealed class FeatureTable
{
    private FeatureTable(int columns, float[] values, LifeLabel[] labels, int[] starts, float[]? weights)
    {
        (Columns, Values, Labels, Starts, Weights) = (columns, values, labels, starts, weights);
    }

    public int Columns { get; }

    public float[] Values { get; }

    public LifeLabel[] Labels { get; }

    /// <summary>First row of every series, and the number of rows at the end.</summary>
    public int[] Starts { get; }

    /// <summary>How many rows each stands for; null: one.</summary>
    public float[]? Weights { get; }

    public int Rows => Labels.Length;

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Rows that were made elsewhere.</summary>
    public static FeatureTable Of(int columns, float[] values, LifeLabel[] labels, float[] weights) => new(columns, values, labels, [0, labels.Length], weights);

    public static FeatureTable Make(LifeData data, FeaturePlan plan, double horizon)
    {
        int columns = new SeriesFeatures(plan).Features;
        int rows = data.Rows;
        var values = new float[checked(rows * columns)];
        var labels = new LifeLabel[rows];
        var starts = new int[data.Series.Count + 1];
        int settings = data.Settings.Count;
        int signals = data.Signals.Count;
        int next = 0;
        for (int number = 0; number < data.Series.Count; number++)
        {
            LifeSeries series = data.Series[number];
            var features = new SeriesFeatures(plan);
            for (int row = 0; row < series.Rows; row++)
            {
                features.Update(
                    series.Times[row],
                    series.Settings.AsSpan(row * settings, settings),
                    series.Signals.AsSpan(row * signals, signals),
                    values.AsSpan(next * columns, columns));
                labels[next++] = LifeLabel.Of(series, row, horizon);
            }

            starts[number + 1] = next;
        }

        return new FeatureTable(columns, values, labels, starts, weights: null);
    }
}
