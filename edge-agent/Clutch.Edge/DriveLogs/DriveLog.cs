using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using CsvHelper.Configuration;

namespace Clutch.Edge;

/// <summary>One row of a drive: its time since the drive's start and the columns that have a value.</summary>
public sealed record DriveLogRow(TimeSpan Elapsed, IReadOnlyList<(DriveLogColumn Column, double Value)> Values);

/// <summary>A recorded drive from a CSV file, in memory. What could not be used is counted with the first place and reason.</summary>
public sealed class DriveLog
{
    /// <summary>Rows that share a second of the run-time counter are at most this many, unless the engine stands.</summary>
    private const int MostRowsPerSecond = 4;

    /// <summary>Time between rows while the counter stands still, in seconds: loggers of this kind write about two rows a second.</summary>
    private const double StandingRow = 0.5;

    private readonly List<string> _remarks = [];

    private DriveLog(IReadOnlyList<DriveLogColumn> columns) => Columns = columns;

    public IReadOnlyList<DriveLogColumn> Columns { get; }

    /// <summary>In time order; times strictly increase.</summary>
    public IReadOnlyList<DriveLogRow> Rows { get; private set; } = [];

    /// <summary>Rows that were left out: cut, without a time, or not later than the row before.</summary>
    public int RejectedRows { get; private set; }

    /// <summary>Cells with text where a number belongs.</summary>
    public int RejectedCells { get; private set; }

    /// <summary>What a person should know of this file, one sentence each.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public TimeSpan Duration => Rows.Count == 0 ? TimeSpan.Zero : Rows[^1].Elapsed;

