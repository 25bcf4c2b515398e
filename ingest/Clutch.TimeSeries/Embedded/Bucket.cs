using Clutch.Telemetry;

namespace Clutch.TimeSeries.Embedded;

/// <summary>The samples of a part of a range, in figures.</summary>
internal struct Bucket
{
    private int _count;
    private long _min;
    private long _max;
    private long _last;
    private double _sum;
    private long _knownAt;
    private long _newestAt;

    /// <summary>Nothing fell into it.</summary>
    public bool IsEmpty { get; private set; } = true;

    public Bucket()
    {
    }

    public void Take(in Reading sample)
    {
        _newestAt = IsEmpty ? sample.Time : Math.Max(_newestAt, sample.Time);
        IsEmpty = false;
        if (sample.Raw == Sample.Silent)
        {
            return;
        }

        (_min, _max) = _count == 0 ? (sample.Raw, sample.Raw) : (Math.Min(_min, sample.Raw), Math.Max(_max, sample.Raw));
        if (_count == 0 || sample.Time >= _knownAt)
        {
            (_knownAt, _last) = (sample.Time, sample.Raw);
        }

        _sum += sample.Raw;
        _count++;
    }

    public readonly HistoryPoint Point(long time) => _count == 0
        ? new HistoryPoint(time, 0, 0, 0, 0, 0, Gap: true)
        : new HistoryPoint(time, _count, _min, _sum / _count, _max, _last, Gap: _knownAt < _newestAt);
}
