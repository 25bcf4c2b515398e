using System.Globalization;

namespace Clutch.Benchmarks.Agent;

/// <summary>What Linux says of a process: proc(5).</summary>
/// <param name="Processor">User and system time of all threads.</param>
/// <param name="ResidentKb">VmRSS, units of 1,024 bytes.</param>
/// <param name="PeakKb">VmHWM, units of 1,024 bytes.</param>
/// <param name="Switches">Context switches of the threads that live.</param>
internal readonly record struct ProcessStatus(TimeSpan Processor, long ResidentKb, long PeakKb, long Switches)
{
    /// <summary>USER_HZ, 100 on all processors that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessStatus Of(int process)
    {
        string folder = $"/proc/{process}";

        // Fields 14 and 15, counted behind the name, which may hold spaces and ends with the last parenthesis.
        string stat = File.ReadAllText($"{folder}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        long switches = Directory.EnumerateDirectories($"{folder}/task").Sum(task => Field(task, "voluntary_ctxt_switches") + Field(task, "nonvoluntary_ctxt_switches"));
        return new ProcessStatus(TimeSpan.FromSeconds(ticks / TicksPerSecond), Field(folder, "VmRSS"), Field(folder, "VmHWM"), switches);
    }

    private static long Field(string folder, string name)
    {
        string line = File.ReadLines($"{folder}/status").First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
