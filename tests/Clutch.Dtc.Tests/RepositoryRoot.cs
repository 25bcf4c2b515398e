namespace Clutch.Dtc.Tests;

/// <summary>Folders above the tests.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Above("Clutch.slnx") ?? throw new InvalidOperationException("Clutch.slnx is not above the tests");

    /// <summary>The first folder above the tests that has the file or folder, or null.</summary>
    public static string? Above(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = System.IO.Path.Combine(folder.FullName, name);
            if (File.Exists(path) || Directory.Exists(path))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
