using System.Globalization;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Cmapss;

/// <summary>
/// Reads NASA's C-MAPSS files: text, blanks between values, no header, 26 columns: unit, cycle, three operating settings, 21 sensors.
/// A. Saxena, K. Goebel, D. Simon, N. Eklund, "Damage Propagation Modeling for Aircraft Engine Run-to-Failure Simulation", PHM08, 2008.
/// </summary>
public static class CmapssReader
{
    private const int Settings = 3;
    private const int Columns = 26;

    /// <summary>The fourteen sensors that move; the other seven are constant or nearly so in FD001, the subset with one operating point.</summary>
    private static readonly int[] s_sensors = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21];

    /// <summary>Series of a train or test file. A train series ends at failure, a test series some cycles before it.</summary>
    /// <exception cref="SeriesFormatException">The file cannot be used; the message names file and line.</exception>
    public static LifeData ReadSeries(string path, bool failed)
    {
        var series = new List<LifeSeries>();
        var rows = new Rows(path);
        foreach ((int number, string text) in DataFile.Lines(path))
        {
            double[] row = Parse(path, number, text);
            if (row[0] != rows.Unit)
            {
                rows.Finish(series, failed);
                rows.Begin(row[0], series.Count, number);
            }

            rows.Add(row, number);
        }

        rows.Finish(series, failed);
        if (series.Count == 0)
        {
            throw new SeriesFormatException($"{path} has no rows.");
        }

        return new LifeData(["setting 1", "setting 2", "setting 3"], [.. s_sensors.Select(sensor => $"sensor {sensor}")], series);
    }

    /// <summary>True remaining lives of a test file's units, one a line.</summary>
    /// <exception cref="SeriesFormatException">The file cannot be used; the message names file and line.</exception>
    public static IReadOnlyList<double> ReadLives(string path)
    {
        var lives = new List<double>();
        foreach ((int number, string text) in DataFile.Lines(path))
        {
            if (!double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double life) || !(life >= 0) || !double.IsFinite(life))
            {
                throw new SeriesFormatException($"{path}, line {number}: \"{Shorten(text)}\" is no remaining life; a line holds one number of cycles, 0 or more.");
            }

            lives.Add(life);
        }

        return lives;
    }

    private static double[] Parse(string path, int number, string text)
    {
        string[] cells = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length != Columns)
        {
            throw new SeriesFormatException($"{path}, line {number}: {cells.Length} columns; a row has {Columns} (unit, cycle, 3 settings, 21 sensors).");
        }

        var row = new double[Columns];
        for (int column = 0; column < Columns; column++)
        {
            if (!double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out row[column]) || !double.IsFinite(row[column]))
            {
                throw new SeriesFormatException($"{path}, line {number}, column {column + 1}: \"{Shorten(cells[column])}\" is no number.");
            }
        }

        return row;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>The unit that is being read.</summary>
    private sealed class Rows(string path)
    {
        private readonly List<double> _times = [];
        private readonly List<double> _settings = [];
        private readonly List<double> _signals = [];

        public double Unit { get; private set; } = double.NaN;

        public void Begin(double unit, int before, int line)
        {
            // The file of remaining lives has one line a unit in this order, so a unit that is out of order would be judged by another's life.
            if (unit != before + 1)
            {
                throw new SeriesFormatException($"{path}, line {line}: unit {unit} where unit {before + 1} is expected; units are numbered 1, 2, 3 … and a unit's rows stand together.");
            }

            Unit = unit;
        }

        public void Add(double[] row, int line)
        {
            if (row[1] != _times.Count + 1)
            {
                throw new SeriesFormatException($"{path}, line {line}: cycle {row[1]} where cycle {_times.Count + 1} of unit {Unit} is expected.");
            }

            _times.Add(row[1]);
            _settings.AddRange(row.AsSpan(2, Settings));
            foreach (int sensor in s_sensors)
            {
                _signals.Add(row[1 + Settings + sensor]);
            }
        }

        public void Finish(List<LifeSeries> series, bool failed)
        {
            if (_times.Count > 0)
            {
                series.Add(new LifeSeries(Unit.ToString(CultureInfo.InvariantCulture), [.. _times], [.. _settings], [.. _signals], failed));
                _times.Clear();
                _settings.Clear();
                _signals.Clear();
            }
        }
    }
}
