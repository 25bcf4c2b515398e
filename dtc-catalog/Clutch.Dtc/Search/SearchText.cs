using System.Globalization;

namespace Clutch.Dtc;

/// <summary>
/// Text as search compares it: lower case, without accents, Arabic vowel signs, lengthening and direction marks; the spellings of alef, ya and
/// ta marbuta as one; digits of other scripts as 0 to 9; everything that is no letter or digit a space.
/// </summary>
internal static class SearchText
{
    /// <summary>Writes at most as many characters as <paramref name="text"/> has.</summary>
    /// <returns>Characters written.</returns>
    public static int Normalise(ReadOnlySpan<char> text, Span<char> destination)
    {
        int written = 0;
        foreach (char c in text)
        {
            char folded = Fold(c);
            if (folded == '\0' || (folded == ' ' && (written == 0 || destination[written - 1] == ' ')))
            {
                continue;
            }

            destination[written++] = folded;
        }

        return written > 0 && destination[written - 1] == ' ' ? written - 1 : written;
    }

    /// <summary>An Arabic word without the article and the prepositions that are written onto it.</summary>
    public static ReadOnlySpan<char> Stem(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> rest = word;
        if (rest.Length > 4 && rest[0] is 'و' or 'ب' or 'ف' or 'ك' && rest[1..].StartsWith("ال", StringComparison.Ordinal))
        {
            rest = rest[1..];
        }

        return rest.Length > 4 && rest.StartsWith("ال", StringComparison.Ordinal) ? rest[2..]
            : rest.Length > 4 && rest.StartsWith("لل", StringComparison.Ordinal) ? rest[2..]
            : rest;
    }

    private static char Fold(char c) => c switch
    {
        >= 'a' and <= 'z' or >= '0' and <= '9' => c,
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        'آ' or 'أ' or 'إ' or 'ٱ' => 'ا',
        'ى' or 'ئ' or 'ی' => 'ي',
        'ؤ' => 'و',
        'ة' => 'ه',
        'ک' => 'ك',
        'ـ' or '\u0670' or (>= '\u064B' and <= '\u065F') => '\0',
        >= '\u0660' and <= '\u0669' => (char)(c - '\u0660' + '0'),
        >= '\u06F0' and <= '\u06F9' => (char)(c - '\u06F0' + '0'),
        '\u00AD' or '\u061C' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF' => '\0',
        _ => char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.NonSpacingMark => '\0',
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter => char.ToLowerInvariant(c),
            _ => ' ',
        },
    };
}
