namespace Clutch.Benchmarks;

/// <summary>
/// What one operation costs. Wall time contains what other programs took of the processor, processor time does not;
/// bytes are the same on every machine.
/// </summary>
/// <param name="Wall">Nanoseconds, median of the rounds.</param>
/// <param name="Processor">Nanoseconds of all threads of this process, median of the rounds.</param>
/// <param name="Bytes">Allocated by all threads. The least of the rounds: what the runtime itself allocates now and then is in one round but not in all.</param>
internal readonly record struct Cost(double Wall, double Processor, double Bytes)
{
    public const int Rounds = 7;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs an action until its buffers have their size and the compiler had a chance to reach its last tier.</summary>
    public static void WarmUp(Action action) => Repeat(s_warmUp, action);

    /// <summary>Measures an action that makes up a number of operations.</summary>
    /// <param name="operations">Operations of one call.</param>
    /// <param name="round">Shortest round; the action is called at least once in it.</param>
    /// <param name="action">What is measured.</param>
    public static Cost Measure(double operations, TimeSpan round, Action action)
    {
        WarmUp(action);
        var walls = new double[Rounds];
        var processors = new double[Rounds];
        double bytes = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = TimeProvider.System.GetTimestamp();
            double all = Repeat(round, action) * operations;
            walls[i] = TimeProvider.System.GetElapsedTime(start).TotalNanoseconds / all;
            processors[i] = (Environment.CpuUsage.TotalTime - processor).TotalNanoseconds / all;
            bytes = Math.Min(bytes, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / all);
        }

        Array.Sort(walls);
        Array.Sort(processors);
        return new Cost(walls[Rounds / 2], processors[Rounds / 2], bytes);
    }

    private static long Repeat(TimeSpan atLeast, Action action)
    {
        long start = TimeProvider.System.GetTimestamp();
        long calls = 0;
        do
        {
            action();
            calls++;
        }
        while (TimeProvider.System.GetElapsedTime(start) < atLeast);

        return calls;
    }
}
