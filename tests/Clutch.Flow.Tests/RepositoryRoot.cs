namespace Clutch.Flow.Tests;

internal static class RepositoryRoot
{
    /// <summary>The folder that holds Clutch.slnx.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Clutch.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Clutch.slnx is not above the tests");
    }
}
