using System.Text.RegularExpressions;

namespace Clutch.Dtc.Tests.Catalogue;

/// <summary>A title says everything once.</summary>
public sealed partial class TitleWordingTests
{
    // Pairs of words that a correct title may hold twice.
    private static readonly Dictionary<Language, string[]> s_maySayTwice = new()
    {
        [Language.English] = [],
        // "Control of": the control circuit of a control unit or a control valve has no other name in the trade.
        [Language.Arabic] = ["التحكم في"],
    };

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Arabic)]
    public void No_title_says_the_same_two_words_twice(Language language) =>
        Assert.Empty(Titles(language).Where(title => RepeatedPair(title.Text) is { } pair && !s_maySayTwice[language].Contains(pair)).Select(title => $"{title.Code} {title.Text}"));

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Arabic)]
    public void No_title_says_a_word_twice_in_a_row(Language language) =>
        Assert.Empty(Titles(language).Where(title => Clause().Split(title.Text).Any(clause => HasDouble(Words(clause)))).Select(title => $"{title.Code} {title.Text}"));

    [Theory]
    [InlineData("EVAP system: small leak detected (small leak)", "small leak")]
    [InlineData("EVAP system: small leak detected", null)]
    [InlineData("تسريب صغير في نظام أبخرة الوقود – تسريب صغير", "تسريب صغير")]
    public void The_probe_sees_what_it_looks_for(string title, string? pair) => Assert.Equal(pair, RepeatedPair(title));

    [Theory]
    [InlineData("Traction control input signal: signal low", true)]
    [InlineData("Low pressure fuel system", false)]
    public void The_probe_sees_a_doubled_word(string title, bool doubled) => Assert.Equal(doubled, HasDouble(Words(title)));

    /// <summary>Of two things that are compared each has its whole name, so that these may share words.</summary>
    private static IEnumerable<(string Code, string Text)> Titles(Language language) => Enumerable.Range(0, DtcCatalogue.Count).Select(DtcCatalogue.At)
        .Where(entry => entry.Record.Partner == 0 && entry.ModeClass != ModeClass.Correlation)
        .Select(entry => ($"{entry.Make.Name} {entry.Code.Base}", entry.Title(language)));

    private static string? RepeatedPair(string title)
    {
        string[] words = Words(title);
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < words.Length; i++)
        {
            // A pair joins the set two words later, so that "a a a" is one pair and not two.
            if (seen.Contains($"{words[i - 1]} {words[i]}"))
            {
                return $"{words[i - 1]} {words[i]}";
            }

            if (i >= 2)
            {
                seen.Add($"{words[i - 2]} {words[i - 1]}");
            }
        }

        return null;
    }

    private static bool HasDouble(string[] words) => words.Zip(words.Skip(1)).Any(pair => string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    /// <summary>Words without numbers and letters of places, which stand between isolates in Arabic.</summary>
    private static string[] Words(string title) => [.. Word().Matches(title).Select(match => match.Value)];

    [GeneratedRegex(@"(?<!\u2068[^\u2069]*)\p{L}[\p{L}\p{M}'/-]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    /// <summary>Where a title pauses: what comes after may begin with the word before.</summary>
    [GeneratedRegex(@"[(،,–]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clause();
}
