namespace Clutch.Dtc.Compiler;

/// <summary>All texts of one language: the files of its folder.</summary>
internal sealed class LanguageTables
{
    /// <summary>Files whose texts become parts of titles and of guidance. Every other file is a list of terms.</summary>
    public static readonly string[] Parts = ["subjects", "devices", "components", "aspects", "modes", "sides", "notes", "grammar", "causes", "checks", "severity-rules"];

    private readonly Dictionary<string, Dictionary<string, Row>> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Problems _problems;

    public LanguageTables(string code, TableReader tables, Problems problems)
    {
        Code = code;
        _problems = problems;
        foreach (string path in tables.In(code))
        {
            string file = Path.GetFileNameWithoutExtension(path);
            Dictionary<string, Row> rows = file == "modes" ? Modes(tables.Read(path, "id", "when", "text")) : tables.ReadById(path, "id", "text");
            _files.Add(file, rows);
            if (file != "grammar")
            {
                foreach (Row row in rows.Values)
                {
                    CheckText(row);
                }
            }
        }

        foreach (string missing in Parts.Except(_files.Keys, StringComparer.Ordinal))
        {
            problems.Add($"{code}/{missing}.csv", 1, "the table is missing");
            _files.Add(missing, new Dictionary<string, Row>(StringComparer.Ordinal));
        }
    }

    public string Code { get; }

    /// <summary>Keys of all terms: file and id with a dot between them.</summary>
    public IEnumerable<string> TermKeys => _files.Where(file => !Parts.Contains(file.Key, StringComparer.Ordinal)).SelectMany(file => file.Value.Keys.Select(id => $"{file.Key}.{id}"));

    /// <summary>A text that must exist; the id itself, and a problem, when it does not.</summary>
    public string Text(string file, string id, Row user)
    {
        string? text = Find(file, id);
        if (text is null)
        {
            _problems.Add(user, $"'{id}' has no text in {Code}/{file}.csv");
        }

        return text ?? id;
    }

    /// <summary>A text that may be missing.</summary>
    public string? Find(string file, string id)
    {
        _used.Add($"{file}/{id}");
        return _files[file].TryGetValue(id, out Row? row) ? row["text"] : null;
    }

    public string Term(string key)
    {
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        return _files.TryGetValue(key[..dot], out Dictionary<string, Row>? rows) && rows.TryGetValue(key[(dot + 1)..], out Row? row) ? row["text"] : "";
    }

    /// <summary>Texts that nothing uses are mistakes or leftovers.</summary>
    public void RefuseUnused()
    {
        foreach (string file in Parts.Where(part => part != "grammar"))
        {
            foreach ((string id, Row row) in _files[file].Where(text => !_used.Contains($"{file}/{text.Key}")))
            {
                _problems.Add(row, $"nothing uses the text of '{id}'; take it out");
            }
        }
    }

    /// <summary>Terms are looked up at run time, so every language must have all of them.</summary>
    public void RefuseOtherTermsThan(LanguageTables first)
    {
        foreach (string key in first.TermKeys.Except(TermKeys, StringComparer.Ordinal))
        {
            _problems.Add($"{Code}/{key[..key.IndexOf('.', StringComparison.Ordinal)]}.csv", 1, $"the term {key} is missing; {first.Code} has it");
        }

        foreach (string key in TermKeys.Except(first.TermKeys, StringComparer.Ordinal))
        {
            _problems.Add($"{Code}/{key[..key.IndexOf('.', StringComparison.Ordinal)]}.csv", 1, $"{first.Code} has no term {key}");
        }
    }

    private Dictionary<string, Row> Modes(List<Row> rows)
    {
        Dictionary<string, Row> byId = new(StringComparer.Ordinal);
        foreach (Row row in rows)
        {
            string key = row["when"].Length == 0 ? row["id"] : $"{row["id"]}|{row["when"]}";
            if (!byId.TryAdd(key, row))
            {
                _problems.Add(row, $"{key} is here twice");
            }
        }

        return byId;
    }

    private void CheckText(Row row)
    {
        string text = row["text"];
        if (text.Trim() != text || text.Contains("  ", StringComparison.Ordinal) || !(text.Any(char.IsLetter) || text.Contains("{x}", StringComparison.Ordinal)))
        {
            _problems.Add(row, $"'{text}' is no text: it needs words, and no space at its ends or beside another");
        }

        if (text.Any(char.IsControl))
        {
            _problems.Add(row, "the text contains a control character");
        }
    }
}
