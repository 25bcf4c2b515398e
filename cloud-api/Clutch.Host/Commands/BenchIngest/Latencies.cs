namespace Clutch.Host;

/// <summary>Times from PUBLISH to PUBACK in steps of 10 µs up to 10 s; what takes longer counts as 10 s.</summary>
internal sealed class Latencies(TimeProvider time)
{
    private const int Steps = 1_000_000;
    private const double StepsPerSecond = 100_000;

    private readonly double _stepsPerTick = StepsPerSecond / time.TimestampFrequency;
    private readonly int[] _counts = new int[Steps];
    private bool _on;

    /// <summary>Begins to count; what came before is forgotten.</summary>
    public void Begin()
    {
        Array.Clear(_counts);
        Volatile.Write(ref _on, true);
    }

    public void End() => Volatile.Write(ref _on, false);

    /// <summary>Called from any thread.</summary>
    public void Add(long ticks)
    {
        if (Volatile.Read(ref _on))
        {
            Interlocked.Increment(ref _counts[(int)Math.Clamp(ticks * _stepsPerTick, 0, Steps - 1)]);
        }
    }

    /// <summary>Milliseconds within which this part of all came; 0 when nothing was counted.</summary>
    public double Within(double part)
    {
        double wanted = _counts.Sum(count => (long)count) * part;
        long seen = 0;
        for (int step = 0; step < Steps && wanted > 0; step++)
        {
            seen += _counts[step];
            if (seen >= wanted)
            {
                return (step + 1) * 1000 / StepsPerSecond;
            }
        }

        return 0;
    }
}
