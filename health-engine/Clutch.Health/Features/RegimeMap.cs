namespace Clutch.Health.Features;

/// <summary>
/// Operating regimes: each setting is cut into ranges, and a combination of ranges that occurred in training is a regime. Without cuts there is one
/// regime, whatever the settings are.
/// </summary>
public sealed class RegimeMap
{
    private readonly double[][] _cuts;
    private readonly Dictionary<long, int> _regimes = [];

    /// <summary>Makes a map of known regimes.</summary>
    /// <param name="cuts">Ascending limits of every setting; a value equal to a limit belongs above it.</param>
    /// <param name="cells">The combination of ranges of every regime, one range number a setting.</param>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public RegimeMap(double[][] cuts, int[][] cells)
    {
        if (cells.Length == 0)
        {
            throw new ArgumentException("a map without a regime", nameof(cells));
        }

        foreach (double[] limits in cuts)
        {
            for (int i = 0; i < limits.Length; i++)
            {
                if (!double.IsFinite(limits[i]) || (i > 0 && limits[i] <= limits[i - 1]))
                {
                    throw new ArgumentException("limits of a setting do not ascend", nameof(cuts));
                }
            }
        }

        double combinations = cuts.Aggregate(1.0, (product, limits) => product * (limits.Length + 1));
        if (combinations > long.MaxValue / 2)
        {
            throw new ArgumentException($"the limits make {combinations:0} combinations", nameof(cuts));
        }

        (_cuts, Cells) = (cuts, cells);
        foreach (int[] cell in cells)
        {
            if (cell.Length != cuts.Length || cell.Where((range, setting) => range < 0 || range > cuts[setting].Length).Any() || !_regimes.TryAdd(Key(cell), _regimes.Count))
            {
                throw new ArgumentException("a regime names a range that does not exist, or is named twice", nameof(cells));
            }
        }
    }

    /// <summary>One regime for rows of so many settings.</summary>
    public static RegimeMap Single(int settings) => new([.. Enumerable.Range(0, settings).Select(_ => Array.Empty<double>())], [new int[settings]]);

    public int Settings => _cuts.Length;

    public int Count => Cells.Count;

    public IReadOnlyList<double[]> Cuts => _cuts;

    public IReadOnlyList<int[]> Cells { get; }

    /// <summary>The regime, or -1 when the settings are missing or of a combination that was never seen.</summary>
    public int Find(ReadOnlySpan<double> settings)
    {
        long key = 0;
        for (int setting = 0; setting < _cuts.Length; setting++)
        {
            double[] limits = _cuts[setting];
            if (limits.Length == 0)
            {
                continue;
            }

            if (double.IsNaN(settings[setting]))
            {
                return -1;
            }

            int range = 0;
            while (range < limits.Length && settings[setting] >= limits[range])
            {
                range++;
            }

            key = (key * (limits.Length + 1)) + range;
        }

        return _regimes.TryGetValue(key, out int regime) ? regime : -1;
    }

    private long Key(int[] cell)
    {
        long key = 0;
        for (int setting = 0; setting < cell.Length; setting++)
        {
            key = (key * (_cuts[setting].Length + 1)) + cell[setting];
        }

        return key;
    }
}
