using System.Globalization;
using Clutch.Health.Training.Cmapss;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Tests.Cmapss;

/// <summary>Small run-to-failure fleets: signals drift with the square of the share of life that is used, in noise.</summary>
internal static class SimulatedEngines
{
    // Centres of the six regimes that the original data description names.
    private static readonly double[][] s_regimes = [[0, 0, 100], [10, 0.25, 100], [20, 0.7, 100], [25, 0.62, 60], [35, 0.84, 100], [42, 0.84, 100]];

    public static CmapssSubset Fleet(int engines, int seed)
    {
        var random = new Random(seed);
        LifeSeries[] whole = [.. Enumerable.Range(1, 2 * engines).Select(unit => Engine(random, unit))];
        LifeData train = Data(whole[..engines]);
        int[] cuts = [.. whole[engines..].Select(series => random.Next(31, series.Rows - 5))];
        LifeData test = Data([.. whole[engines..].Select((series, number) => Cut(series, cuts[number]))]);
        return new CmapssSubset("simulated", train, test, [.. whole[engines..].Select((series, number) => (double)(series.Rows - cuts[number]))]);
    }

    /// <summary>The same engines flown in six regimes, each of which shifts and stretches every signal in its own way.</summary>
    public static CmapssSubset InRegimes(CmapssSubset subset, int seed)
    {
        var random = new Random(seed);
        int signals = subset.Train.Signals.Count;
        double[,] offsets = new double[s_regimes.Length, signals];
        double[,] gains = new double[s_regimes.Length, signals];
        for (int regime = 0; regime < s_regimes.Length; regime++)
        {
            for (int signal = 0; signal < signals; signal++)
            {
                offsets[regime, signal] = (random.NextDouble() * 400) - 200;
                gains[regime, signal] = 0.5 + random.NextDouble();
            }
        }

        return subset with { Train = Fly(subset.Train), Test = Fly(subset.Test) };

        LifeData Fly(LifeData data) => data with { Series = [.. data.Series.Select(One)] };

        LifeSeries One(LifeSeries series)
        {
            double[] settings = new double[series.Settings.Length];
            double[] values = new double[series.Signals.Length];
            for (int row = 0; row < series.Rows; row++)
            {
                int regime = random.Next(s_regimes.Length);
                for (int setting = 0; setting < 3; setting++)
                {
                    // The noise of the original's settings, to its four decimals.
                    settings[(row * 3) + setting] = setting == 2 ? s_regimes[regime][setting] : Math.Round(s_regimes[regime][setting] + ((random.NextDouble() - 0.5) * 0.006), 4);
                }

                for (int signal = 0; signal < signals; signal++)
                {
                    values[(row * signals) + signal] = offsets[regime, signal] + (gains[regime, signal] * series.Signals[(row * signals) + signal]);
                }
            }

            return series with { Settings = settings, Signals = values };
        }
    }

    /// <summary>The same rows with settings that belong to other rows.</summary>
    public static CmapssSubset Shuffled(CmapssSubset subset, int seed)
    {
        var random = new Random(seed);
        return subset with { Train = Shuffle(subset.Train), Test = Shuffle(subset.Test) };

        LifeData Shuffle(LifeData data) => data with
        {
            Series = [.. data.Series.Select(series =>
            {
                int[] order = [.. Enumerable.Range(0, series.Rows)];
                random.Shuffle(order);
                return series with { Settings = [.. order.SelectMany(row => series.Settings[(row * 3)..((row * 3) + 3)])] };
            })],
        };
    }

    private static LifeSeries Engine(Random random, int unit)
    {
        int life = random.Next(130, 260);
        double start = random.NextDouble() * 0.3;
        double[] rates = [3, -2, 1.5, 0.3, 0];
        double[] signals = new double[life * rates.Length];
        double[] settings = new double[life * 3];
        for (int row = 0; row < life; row++)
        {
            double wear = start + Math.Pow((row + 1.0) / life, 3);
            for (int signal = 0; signal < rates.Length; signal++)
            {
                signals[(row * rates.Length) + signal] = 500 + (rates[signal] * wear) + (random.NextDouble() + random.NextDouble() - 1);
            }

            // One regime, whose noise is rounded so coarsely that it looks like levels.
            settings[row * 3] = Math.Round((random.NextDouble() - 0.5) * 0.006, 4);
            settings[(row * 3) + 1] = Math.Round((random.NextDouble() - 0.5) * 0.001, 4);
            settings[(row * 3) + 2] = 100;
        }

        return new LifeSeries(unit.ToString(CultureInfo.InvariantCulture), [.. Enumerable.Range(1, life).Select(cycle => (double)cycle)], settings, signals, Failed: true);
    }

    private static LifeSeries Cut(LifeSeries series, int rows) => series with
    {
        Times = series.Times[..rows],
        Settings = series.Settings[..(rows * 3)],
        Signals = series.Signals[..(rows * (series.Signals.Length / series.Rows))],
        Failed = false,
    };

    private static LifeData Data(LifeSeries[] series) => new(["setting 1", "setting 2", "setting 3"], ["a", "b", "c", "d", "e"], series);
}
