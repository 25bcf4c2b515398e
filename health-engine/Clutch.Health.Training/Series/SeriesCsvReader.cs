namespace Clutch.Health.Training.Series;

/// <summary>
/// Reads series of run to failure from CSV: a header, then one row a unit and time; an empty cell is a missing value. Fields are names and numbers, so a quote has no
/// meaning here and is refused with the cell it stands in.
/// </summary>
public static class SeriesCsvReader
{
    /// <summary>Reads one file, or all <c>*.csv</c> and <c>*.csv.gz</c> of a folder, which then have the same header.</summary>
    /// <exception cref="SeriesFormatException">A file cannot be used; the message names file, line and column.</exception>
    public static LifeData Read(string path, SeriesColumns columns)
    {
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(file => file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]
            : [path];
        if (files.Length == 0)
        {
            throw new SeriesFormatException($"{path} has no *.csv and no *.csv.gz.");
        }

        var series = new List<LifeSeries>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        SeriesHeader? header = null;
        foreach (string file in files)
        {
            header = ReadFile(file, columns, header, series, names);
        }

        return new LifeData(columns.Settings, header!.Signals, series);
    }

    private static SeriesHeader ReadFile(string path, SeriesColumns columns, SeriesHeader? expected, List<LifeSeries> series, HashSet<string> names)
    {
        SeriesHeader? header = null;
        SeriesRows? unit = null;
        foreach ((int number, string text) in DataFile.Lines(path))
        {
            string[] cells = text.TrimStart('\uFEFF').Split(',', StringSplitOptions.TrimEntries);
            if (header is null)
            {
                header = SeriesHeader.Parse(path, cells, columns);
                if (expected is not null && !expected.Names.SequenceEqual(header.Names, StringComparer.Ordinal))
                {
                    throw new SeriesFormatException($"{path}: its header differs from that of the files before it.");
                }

                continue;
            }

            if (cells.Length != header.Names.Count)
            {
                throw new SeriesFormatException($"{path}, line {number}: {cells.Length} cells under {header.Names.Count} columns.");
            }

            string name = cells[header.Unit];
            if (unit?.Name != name)
            {
                unit?.Finish(series);
                if (name.Length == 0 || !names.Add(name))
                {
                    throw new SeriesFormatException($"{path}, line {number}: unit \"{name}\" {(name.Length == 0 ? "has no name" : "occurred before; a unit's rows stand together")}.");
                }

                unit = new SeriesRows(path, name, header);
            }

            unit!.Add(number, cells);
        }

        unit?.Finish(series);
        return header ?? throw new SeriesFormatException($"{path} is empty; the first line names the columns.");
    }
}
