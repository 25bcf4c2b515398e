namespace Clutch.Dtc;

/// <summary>A meaning that a search found.</summary>
/// <param name="Entry">The meaning.</param>
/// <param name="Score">Higher is better; comparable within one search only.</param>
public readonly record struct DtcHit(DtcEntry Entry, int Score);

/// <summary>
/// Finds codes by words of their titles. Titles are composed into one buffer and compared there: no index to load, to keep or to get out of
/// step with the catalogue.
/// </summary>
public static class DtcSearch
{
    /// <summary>Longer queries are not searched.</summary>
    public const int MaxQuery = 200;

    public const int MaxHits = 500;

    private const int MaxWords = 12;

    // What a whole word, the beginning of one and a part of one are worth.
    private const int Whole = 8;
    private const int Beginning = 5;
    private const int Part = 2;

    private static readonly Language[] s_languages = Enum.GetValues<Language>();

    /// <summary>The best meanings of all that hold every word of the query, in any of the languages; a query like <c>P03</c> finds codes by their beginning.</summary>
    /// <param name="query">At most <see cref="MaxQuery"/> characters; longer ones find nothing.</param>
    /// <param name="make">Meanings of this make are searched too; those of others never.</param>
    /// <param name="limit">Most hits wanted, up to <see cref="MaxHits"/>.</param>
    public static IReadOnlyList<DtcHit> Find(ReadOnlySpan<char> query, Make make, int limit)
    {
        if (query.Length > MaxQuery || limit < 1)
        {
            return [];
        }

        Span<char> words = stackalloc char[MaxQuery];
        words = words[..SearchText.Normalise(query, words)];
        if (words.IsEmpty)
        {
            return [];
        }

        // The worst of the kept hits is on top, so that it is the one to go.
        var best = new PriorityQueue<DtcHit, (int Score, int Order)>();
        int most = Math.Min(limit, MaxHits);
        for (int i = 0; i < DtcCatalogue.Count; i++)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            if (entry.Make != Make.Standard && entry.Make != make)
            {
                continue;
            }

            int score = Score(entry, words);
            if (score > 0)
            {
                best.Enqueue(new DtcHit(entry, score), (score, -i));
                if (best.Count > most)
                {
                    best.Dequeue();
                }
            }
        }

        var hits = new DtcHit[best.Count];
        for (int i = hits.Length - 1; i >= 0; i--)
        {
            hits[i] = best.Dequeue();
        }

        return hits;
    }

    private static int Score(DtcEntry entry, ReadOnlySpan<char> words)
    {
        Span<char> code = stackalloc char[DtcCode.MaxLength];
        entry.Code.TryFormat(code, out int length);
        Span<char> lower = stackalloc char[DtcCode.MaxLength];
        SearchText.Normalise(code[..length], lower);
        if (lower[..length].StartsWith(words))
        {
            return 1000;
        }

        Span<char> title = stackalloc char[512];
        Span<char> normal = stackalloc char[512];
        int best = 0;
        foreach (Language language in s_languages)
        {
            if (entry.TryWriteTitle(title, language, out int written))
            {
                best = Math.Max(best, Score(normal[..SearchText.Normalise(title[..written], normal)], words));
            }
        }

        return best;
    }

    /// <summary>0 unless every word is found. Titles with little else come first, then those in which the words stand together.</summary>
    private static int Score(ReadOnlySpan<char> title, ReadOnlySpan<char> words)
    {
        int score = 0;
        int count = 0;
        foreach (Range range in words.Split(' '))
        {
            int worth = Worth(title, SearchText.Stem(words[range]));
            if (worth == 0 || ++count > MaxWords)
            {
                return 0;
            }

            score += worth;
        }

        int together = title.Contains(words, StringComparison.Ordinal) ? 10 : 0;
        return (100 * (score + together) / count) - Math.Min(title.Length, 99);
    }

    private static int Worth(ReadOnlySpan<char> title, ReadOnlySpan<char> word)
    {
        int worth = 0;
        foreach (Range range in title.Split(' '))
        {
            ReadOnlySpan<char> candidate = SearchText.Stem(title[range]);
            int found = candidate.SequenceEqual(word) || IsPlural(candidate, word) ? Whole
                : candidate.StartsWith(word) ? Beginning
                : word.Length > 2 && candidate.IndexOf(word) >= 0 ? Part
                : 0;
            worth = Math.Max(worth, found);
        }

        return worth;
    }

    private static bool IsPlural(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        one.Length > 2 && (other.Length == one.Length + 1 ? other[^1] == 's' && other.StartsWith(one) : one.Length == other.Length + 1 && one[^1] == 's' && one.StartsWith(other));
}
