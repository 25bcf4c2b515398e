using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Cmapss;

/// <summary>One subset: engines to learn from, engines to be judged on, and how long those had left.</summary>
/// <param name="Name">FD001 to FD004.</param>
/// <param name="Train">Series that end at failure.</param>
/// <param name="Test">Series that end before it.</param>
/// <param name="Lives">Remaining life of every test series at its end, in cycles.</param>
public sealed record CmapssSubset(string Name, LifeData Train, LifeData Test, IReadOnlyList<double> Lives)
{
    /// <summary>All subsets that NASA published.</summary>
    public static IReadOnlyList<string> Names { get; } = ["FD001", "FD002", "FD003", "FD004"];

    /// <summary>Reads a subset; null when none of its files is in the folder.</summary>
    /// <exception cref="SeriesFormatException">A file is missing beside the others, or cannot be used.</exception>
    public static CmapssSubset? Read(string folder, string name)
    {
        string[] files = [$"train_{name}.txt", $"test_{name}.txt", $"RUL_{name}.txt"];
        string?[] found = [.. files.Select(file => DataFile.Find(folder, file))];
        if (found.All(path => path is null))
        {
            return null;
        }

        int missing = Array.FindIndex(found, path => path is null);
        if (missing >= 0)
        {
            throw new SeriesFormatException($"{folder} has files of {name}, but not {files[missing]} (or {files[missing]}.gz).");
        }

        LifeData train = CmapssReader.ReadSeries(found[0]!, failed: true);
        LifeData test = CmapssReader.ReadSeries(found[1]!, failed: false);
        IReadOnlyList<double> lives = CmapssReader.ReadLives(found[2]!);
        return lives.Count == test.Series.Count
            ? new CmapssSubset(name, train, test, lives)
            : throw new SeriesFormatException($"{found[2]} has {lives.Count} remaining lives, {found[1]} has {test.Series.Count} units.");
    }
}
