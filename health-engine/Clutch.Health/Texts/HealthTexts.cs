using System.Collections.Frozen;
using System.Reflection;
using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Every sentence of the engine, English and Arabic, from the tables beside this file; read once.</summary>
public static class HealthTexts
{
    /// <summary>Tables of this folder, each with the columns id, en, ar.</summary>
    private static readonly string[] s_tables = ["parts.csv", "evidence.csv", "judgement.csv", "alerts.csv", "factors.csv"];

    private static readonly FrozenDictionary<string, string[]> s_texts = Read();

    public static IEnumerable<string> Ids => s_texts.Keys;

    public static bool Has(string id) => s_texts.ContainsKey(id);

    /// <summary>The text with its places {0}, {1}… filled. A missing id is a defect of the tables, not of the input.</summary>
    public static string Format(string id, Language language, params ReadOnlySpan<object?> values)
    {
        string[] text = s_texts.TryGetValue(id, out string[]? found) ? found : throw new KeyNotFoundException($"The health texts have no '{id}': add a row to a table in Texts.");
        return values.IsEmpty ? text[(int)language] : string.Format(System.Globalization.CultureInfo.InvariantCulture, text[(int)language], values);
    }

    /// <summary>Names of channels, joined.</summary>
    internal static string Channels(IEnumerable<Channel> channels, Language language) =>
        string.Join(language == Language.Arabic ? "، " : ", ", channels.Select(channel => Format($"channel-{Id(channel.ToString())}", language)));

    /// <summary><c>EngineSpeed</c> is <c>engine-speed</c>.</summary>
    internal static string Id(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? $"{char.ToLowerInvariant(c)}" : $"-{char.ToLowerInvariant(c)}") : $"{c}"));

    private static FrozenDictionary<string, string[]> Read()
    {
        Dictionary<string, string[]> texts = new(StringComparer.Ordinal);
        foreach (string table in s_tables)
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(table) ?? throw new InvalidOperationException($"The table {table} is not embedded.");
            using var reader = new StreamReader(stream);
            foreach (string line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                List<string> cells = Cells(line.TrimEnd('\r'));
                if (cells.Count != 3 || !texts.TryAdd(cells[0], [cells[1], cells[2]]))
                {
                    throw new InvalidOperationException($"{table}: '{cells[0]}' stands twice, or has not the cells id, en, ar.");
                }
            }
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Cells of a line; one with a comma stands in quotes, and none holds a quote itself.</summary>
    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        for (int at = 0; at <= line.Length;)
        {
            bool quoted = at < line.Length && line[at] == '"';
            int from = quoted ? at + 1 : at;
            int end = line.IndexOf(quoted ? '"' : ',', from);
            end = end < 0 ? line.Length : end;
            cells.Add(line[from..end]);
            at = end + (quoted ? 2 : 1);
        }

        return cells;
    }
}
