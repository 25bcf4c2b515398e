namespace Clutch.Dtc.Tests.Catalogue;

public sealed class AllocationTests
{
    private static readonly char[] s_buffer = new char[256];
    private static object? s_kept;

    [Fact]
    public void The_probe_sees_an_allocation() => Assert.NotEqual(0, Allocated(static () => s_kept = new object()));

    [Fact]
    public void Lookup_allocates_nothing_for_known_and_unknown_codes() => Assert.Equal(0, Allocated(static () =>
    {
        int sum = 0;
        foreach (DtcEntry entry in DtcCatalogue.Find(new DtcCode(0x4035)))
        {
            sum += (int)entry.Severity + entry.Pids.Length + entry.Causes.Count + (int)entry.System;
        }

        sum += DtcCatalogue.Find(new DtcCode(0x7FFF)).Count;
        DtcCatalogue.TryFind(new DtcCode(0x0301), Make.Standard, out _);
        DtcCatalogue.TryFind(new DtcCode(0x7FFF), new Make(3), out _);
        return sum > 0;
    }));

    [Fact]
    public void Writing_a_title_allocates_nothing_whether_it_fits_or_not() => Assert.Equal(0, Allocated(static () =>
    {
        DtcEntry entry = DtcCatalogue.Find(new DtcCode(0x0016))[0];
        return entry.TryWriteTitle(s_buffer, Language.Arabic, out _)
            && entry.TryWriteTitle(s_buffer, Language.English, out _)
            && !entry.TryWriteTitle(s_buffer.AsSpan(0, 9), Language.English, out _)
            && entry.Causes[0].TryWriteText(s_buffer, Language.English, out _);
    }));

    [Fact]
    public void Finding_a_make_or_a_term_allocates_nothing() => Assert.Equal(0, Allocated(static () =>
        Make.TryParse("Škoda", out _) && !Make.TryParse("Tucker", out _) && DtcTerms.TryWrite("parts.catalyst", Language.Arabic, s_buffer, out _)));

    private static long Allocated<T>(Func<T> action)
    {
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
