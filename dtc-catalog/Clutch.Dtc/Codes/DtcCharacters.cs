namespace Clutch.Dtc;

/// <summary>What a character of a typed or pasted code stands for: other scripts' digits and look-alike letters, dashes, spaces, invisible marks.</summary>
internal static class DtcCharacters
{
    /// <summary>The character says nothing: a direction mark, a joiner, a byte order mark.</summary>
    public const char Nothing = '\0';

    // Capital letters of Cyrillic and Greek that no reader can tell from the Latin ones of a code; small ones where they look alike too.
    private const string LookAlikes = "\u0420\u0440\u0421\u0441\u0412\u0410\u0430\u0415\u0435\u041E\u043E\u0425\u0445\u03A1\u03C1\u0392\u0391\u0395\u039F\u03BF\u03F9\u03F2";
    private const string StandsFor = "PPCCBAAEEOOXXPPBAEOOCC";

    /// <summary>Latin capital letter, digit, space, dash, dollar, <see cref="Nothing"/>, or the character itself where it has no place in a code.</summary>
    public static char Fold(char c, ref DtcReading reading)
    {
        if (char.IsAscii(c))
        {
            return c switch
            {
                >= 'a' and <= 'z' => (char)(c - 'a' + 'A'),
                '_' or ':' or '/' or '.' => '-',
                '\t' or '\r' or '\n' => ' ',
                Nothing => '?',
                _ => c,
            };
        }

        if (IsInvisible(c))
        {
            return Nothing;
        }

        if (c is '\u00A0' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u3000')
        {
            return ' ';
        }

        if (c is (>= '\u2010' and <= '\u2015') or '\u2212' or '\uFE63' or '\uFF0D')
        {
            return '-';
        }

        char folded = Script(c);
        if (folded != c)
        {
            reading |= DtcReading.LookAlikes;
        }

        return folded;
    }

    private static char Script(char c) => c switch
    {
        >= '\u0660' and <= '\u0669' => (char)(c - '\u0660' + '0'), // Arabic-Indic
        >= '\u06F0' and <= '\u06F9' => (char)(c - '\u06F0' + '0'), // Persian and Urdu
        >= '\uFF10' and <= '\uFF19' => (char)(c - '\uFF10' + '0'), // full width
        >= '\uFF21' and <= '\uFF3A' => (char)(c - '\uFF21' + 'A'),
        >= '\uFF41' and <= '\uFF5A' => (char)(c - '\uFF41' + 'A'),
        _ => LookAlikes.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 ? StandsFor[at] : c,
    };

    private static bool IsInvisible(char c) =>
        c is '\u00AD' or '\u061C' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF';
}
