using System.Reflection;

namespace Clutch.Dtc;

/// <summary>A small table of <c>data/</c> that code looks things up in by number: embedded as it is, read once.</summary>
internal static class DataTable
{
    /// <summary>The rows without the header; cells of these tables hold neither commas nor quotes.</summary>
    public static string[][] Rows(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The table {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(','))];
    }
}