    /// <summary>Reads a CSV file, gzipped or not.</summary>
    /// <exception cref="DriveLogException">There is no such file, or it is not a drive log; the message says what is expected.</exception>
    public static DriveLog Open(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(stream);
            return Read(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DriveLogException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>Reads CSV text; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="DriveLogException">Not a drive log.</exception>
    public static DriveLog Read(TextReader text, string name)
    {
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            AllowComments = true, // OBD Fusion begins with "# StartTime = ..."
            BadDataFound = null,  // a stray quote is text, and text is refused cell by cell
            MaxFieldSize = 4096,
            TrimOptions = TrimOptions.Trim,
            IgnoreBlankLines = true,
        };
        using var parser = new CsvParser(text, settings);
        try
        {
            return Read(parser, name);
        }
        catch (MaxFieldSizeException e)
        {
            throw new DriveLogException($"{name}, line {parser.RawRow}: a cell has more than {settings.MaxFieldSize} characters. Is this a CSV file?", e);
        }
    }

    private static DriveLog Read(CsvParser parser, string name)
    {
        if (!parser.Read())
        {
            throw new DriveLogException($"{name} is empty: a drive log is CSV text with a header row.");
        }

        string[] headers = parser.Record!;
        var columns = new List<DriveLogColumn>();
        var unknown = new List<string>();
        for (int i = 0; i < headers.Length; i++)
        {
            if (DriveLogColumns.TryMatch(i, headers[i], out DriveLogColumn column) && columns.TrueForAll(other => other.Signal != column.Signal))
            {
                columns.Add(column);
            }
            else if (headers[i].Length > 0)
            {
                unknown.Add(headers[i]);
            }
        }

        if (columns.Count == 0)
        {
            throw new DriveLogException(
                $"{name}: no column is a signal that Clutch knows (found: {string.Join(", ", headers.Take(5))}). Expected are the headers of carOBD, Torque or OBD Fusion, for example \"Engine RPM(rpm)\".");
        }

        var log = new DriveLog(columns);
        var rows = new List<(double Seconds, List<(DriveLogColumn, double)> Values)>();
        DriveLogClock? clock = null;
        int width = 0;
        while (parser.Read())
        {
            string[] row = parser.Record!;
            if (clock is null)
            {
                clock = DriveLogClock.Find(headers, row)
                    ?? throw new DriveLogException($"{name}: no column tells the time. Expected is ENGINE_RUN_TIME, \"Time (sec)\", \"Device Time\" or \"timestamp\".");
                width = row.Length;
            }

            // A cut line may end inside a number: 8260 becomes 82. Missing is better than wrong.
            if (row.Length != width || !parser.RawRecord.EndsWith('\n'))
            {
                log.RejectRow(parser.RawRow, "the line is cut");
                continue;
            }

            // Torque writes its header again when it is started again.
            if (row.SequenceEqual(headers, StringComparer.Ordinal))
            {
                continue;
            }

            if (!clock.TryRead(row, out double seconds))
            {
                log.RejectRow(parser.RawRow, $"'{row[clock.Index]}' is no time");
                continue;
            }

            rows.Add((seconds, log.Cells(row, parser.RawRow)));
        }

        log.Rows = log.Order(clock is { IsCounter: true } ? Spread(rows) : rows);
        if (log.Rows.Count == 0)
        {
            throw new DriveLogException($"{name} has a header but no usable row{(log._remarks.Count > 0 ? ": " + log._remarks[0] : ".")}");
        }

        log.Summarize(unknown);
        return log;
    }

    private List<(DriveLogColumn Column, double Value)> Cells(string[] row, int line)
    {
        var values = new List<(DriveLogColumn, double)>(Columns.Count);
        foreach (DriveLogColumn column in Columns)
        {
            if (column.Index >= row.Length || row[column.Index] is "" or "-")
            {
                continue;
            }

            if (!double.TryParse(row[column.Index], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            {
                if (RejectedCells++ == 0)
                {
                    _remarks.Add($"line {line}: '{row[column.Index]}' is no number for {column.Signal.Name}; such cells are left out");
                }

                continue;
            }

            values.Add((column, (number * column.Factor) + column.Shift));
        }

        return values;
    }

    /// <summary>
    /// Gives rows that share a value of a whole-second counter their own times: evenly within the second while the engine runs,
    /// half a second apart while the counter stands. A counter that falls back (the engine was started again) goes on from where it was.
    /// </summary>
    private static List<(double Seconds, List<(DriveLogColumn, double)> Values)> Spread(List<(double Seconds, List<(DriveLogColumn, double)> Values)> rows)
    {
        var spread = new List<(double, List<(DriveLogColumn, double)>)>(rows.Count);
        double time = 0;
        for (int first = 0; first < rows.Count;)
        {
            int next = first;
            while (next < rows.Count && rows[next].Seconds == rows[first].Seconds)
            {
                next++;
            }

            int count = next - first;
            double step = next < rows.Count && rows[next].Seconds > rows[first].Seconds ? rows[next].Seconds - rows[first].Seconds : 1;
            double each = count > MostRowsPerSecond * step ? StandingRow : step / count;
            for (int i = first; i < next; i++)
            {
                spread.Add((time, rows[i].Values));
                time += each;
            }

            first = next;
        }

        return spread;
    }

    private List<DriveLogRow> Order(List<(double Seconds, List<(DriveLogColumn, double)> Values)> rows)
    {
        var ordered = new List<DriveLogRow>(rows.Count);
        foreach ((double seconds, List<(DriveLogColumn, double)> values) in rows)
        {
            TimeSpan elapsed = TimeSpan.FromMilliseconds(Math.Round((seconds - rows[0].Seconds) * 1000));
            if (ordered.Count > 0 && elapsed <= ordered[^1].Elapsed)
            {
                RejectRow(null, "its time is not later than that of the row before");
                continue;
            }

            ordered.Add(new DriveLogRow(elapsed, values));
        }

        return ordered;
    }

    private void RejectRow(int? line, string reason)
    {
        if (RejectedRows++ == 0)
        {
            _remarks.Add(line is null ? $"a row is left out: {reason}" : $"line {line} is left out: {reason}");
        }
    }

    private void Summarize(List<string> unknown)
    {
        if (unknown.Count > 0)
        {
            _remarks.Add($"{unknown.Count} columns are no signal of Clutch: {string.Join(", ", unknown.Take(4))}{(unknown.Count > 4 ? ", ..." : "")}");
        }

        if (RejectedRows + RejectedCells > 0)
        {
            _remarks.Add($"{RejectedRows} rows and {RejectedCells} cells were left out");
        }
    }
}

/// <summary>A file that is not a drive log, in a sentence for the person who named it.</summary>
public sealed class DriveLogException : Exception
{
    public DriveLogException(string message)
        : base(message)
    {
    }

    public DriveLogException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
