namespace Clutch.Log.Embedded;

/// <summary>What a stream keeps. Used by the thread that writes.</summary>
/// <param name="bytes">0: whatever the size.</param>
/// <param name="period">Zero: for ever.</param>
/// <param name="keepsUnread">Files that a group has not handled stay.</param>
/// <param name="time">The clock of the period.</param>
internal sealed class Retention(long bytes, TimeSpan period, bool keepsUnread, TimeProvider time)
{
    /// <summary>A stream with little in it goes on in a new file so many times a period, or nothing of it would ever be old enough.</summary>
    private const int FilesAPeriod = 8;

    private Segment _oldest;
    private DateTimeOffset _oldestWritten;

    public bool KeepsUnread => keepsUnread;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Whether a file that is not the last one is too much or too old.</summary>
    public bool IsBeyond(Segment oldest, long end)
    {
        if (bytes > 0 && end - oldest.Base > bytes)
        {
            return true;
        }

        if (period == TimeSpan.Zero)
        {
            return false;
        }

        if (_oldest != oldest)
        {
            (_oldest, _oldestWritten) = (oldest, new DateTimeOffset(File.GetLastWriteTimeUtc(oldest.Path)));
        }

        return Now - _oldestWritten > period;
    }

    /// <summary>Whether a file has been written to for long enough.</summary>
    public bool IsLong(DateTimeOffset begun) => period > TimeSpan.Zero && Now - begun > period / FilesAPeriod;
}
