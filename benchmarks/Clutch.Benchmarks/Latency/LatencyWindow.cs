namespace Clutch.Benchmarks.Latency;

/// <summary>The stretch of a live stream that counts, and what was seen in it.</summary>
/// <param name="warmUp">From the first sample on, not counted.</param>
/// <param name="length">Counted after that.</param>
/// <param name="processorTime">Processor time of the pipeline so far.</param>
internal sealed class LatencyWindow(TimeSpan warmUp, TimeSpan length, Func<TimeSpan> processorTime)
{
    private readonly List<double> _milliseconds = [];
    private bool _sorted;

    public TimeSpan WarmUp => warmUp;

    public TimeSpan Length => length;

    public int Samples => _milliseconds.Count;

    /// <summary>Times that the stream said it had left something out.</summary>
    public int Gaps { get; private set; }

    /// <summary>What the pipeline took between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public TimeSpan ProcessorTime { get; private set; }

    public void Begin() => ProcessorTime = processorTime();

    public void End() => ProcessorTime = processorTime() - ProcessorTime;

    public void Add(double milliseconds)
    {
        _milliseconds.Add(milliseconds);
        _sorted = false;
    }

    public void CountGap() => Gaps++;

    /// <summary>Nearest rank: the least value that <paramref name="percent"/> of all samples do not exceed, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        if (!_sorted)
        {
            _milliseconds.Sort();
            _sorted = true;
        }

        return _milliseconds[Math.Max(0, (int)Math.Ceiling(percent / 100 * _milliseconds.Count) - 1)];
    }
}
