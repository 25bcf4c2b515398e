namespace Clutch.Api.Tests;

/// <summary>The repository that this test was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    /// <summary>The built page.</summary>
    public static string Page
    {
        get
        {
            string dist = Path.Combine(Root, "cloud-api", "web", "dist");
            return File.Exists(Path.Combine(dist, "index.html"))
                ? dist
                : throw new InvalidOperationException($"The page is not built: {dist} has no index.html. Run `./clutch test`, which builds it, or `npm ci && npm run build` in cloud-api/web.");
        }
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Clutch.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Clutch.slnx.");
    }
}
