namespace Clutch.Flow.Tests;

/// <summary>The time of day of a process, which jumps when the test says so (libfaketime). Clocks that measure durations go on as they are, as on a real machine.</summary>
internal sealed class FakeClock(string file)
{
    private const string Library = "libfaketimeMT.so.1";

    /// <summary>For the process whose clock it is.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", Library)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{Library} is missing: install the Debian package faketime."),
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_DISABLE_SHM"] = "1",
    };

    /// <summary>Hours from the true time.</summary>
    public void Set(int hours)
    {
        File.WriteAllText(file + ".next", FormattableString.Invariant($"{hours:+0;-0}h\n"));
        File.Move(file + ".next", file, overwrite: true);
    }
}
