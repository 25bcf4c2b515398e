using System.Globalization;

namespace Clutch.Edge;

/// <summary>Which column tells the time of a row, and how to read it.</summary>
internal sealed class DriveLogClock
{
    // Whole seconds of the engine's run time: several rows share a value, see DriveLog.Spread.
    private static readonly string[] s_counters = ["engine run tine", "engine run time"];
    private static readonly string[] s_seconds = ["time", "elapsed time", "timestamp", "seconds", "time sec"];
    private static readonly string[] s_dates = ["device time", "date time", "datetime", "timestamp", "gps time", "time"];

    private static readonly string[] s_formats =
    [
        "dd-MMM-yyyy HH:mm:ss.fff", "dd-MMM-yyyy HH:mm:ss", "ddd MMM dd HH:mm:ss 'GMT'zzz yyyy",
        "yyyy-MM-dd HH:mm:ss.fff", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.fffK", "yyyy-MM-dd'T'HH:mm:ssK", "MM/dd/yyyy HH:mm:ss.fff", "MM/dd/yyyy HH:mm:ss",
    ];

    private DriveLogClock(int index, bool isCounter, bool isDate) => (Index, IsCounter, IsDate) = (index, isCounter, isDate);

    public int Index { get; }

    /// <summary>The column counts whole seconds and is shared by neighbouring rows.</summary>
    public bool IsCounter { get; }

    private bool IsDate { get; }

    /// <summary>The best time column among the headers, judged with the first row; null when there is none.</summary>
    public static DriveLogClock? Find(IReadOnlyList<string> headers, IReadOnlyList<string> firstRow)
    {
        string[] names = [.. headers.Select(header => DriveLogColumns.Split(header).Name)];
        foreach (string date in s_dates)
        {
            int index = Array.IndexOf(names, date);
            if (index >= 0 && index < firstRow.Count && TryDate(firstRow[index], out _))
            {
                return new DriveLogClock(index, isCounter: false, isDate: true);
            }
        }

        foreach ((string[] candidates, bool counter) in new[] { (s_seconds, false), (s_counters, true) })
        {
            int index = Array.FindIndex(names, name => candidates.Contains(name, StringComparer.Ordinal));
            if (index >= 0 && index < firstRow.Count && TryNumber(firstRow[index], out _))
            {
                return new DriveLogClock(index, counter, isDate: false);
            }
        }

        return null;
    }

    /// <summary>The row's time in seconds, from any origin.</summary>
    public bool TryRead(IReadOnlyList<string> row, out double seconds)
    {
        seconds = 0;
        if (Index >= row.Count)
        {
            return false;
        }

        if (!IsDate)
        {
            return TryNumber(row[Index], out seconds);
        }

        if (!TryDate(row[Index], out DateTimeOffset date))
        {
            return false;
        }

        seconds = date.ToUnixTimeMilliseconds() / 1000.0;
        return true;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number is >= 0 and < 1e10;

    private static bool TryDate(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text.Trim(), s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
}
