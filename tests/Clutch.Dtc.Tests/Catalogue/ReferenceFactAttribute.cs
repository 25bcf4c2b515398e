namespace Clutch.Dtc.Tests.Catalogue;

/// <summary>A test against the reference facts, which lie beside the repository and are not part of it; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "shared/reference/dtc is not above the tests";
        }
    }

    /// <summary>The folder of the facts, or null.</summary>
    public static string? Folder { get; } = RepositoryRoot.Above("shared/reference/dtc") is { } root ? Path.Combine(root, "shared", "reference", "dtc") : null;
}
