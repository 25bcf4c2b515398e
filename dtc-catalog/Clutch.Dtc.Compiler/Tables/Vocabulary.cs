using System.Globalization;

namespace Clutch.Dtc.Compiler;

internal sealed record Component(
    Row Row,
    string Id,
    string Subject,
    string Device,
    string Kind,
    VehicleSystem System,
    HealthPart Part,
    int Weight,
    Severity Severity,
    MilExpectation Mil,
    byte Flags,
    byte[] Pids);

internal sealed record Mode(Row Row, string Id, ModeClass Class, Relation Relation, byte[] FailureTypes);

internal sealed record Source(Row Row, string Id, Edition Edition, Confidence Confidence, byte Witnesses);

internal sealed record Maker(Row Row, string Id, string Name, string[] Brands);

/// <summary>The tables that give ids their meaning apart from words, and which of them are in use.</summary>
internal sealed class Vocabulary
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public Vocabulary(TableReader tables, Problems problems)
    {
        Components = tables.ReadById("components.csv", "id", "subject", "device", "kind", "system", "part", "weight", "severity", "mil", "flags", "pids")
            .ToDictionary(row => row.Key, row => ReadComponent(row.Value, problems), StringComparer.Ordinal);
        Modes = tables.ReadById("modes.csv", "id", "class", "relation", "ftb").ToDictionary(row => row.Key, row => ReadMode(row.Value, problems), StringComparer.Ordinal);
        Sources = tables.ReadById("sources.csv", "id", "edition", "confidence", "witnesses", "text").ToDictionary(row => row.Key, row => ReadSource(row.Value, problems), StringComparer.Ordinal);
        Makes = [.. tables.ReadById("makes.csv", "id", "name", "brands").Select(row => new Maker(row.Value, row.Key, row.Value["name"], row.Value.Words("brands")))];
        Aspects = tables.ReadById("aspects.csv", "id", "kind");
        EvidencePercent = tables.ReadById("evidence.csv", "class", "percent").ToDictionary(row => row.Key, row => Number(row.Value, "percent", 100, problems), StringComparer.Ordinal);
        foreach (string missing in Names<ModeClass>.All.Except(EvidencePercent.Keys, StringComparer.Ordinal))
        {
            problems.Add("evidence.csv", 1, $"the class {missing} is missing");
        }
    }

    public Dictionary<string, Component> Components { get; }

    public Dictionary<string, Mode> Modes { get; }

    public Dictionary<string, Source> Sources { get; }

    public List<Maker> Makes { get; }

    public Dictionary<string, Row> Aspects { get; }

    public Dictionary<string, int> EvidencePercent { get; }

    public static int Number(Row row, string column, int max, Problems problems)
    {
        if (!int.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > max)
        {
            problems.Add(row, $"{column} is '{row[column]}'; it must be a number from 0 to {max}");
        }

        return value;
    }

    /// <summary>Looks an id up and marks it as used; a problem when there is none.</summary>
    public T? Use<T>(Dictionary<string, T> table, string tableName, string id, Row user, Problems problems)
        where T : class
    {
        _used.Add($"{tableName}/{id}");
        if (table.TryGetValue(id, out T? value))
        {
            return value;
        }

        problems.Add(user, $"'{id}' is not in {tableName}");
        return null;
    }

    /// <summary>Ids that no row uses are mistakes or leftovers.</summary>
    public void RefuseUnused(Problems problems)
    {
        Refuse("components.csv", Components.Values.Select(component => (component.Id, component.Row)));
        Refuse("modes.csv", Modes.Values.Select(mode => (mode.Id, mode.Row)));
        Refuse("sources.csv", Sources.Values.Select(source => (source.Id, source.Row)));
        Refuse("aspects.csv", Aspects.Select(aspect => (aspect.Key, aspect.Value)));

        void Refuse(string table, IEnumerable<(string Id, Row Row)> rows)
        {
            foreach ((string id, Row row) in rows.Where(row => !_used.Contains($"{table}/{row.Id}")))
            {
                problems.Add(row, $"no row uses {id}; take it out");
            }
        }
    }

    private static Component ReadComponent(Row row, Problems problems)
    {
        byte flags = 0;
        foreach (string flag in row.Words("flags"))
        {
            byte bit = flag switch { "emissions" => ComponentRecord.EmissionsFlag, "safety" => ComponentRecord.SafetyFlag, _ => 0 };
            if (bit == 0)
            {
                problems.Add(row, $"the flag '{flag}' is neither emissions nor safety");
            }

            flags |= bit;
        }

        if (row["subject"].Length == 0)
        {
            problems.Add(row, "the subject is empty");
        }

        return new Component(
            row,
            row["id"],
            row["subject"],
            row["device"],
            row["kind"],
            Names<VehicleSystem>.Parse(row, "system", problems),
            Names<HealthPart>.Parse(row, "part", problems),
            Number(row, "weight", 100, problems),
            Names<Severity>.Parse(row, "severity", problems),
            Names<MilExpectation>.Parse(row, "mil", problems),
            flags,
            Bytes(row, "pids", problems));
    }

    private static Mode ReadMode(Row row, Problems problems)
    {
        Relation relation = Relation.None;
        if (row["relation"].Length > 0)
        {
            relation = Names<Relation>.Parse(row, "relation", problems);
        }

        return new Mode(row, row["id"], Names<ModeClass>.Parse(row, "class", problems), relation, Bytes(row, "ftb", problems));
    }

    private static Source ReadSource(Row row, Problems problems)
    {
        if (row["text"].Length == 0)
        {
            problems.Add(row, "say in the text column what the source is");
        }

        return new Source(
            row,
            row["id"],
            Names<Edition>.Parse(row, "edition", problems),
            Names<Confidence>.Parse(row, "confidence", problems),
            (byte)Number(row, "witnesses", 9, problems));
    }

    private static byte[] Bytes(Row row, string column, Problems problems)
    {
        string[] words = row.Words(column);
        byte[] bytes = new byte[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Length != 2 || !byte.TryParse(words[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                problems.Add(row, $"{column}: '{words[i]}' is not two hexadecimal digits");
            }
        }

        return bytes;
    }
}
