using System.Globalization;

namespace Clutch.Dtc;

/// <summary>Names of the catalogue's languages as programs and browsers give them (BCP 47).</summary>
public static class LanguageTags
{
    // In the order of Language.
    private static readonly string[] s_tags = ["en", "ar"];

    /// <summary>All tags.</summary>
    public static IReadOnlyList<string> All => s_tags;

    public static string Of(Language language) => s_tags[(int)language];

    /// <summary>Written from right to left.</summary>
    public static bool IsRightToLeft(Language language) => language == Language.Arabic;

    /// <summary><c>ar</c>, <c>AR</c>, <c>ar-EG</c>, <c>en_GB</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> tag, out Language language)
    {
        ReadOnlySpan<char> primary = tag.Trim();
        int end = primary.IndexOfAny('-', '_');
        primary = end < 0 ? primary : primary[..end];
        for (int i = 0; i < s_tags.Length; i++)
        {
            if (primary.Equals(s_tags[i], StringComparison.OrdinalIgnoreCase))
            {
                language = (Language)i;
                return true;
            }
        }

        language = Language.English;
        return false;
    }

    /// <summary>The language that a browser wants most (RFC 9110, Accept-Language) of those that there are; English when it wants none of them.</summary>
    public static Language Choose(ReadOnlySpan<char> accepted)
    {
        Language best = Language.English;
        double bestWeight = 0;
        foreach (Range range in accepted.Split(','))
        {
            ReadOnlySpan<char> item = accepted[range];
            int semicolon = item.IndexOf(';');
            double weight = semicolon < 0 ? 1 : Weight(item[(semicolon + 1)..]);
            if (TryParse(semicolon < 0 ? item : item[..semicolon], out Language language) && weight > bestWeight)
            {
                (best, bestWeight) = (language, weight);
            }
        }

        return best;
    }

    private static double Weight(ReadOnlySpan<char> parameter)
    {
        ReadOnlySpan<char> text = parameter.Trim();
        return text.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(text[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight)
            ? Math.Clamp(weight, 0, 1)
            : 0;
    }
}
