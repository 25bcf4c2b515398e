namespace Clutch.Health.Training.Series;

/// <summary>Where the columns of one file stand.</summary>
internal sealed class SeriesHeader
{
    public required IReadOnlyList<string> Names { get; init; }

    public required int Unit { get; init; }

    public required int Time { get; init; }

    public required int Event { get; init; }

    public required int[] SettingAt { get; init; }

    public required int[] SignalAt { get; init; }

    public IReadOnlyList<string> Signals => [.. SignalAt.Select(at => Names[at])];

    public static SeriesHeader Parse(string path, string[] names, SeriesColumns columns)
    {
        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new SeriesFormatException($"{path}: two columns are named \"{twice}\".");
        }

        int unit = At(columns.Unit);
        int time = At(columns.Time);
        int end = At(columns.Event);
        int[] settings = [.. columns.Settings.Select(At)];
        int[] signals = [.. Enumerable.Range(0, names.Length).Except([unit, time, end, .. settings])];
        return signals.Length == 0
            ? throw new SeriesFormatException($"{path}: no column is left for a signal.")
            : new SeriesHeader { Names = names, Unit = unit, Time = time, Event = end, SettingAt = settings, SignalAt = signals };

        int At(string name)
        {
            int at = Array.IndexOf(names, name);
            return at >= 0 ? at : throw new SeriesFormatException($"{path}: there is no column \"{name}\"; there are {string.Join(", ", names)}.");
        }
    }
}
