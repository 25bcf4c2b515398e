using System.Globalization;

namespace Clutch.Log;

/// <summary>Where a reader without a group begins.</summary>
public readonly record struct LogPosition
{
    private const long EarliestMark = -1;
    private const long LatestMark = -2;
    private const long OffsetsMark = -3;

    private LogPosition(long value) => Value = value;

    private LogPosition(long[] offsets)
        : this(OffsetsMark) => Offsets = offsets;

    /// <summary>The oldest record that is still there.</summary>
    public static LogPosition Earliest => new(EarliestMark);

    /// <summary>The first record that becomes durable after the reader was opened.</summary>
    public static LogPosition Latest => new(LatestMark);

    /// <summary>Whether it is a place in a log of several parts.</summary>
    public bool HasParts => Offsets is not null;

    internal long Value { get; }

    internal bool IsEarliest => Value == EarliestMark;

    internal bool IsLatest => Value == LatestMark;

    /// <summary>A place in every part of a log that has several; else null.</summary>
    internal long[]? Offsets { get; }

    /// <summary>
    /// A place that a record gave: its <see cref="LogRecord.Position"/> or <see cref="LogRecord.Next"/>. In a log of several partitions it says
    /// where one of them goes on; the others are read from their earliest record. To go on where a reader was, use <see cref="ILogReader.Place"/>.
    /// </summary>
    public static LogPosition At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new LogPosition(position);
    }

    /// <summary>Reads what <see cref="ToText"/> wrote; false for anything else.</summary>
    public static bool TryParse(string text, out LogPosition position)
    {
        bool several = text.EndsWith(',');
        string[] parts = several ? text[..^1].Split(',') : [text];
        long[] values = new long[parts.Length];
        position = Earliest;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]))
            {
                return false;
            }
        }

        if (!several && values[0] < 0)
        {
            return false;
        }

        position = several ? Of(values) : At(values[0]);
        return true;
    }

    /// <summary>A place as text that can be kept: <c>4711</c>, or in a log of several parts each part's place with a comma behind it.</summary>
    /// <exception cref="InvalidOperationException">Earliest and latest are no places.</exception>
    public string ToText() => Offsets is not null
        ? string.Concat(Offsets.Select(offset => string.Create(CultureInfo.InvariantCulture, $"{offset},")))
        : Value >= 0 ? Value.ToString(CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("Earliest and latest are no places in a log.");

    internal static LogPosition Of(long[] offsets) => new(offsets);
}
