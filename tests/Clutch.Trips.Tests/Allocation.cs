using System.Runtime.CompilerServices;

namespace Clutch.Trips.Tests;

/// <summary>Bytes that an action allocates on this thread once it is warm.</summary>
internal static class Allocation
{
    public static long Of(Action action)
    {
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        long least = long.MaxValue;
        // The least of several: tiered compilation may allocate on this thread once.
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object Something() => new byte[64];
}
