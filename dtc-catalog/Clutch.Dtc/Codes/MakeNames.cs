namespace Clutch.Dtc;

/// <summary>Makes by name, for people who mistype them.</summary>
public static class MakeNames
{
    private const int MostSuggestions = 3;
    private const int LongestName = 40;

    public static IEnumerable<string> All
    {
        get
        {
            for (byte id = 1; id <= Make.Count; id++)
            {
                yield return new Make(id).Name;
            }
        }
    }

    /// <summary>Names that a typing error or a cut may have made of the text; empty when none is near.</summary>
    public static IReadOnlyList<string> Near(string text)
    {
        string wanted = text.Trim().ToLowerInvariant();
        return wanted.Length is 0 or > LongestName ? [] :
        [
            .. All.Select(name => (Name: name, Distance: Distance(wanted, name.ToLowerInvariant())))
                .Where(near => near.Distance <= 1 + (wanted.Length / 4) || near.Name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
                .OrderBy(near => near.Distance).ThenBy(near => near.Name, StringComparer.Ordinal)
                .Take(MostSuggestions).Select(near => near.Name),
        ];
    }

    /// <summary>The sentence for a name that is no make.</summary>
    public static string Explain(string text, Language language)
    {
        IReadOnlyList<string> near = Near(text);
        string shown = text.Length <= LongestName ? text : $"{text[..LongestName]}…";
        return Phrases.Text(near.Count > 0 ? "unknown-make-near" : "unknown-make", language, ("text", shown), ("makes", string.Join(", ", near.Count > 0 ? near : All)));
    }

    /// <summary>Letters to insert, remove or replace (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int kept = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(kept, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
