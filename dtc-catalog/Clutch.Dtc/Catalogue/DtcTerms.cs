namespace Clutch.Dtc;

/// <summary>
/// Fixed words of the catalogue in every language: each row of a <c>data/LANGUAGE/*.csv</c> under the key <c>file.id</c>
/// (<c>severities.high</c>, <c>parts.catalyst</c>, <c>ftb.16</c>, <c>systems.network</c>).
/// </summary>
public static class DtcTerms
{
    /// <summary>The text of a key, or null when the tables have no such key.</summary>
    public static string? Text(ReadOnlySpan<char> key, Language language)
    {
        int id = IndexOf(key);
        return id < 0 ? null : CatalogueFile.Instance.Text(Section.Terms, language, id);
    }

    /// <summary>The same without allocation. False when there is no such key or <paramref name="destination"/> is too small.</summary>
    public static bool TryWrite(ReadOnlySpan<char> key, Language language, Span<char> destination, out int written)
    {
        written = 0;
        int id = IndexOf(key);
        return id >= 0 && CatalogueFile.Instance.TryWrite(Section.Terms, language, id, destination, out written);
    }

    private static int IndexOf(ReadOnlySpan<char> key)
    {
        CatalogueFile file = CatalogueFile.Instance;
        int low = 0;
        int high = file.Count(Section.TermKeys) - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Utf8Text.CompareAscii(file.Utf8(Section.TermKeys, middle), key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }
}
