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

    internal static LogPosition Of(long[] offsets) => new(offsets);
}
