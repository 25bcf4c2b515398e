using System.Diagnostics;

namespace Clutch.Benchmarks.Door;

/// <summary>Times from PUBLISH to PUBACK in steps of 10 µs up to 2 s.</summary>
internal sealed class Latencies
{
    private const int Steps = 200_000;

    private static readonly double s_stepsPerTick = 100_000.0 / Stopwatch.Frequency;

    private readonly int[] _counts = new int[Steps];
    private bool _on;

    public void Begin()
    {
        Array.Clear(_counts);
        Volatile.Write(ref _on, true);
    }

    public void End() => Volatile.Write(ref _on, false);

    public void Add(long ticks)
    {
        if (Volatile.Read(ref _on))
        {
            Interlocked.Increment(ref _counts[Math.Min((int)(ticks * s_stepsPerTick), Steps - 1)]);
        }
    }

    /// <summary>Milliseconds within which this part of all came.</summary>
    public double Within(double part)
    {
        double wanted = _counts.Sum(count => (long)count) * part;
        long seen = 0;
        for (int step = 0; step < Steps; step++)
        {
            seen += _counts[step];
            if (seen >= wanted)
            {
                return (step + 1) / 100.0;
            }
        }

        return Steps / 100.0;
    }
}
