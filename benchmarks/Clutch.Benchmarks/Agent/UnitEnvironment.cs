namespace Clutch.Benchmarks.Agent;

/// <summary>The settings that a systemd unit gives its process.</summary>
internal static class UnitEnvironment
{
    private const string Key = "Environment=";

    /// <summary>Reads <c>Environment=NAME=VALUE NAME=VALUE</c>, any number of lines, without quotes.</summary>
    public static Dictionary<string, string> Read(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith(Key, StringComparison.Ordinal))
        .SelectMany(line => line[Key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(setting => setting.Split('=', 2))
        .ToDictionary(setting => setting[0], setting => setting[1], StringComparer.Ordinal);
}
