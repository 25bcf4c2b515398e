namespace Clutch.Dtc.Compiler;

/// <summary>
/// Two codes with one title are a lost detail or a row in the wrong place, unless <c>same-meaning.csv</c> says that the sources give them one meaning.
/// </summary>
internal sealed class TitleCheck(TableReader tables, Problems problems)
{
    private readonly Dictionary<(byte Make, Edition Edition, string Title), List<Meaning>> _byTitle = [];

    public void Add(Meaning meaning, Texts phrase, Texts noun, Texts partner, Texts tail)
    {
        for (int i = 0; i < phrase.InLanguage.Length; i++)
        {
            string title = phrase.InLanguage[i].Replace(((char)CatalogueFormat.NounSlot).ToString(), noun.InLanguage[i], StringComparison.Ordinal)
                .Replace(((char)CatalogueFormat.PartnerSlot).ToString(), partner.InLanguage[i], StringComparison.Ordinal) + tail.InLanguage[i];
            if (title.Length > CatalogueFormat.MaxTitleLength || !title.Any(char.IsLetter) || title.AsSpan().ContainsAny('{', '}'))
            {
                problems.Add(meaning.Row, $"the title of {meaning.CodeText}, '{title}', is too long, has no words or has an unknown slot");
            }

            // The first language decides: another may have one word for two.
            if (i == 0)
            {
                (byte Make, Edition Edition, string Title) key = (meaning.Make, meaning.Source.Edition, title);
                if (!_byTitle.TryGetValue(key, out List<Meaning>? same))
                {
                    _byTitle.Add(key, same = []);
                }

                same.Add(meaning);
            }
        }
    }

    public void RefuseSameTitles()
    {
        Dictionary<string, Row> allowed = tables.ReadById("same-meaning.csv", "codes", "reason");
        HashSet<string> met = new(StringComparer.Ordinal);
        foreach (((byte _, Edition _, string title), List<Meaning> same) in _byTitle.Where(pair => pair.Value.Count > 1))
        {
            string codes = string.Join(' ', same.Select(meaning => meaning.CodeText));
            met.Add(codes);
            if (!allowed.ContainsKey(codes))
            {
                problems.Add(same[^1].Row, $"{codes} share the title '{title}'; correct one of them, or give the reason in same-meaning.csv");
            }
        }

        foreach (Row row in allowed.Values.Where(row => !met.Contains(row["codes"])))
        {
            problems.Add(row, "these codes do not share a title; take the row out");
        }
    }
}
