namespace Clutch.Log.Embedded;

/// <summary>
/// When what became durable, since the stream was opened: to the commit for the last ones, to the second for the hour before, and "at least so long ago" beyond that. Any thread.
/// </summary>
internal sealed class CommitTimes(long opened)
{
    public const int Commits = 1024;
    public const int Seconds = 4096;

    private readonly Lock _gate = new();
    private readonly Marks _commits = new(Commits, spacing: 0, opened);
    private readonly Marks _seconds = new(Seconds, spacing: 1000, opened);

    /// <summary>Everything before a position is durable from now on.</summary>
    /// <param name="end">Behind the last record.</param>
    /// <param name="time">Milliseconds since 1970.</param>
    public void Note(long end, long time)
    {
        lock (_gate)
        {
            _commits.Add(end, time);
            _seconds.Add(end, time);
        }
    }

    /// <summary>Milliseconds since 1970 when the record at a position became durable, or some later moment; 0: before the stream was opened, or not yet.</summary>
    public long Find(long position)
    {
        lock (_gate)
        {
            return position < opened ? 0 : position >= _commits.Begin ? _commits.Find(position) : _seconds.Find(position);
        }
    }

    /// <summary>The last so many ends and their times, oldest first, in a ring.</summary>
    private sealed class Marks(int most, long spacing, long begin)
    {
        private readonly (long End, long Time)[] _ring = new (long, long)[most];
        private int _oldest;
        private int _count;
        private long _newestBegan;

        /// <summary>Before this position ends have been forgotten.</summary>
        public long Begin { get; private set; } = begin;

        public void Add(long end, long time)
        {
            if (_count > 0 && time - _newestBegan < spacing)
            {
                _ring[At(_count - 1)] = (end, time);
                return;
            }

            if (_count == most)
            {
                Begin = _ring[_oldest].End;
                _oldest = At(1);
                _count--;
            }

            _newestBegan = time;
            _ring[At(_count++)] = (end, time);
        }

        /// <summary>The time of the first end behind a position; 0 when there is none.</summary>
        public long Find(long position)
        {
            int low = 0;
            int high = _count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = _ring[At(middle)].End > position ? (low, middle) : (middle + 1, high);
            }

            return low < _count ? _ring[At(low)].Time : 0;
        }

        private int At(int index) => (_oldest + index) % most;
    }
}
