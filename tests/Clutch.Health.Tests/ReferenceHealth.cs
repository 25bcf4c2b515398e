namespace Clutch.Health.Tests;

/// <summary>The health folder of the reference data, which lies beside the repository and is not part of it.</summary>
internal static class ReferenceHealth
{
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "reference", "health");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

/// <summary>A test against the reference data; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HealthReferenceFactAttribute : FactAttribute
{
    public HealthReferenceFactAttribute()
    {
        if (ReferenceHealth.Folder is null)
        {
            Skip = "shared/reference/health is not above the tests";
        }
    }
}

/// <summary>Cases against the reference data; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HealthReferenceTheoryAttribute : TheoryAttribute
{
    public HealthReferenceTheoryAttribute()
    {
        if (ReferenceHealth.Folder is null)
        {
            Skip = "shared/reference/health is not above the tests";
        }
    }
}
