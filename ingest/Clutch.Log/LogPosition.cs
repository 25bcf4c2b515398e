namespace Clutch.Log;

/// <summary>Where a reader without a group begins.</summary>
public readonly record struct LogPosition
{
    private const long EarliestMark = -1;
    private const long LatestMark = -2;

    private LogPosition(long value) => Value = value;

    /// <summary>The oldest record that is still there.</summary>
    public static LogPosition Earliest => new(EarliestMark);

    /// <summary>The first record that becomes durable after the reader was opened.</summary>
    public static LogPosition Latest => new(LatestMark);

    internal long Value { get; }

    internal bool IsEarliest => Value == EarliestMark;

    internal bool IsLatest => Value == LatestMark;

    /// <summary>A place that a record gave: its <see cref="LogRecord.Position"/> or <see cref="LogRecord.Next"/>.</summary>
    public static LogPosition At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new LogPosition(position);
    }
}
