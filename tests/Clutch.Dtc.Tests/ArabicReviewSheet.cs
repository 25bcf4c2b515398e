using System.Globalization;

namespace Clutch.Dtc.Tests;

/// <summary>The sheet a native speaker fills in: the texts of the tables beside two columns for the answer.</summary>
internal sealed class ArabicReviewSheet(string name, string[] keyColumns, IEnumerable<string[]> rows)
{
    public const string Refresh = "CLUTCH_WRITE_REVIEW_SHEET=1 dotnet test tests/Clutch.Dtc.Tests --filter ArabicReviewSheet";

    private static readonly string[] s_answerColumns = ["ok", "correction"];

    private readonly string _file = Path.Combine(RepositoryRoot.Path, "docs", "dtc-arabic-review", name);

    private readonly string[][] _rows = [.. rows];

    /// <summary>Null when the committed sheet shows the texts as they are, else the first difference in words.</summary>
    public string? Difference()
    {
        if (!File.Exists(_file))
        {
            return $"docs/dtc-arabic-review/{name} is missing. To write it: {Refresh}";
        }

        string[] lines = File.ReadAllLines(_file);
        string[] expected = [Line([.. keyColumns, .. s_answerColumns]), .. _rows.Select(Line)];
        for (int i = 0; i < Math.Max(lines.Length, expected.Length); i++)
        {
            string text = i < expected.Length ? expected[i] : "";
            if (i >= lines.Length || i >= expected.Length || !(lines[i] == text || lines[i].StartsWith($"{text},", StringComparison.Ordinal)))
            {
                return $"docs/dtc-arabic-review/{name} line {(i + 1).ToString(CultureInfo.InvariantCulture)} should begin with `{text}`. To write it: {Refresh}";
            }
        }

        return null;
    }

    /// <summary>Writes the sheet and keeps the answers of rows whose texts are unchanged.</summary>
    public void Write()
    {
        HashSet<string> before = File.Exists(_file) ? [.. File.ReadAllLines(_file)] : [];
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        IEnumerable<string> lines = _rows.Select(Line).Select(line => before.FirstOrDefault(old => old.StartsWith($"{line},", StringComparison.Ordinal)) ?? $"{line},,");
        File.WriteAllText(_file, string.Join('\n', lines.Prepend(Line([.. keyColumns, .. s_answerColumns]))) + "\n");
    }

    private static string Line(string[] cells) => string.Join(',', cells.Select(Quoted));

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
