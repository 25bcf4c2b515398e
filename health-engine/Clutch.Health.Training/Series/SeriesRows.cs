using System.Globalization;

namespace Clutch.Health.Training.Series;

/// <summary>The rows of one unit while its file is read.</summary>
internal sealed class SeriesRows(string path, string name, SeriesHeader header)
{
    private readonly List<double> _times = [];
    private readonly List<double> _settings = [];
    private readonly List<double> _signals = [];
    private int _line;
    private bool? _failed;

    public string Name => name;

    public void Add(int line, string[] cells)
    {
        if (_failed is not null)
        {
            throw new SeriesFormatException($"{path}, line {line}: unit \"{name}\" goes on after its end in line {_line}.");
        }

        _line = line;
        double time = Number(cells, header.Time);
        if (!double.IsFinite(time) || (_times.Count > 0 && time <= _times[^1]))
        {
            throw new SeriesFormatException($"{path}, line {line}: time \"{cells[header.Time]}\" of unit \"{name}\" is missing or not after the row before.");
        }

        _times.Add(time);
        _settings.AddRange(header.SettingAt.Select(at => Number(cells, at)));
        _signals.AddRange(header.SignalAt.Select(at => Number(cells, at)));
        _failed = cells[header.Event] switch
        {
            "" => null,
            "failure" => true,
            "censored" => false,
            var other => throw new SeriesFormatException($"{path}, line {line}: event \"{other}\" is neither failure nor censored nor empty."),
        };
    }

    public void Finish(List<LifeSeries> series)
    {
        if (_failed is not { } failed)
        {
            throw new SeriesFormatException($"{path}, line {_line}: the last row of unit \"{name}\" says neither failure nor censored.");
        }

        series.Add(new LifeSeries(name, [.. _times], [.. _settings], [.. _signals], failed));
    }

    private double Number(string[] cells, int at)
    {
        if (cells[at].Length == 0)
        {
            return double.NaN;
        }

        return double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new SeriesFormatException($"{path}, line {_line}, column {header.Names[at]}: \"{cells[at]}\" is no number.");
    }
}
