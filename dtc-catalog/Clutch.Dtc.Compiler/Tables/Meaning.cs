using System.Globalization;

namespace Clutch.Dtc.Compiler;

/// <summary>One meaning of one code, as the tables state it.</summary>
internal sealed record Meaning(
    Row Row,
    ushort Code,
    byte Make,
    Component Component,
    Component? Partner,
    Place Place,
    string Aspect,
    Mode Mode,
    string Note,
    Source Source)
{
    public string CodeText => $"{"PCBU"[Code >> 14]}{(Code >> 12) & 3}{Code & 0xFFF:X3}";
}

/// <summary>Reads the tables of codes.</summary>
internal sealed class MeaningReader(TableReader tables, Vocabulary vocabulary, Problems problems)
{
    private readonly List<Meaning> _meanings = [];

    /// <summary>All meanings in the order code, make, edition; no two for the same three.</summary>
    public List<Meaning> Read()
    {
        foreach (string path in tables.In("families"))
        {
            ReadTable(path, 0, Edition.Current, Path.GetFileNameWithoutExtension(path));
        }

        foreach (string path in tables.In("legacy"))
        {
            ReadTable(path, 0, Edition.Pre2007, Path.GetFileNameWithoutExtension(path));
        }

        for (int i = 0; i < vocabulary.Makes.Count; i++)
        {
            ReadTable($"makes/{vocabulary.Makes[i].Id}.csv", (byte)(i + 1), Edition.Current, "");
        }

        foreach (string path in tables.In("makes").Where(path => !vocabulary.Makes.Exists(make => path == $"makes/{make.Id}.csv")))
        {
            problems.Add(path, 1, "makes.csv has no row for this make");
        }

        _meanings.Sort((left, right) => Key(left).CompareTo(Key(right)));
        for (int i = 1; i < _meanings.Count; i++)
        {
            if (Key(_meanings[i]) == Key(_meanings[i - 1]))
            {
                problems.Add(_meanings[i].Row, $"{_meanings[i].CodeText} already has a meaning in {_meanings[i - 1].Row.File}({_meanings[i - 1].Row.Line})");
            }
        }

        return _meanings;
    }

    private static int Key(Meaning meaning) => (meaning.Code << 9) | (meaning.Make << 1) | (int)meaning.Source.Edition;

    private void ReadTable(string path, byte make, Edition edition, string block)
    {
        foreach (Row row in tables.Read(path, "component", "partner", "place", "aspect", "note", "source", "codes"))
        {
            Component? component = vocabulary.Use(vocabulary.Components, "components.csv", row["component"], row, problems);
            Source? source = vocabulary.Use(vocabulary.Sources, "sources.csv", row["source"], row, problems);
            Component? partner = row["partner"].Length == 0 ? null : vocabulary.Use(vocabulary.Components, "components.csv", row["partner"], row, problems);
            if (row["aspect"].Length > 0)
            {
                vocabulary.Use(vocabulary.Aspects, "aspects.csv", row["aspect"], row, problems);
            }

            Place place = Place.Read(row, problems);
            if (source is not null && source.Edition != edition)
            {
                problems.Add(row, $"the source {source.Id} is of another edition than this folder");
            }

            foreach (string word in row.Words("codes"))
            {
                string[] pair = word.Split(':');
                if (pair.Length != 2 || !TryCode(pair[0], out ushort code) || !pair[0].StartsWith(block, StringComparison.Ordinal))
                {
                    problems.Add(row, $"'{word}' is not code:mode{(block.Length == 0 ? "" : $" with a code of {block}")}");
                    continue;
                }

                Mode? mode = vocabulary.Use(vocabulary.Modes, "modes.csv", pair[1], row, problems);
                if (component is not null && source is not null && mode is not null)
                {
                    _meanings.Add(new Meaning(row, code, make, component, partner, place, row["aspect"], mode, row["note"], source));
                }
            }
        }
    }

    public static bool TryCode(string text, out ushort code)
    {
        code = 0;
        int letter = text.Length == 5 ? "PCBU".IndexOf(text[0], StringComparison.Ordinal) : -1;
        if (letter < 0 || text[1] is < '0' or > '3' || text.Any(char.IsAsciiLetterLower)
            || !ushort.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort digits))
        {
            return false;
        }

        code = (ushort)((letter << 14) | digits);
        return true;
    }
}
