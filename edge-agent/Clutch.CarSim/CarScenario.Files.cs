namespace Clutch.CarSim;

/// <summary>Scenario files.</summary>
public sealed partial record CarScenario
{
    private const string Extension = ".json";

    /// <summary>The names of the scenarios that come with the program.</summary>
    public static IReadOnlyList<string> Shipped =>
        [.. Directory.EnumerateFiles(ShippedFolder, "*" + Extension).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    private static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "scenarios");

    /// <summary>Reads a scenario file; <see cref="Adapter"/> and <see cref="Receiver"/> hold what it says about them.</summary>
    /// <param name="path">A file, or the name of a shipped scenario, for example <c>misfire</c>.</param>
    /// <exception cref="ScenarioException">The file says something that cannot be; the message has the line and what is allowed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file and no such scenario.</exception>
    public static CarScenario Load(string path)
    {
        string shipped = Path.Combine(ShippedFolder, path + Extension);
        string file = File.Exists(path) ? path : File.Exists(shipped) ? shipped
            : throw new FileNotFoundException($"There is no scenario file '{path}'. Give the path of a file, or the name of a shipped scenario: {string.Join(", ", Shipped)}.", path);
        return ScenarioFile.Read(file, File.ReadAllBytes(file));
    }
}
