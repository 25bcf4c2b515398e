namespace Clutch.Flow.Tests;

internal static class RepositoryRoot
{
    /// <summary>The folder that holds Clutch.sln.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Clutch.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Clutch.sln is not above the tests");
    }
}
