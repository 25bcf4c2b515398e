namespace Clutch.Dtc;

/// <summary>
/// Puts a title together: the phrase of mode and aspect, the component's noun and the partner's in its slots, then what comes last. All grammar is in
/// the tables; the compiler has already put words in order.
/// </summary>
internal static class TitleWriter
{
    public static bool TryWrite(ref readonly EntryRecord entry, Span<char> destination, Language language, out int written)
    {
        CatalogueFile file = CatalogueFile.Instance;
        written = 0;
        ReadOnlySpan<byte> phrase = file.Utf8(Section.Phrases, language, entry.Phrase);
        while (!phrase.IsEmpty)
        {
            int slot = phrase.IndexOfAny(CatalogueFormat.NounSlot, CatalogueFormat.PartnerSlot);
            if (!Append(slot < 0 ? phrase : phrase[..slot], destination, ref written))
            {
                return false;
            }

            if (slot < 0)
            {
                break;
            }

            ushort noun = phrase[slot] == CatalogueFormat.NounSlot ? entry.Noun : entry.Partner;
            if (!Append(file.Utf8(Section.Nouns, language, noun), destination, ref written))
            {
                return false;
            }

            phrase = phrase[(slot + 1)..];
        }

        if (!Append(file.Utf8(Section.Tails, language, entry.Tail), destination, ref written))
        {
            return false;
        }

        if (written > 0 && char.IsAsciiLetterLower(destination[0]))
        {
            destination[0] = char.ToUpperInvariant(destination[0]);
        }

        return true;
    }

    private static bool Append(ReadOnlySpan<byte> text, Span<char> destination, ref int written)
    {
        if (!Utf8Text.TryWrite(text, destination[written..], out int count))
        {
            written = 0;
            return false;
        }

        written += count;
        return true;
    }
}
