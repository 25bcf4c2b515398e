extern alias compiler;

using compiler::Clutch.Dtc.Compiler;

namespace Clutch.Dtc.Tests;

/// <summary>Tables of <c>dtc-catalog/data</c> as they lie in the tree, before they are compiled.</summary>
internal static class DataTable
{
    private static readonly string s_folder = Path.Combine(RepositoryRoot.Path, "dtc-catalog", "data");

    public static IReadOnlyList<Row> Rows(string path)
    {
        Problems problems = new();
        string header = File.ReadLines(Path.Combine(s_folder, path)).First();
        List<Row> rows = new TableReader(s_folder, problems).Read(path, header.Split(','));
        Assert.Empty(problems.Lines);
        return rows;
    }

    /// <summary>Names of the files of a language, without the folder.</summary>
    public static IEnumerable<string> Files(string language) =>
        Directory.GetFiles(Path.Combine(s_folder, language), "*.csv").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>Texts of one file of one language; the key of a mode also has its <c>when</c>.</summary>
    public static Dictionary<string, string> Texts(string language, string file) =>
        Rows($"{language}/{file}").ToDictionary(row => file == "modes.csv" ? $"{row["id"]}|{row["when"]}" : row["id"], row => row["text"], StringComparer.Ordinal);

    /// <summary>Every text of a language with the place it stands at.</summary>
    public static IEnumerable<(string Place, string Text)> AllTexts(string language) =>
        Files(language).SelectMany(file => Texts(language, file).Select(text => ($"{language}/{file}: {text.Key}", text.Value)));
}
