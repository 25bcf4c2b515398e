using System.Text.Json.Nodes;

namespace Clutch.Obd.Tests;

/// <summary>A test that needs the reference vectors, which are data of other projects and stay outside this tree.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (ReferenceVectors.Folder is null)
        {
            Skip = "shared/reference/obd is not beside this tree or one of its parents.";
        }
    }
}

internal static class ReferenceVectors
{
    public static string? Folder { get; } = Find();

    public static IEnumerable<JsonObject> Load() =>
        Directory.EnumerateFiles(Folder!, "*-vectors.json").Order(StringComparer.Ordinal)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["vectors"]!.AsArray())
            .Select(vector => vector!.AsObject());

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "reference", "obd");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
