using System.CommandLine;
using System.Text.Json;

namespace Clutch.Benchmarks.Gates;

/// <summary>
/// <c>gates</c>: allocated bytes of every hot path against <c>gates.json</c>. Bytes are the same on every machine,
/// nanoseconds are not: they are shown and not judged.
/// </summary>
internal static class GatesTool
{
    private static readonly string s_file = Path.Combine(AppContext.BaseDirectory, "gates.json");

    public static Command Create()
    {
        var command = new Command("gates", "Allocated bytes of the hot paths; fails when one is above its gate in gates.json");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        Dictionary<string, double> gates = JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(s_file))!;
        var failures = new List<string>();
        if (Cost.Measure(1, HotPaths.Round, () => GC.KeepAlive(new object())).Bytes <= 0)
        {
            failures.Add("the probe does not see an object that is allocated");
        }

        Console.WriteLine($"{"hot path",-48}{"per",8}{"ns",9}{"CPU ns",9}{"bytes",9}{"gate",9}");
        foreach ((string name, string unit, Cost cost) in HotPaths.Measure())
        {
            bool known = gates.Remove(name, out double gate);
            Console.WriteLine($"{name,-48}{unit,8}{cost.Wall,9:0.0}{cost.Processor,9:0.0}{cost.Bytes,9:0.###}{(known ? $"{gate:0.###}" : "none"),9}");
            if (!known)
            {
                failures.Add($"'{name}' has no gate in gates.json");
            }
            else if (cost.Bytes > gate)
            {
                failures.Add($"'{name}' allocates {cost.Bytes:0.###} bytes a {unit}, its gate is {gate:0.###}");
            }
        }

        failures.AddRange(gates.Keys.Select(name => $"gates.json has a gate for '{name}', which is not measured"));
        failures.ForEach(failure => Console.Error.WriteLine($"gates: {failure}"));
        return failures.Count == 0 ? 0 : 1;
    }
}
