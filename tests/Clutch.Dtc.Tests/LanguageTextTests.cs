using System.Text.RegularExpressions;

namespace Clutch.Dtc.Tests;

/// <summary>The texts of both languages say the same things, and the Arabic ones can be shown as they are.</summary>
public sealed partial class LanguageTextTests
{
    private const char Isolate = '\u2068';
    private const char PopIsolate = '\u2069';

    // A language may word a whole component, and a mode for one aspect, where the other need not.
    private static readonly string[] s_ownRows = ["components.csv", "grammar.csv", "modes.csv"];

    [Fact]
    public void Both_languages_have_the_same_files() => Assert.Equal(DataTable.Files("en"), DataTable.Files("ar"));

    [Fact]
    public void Every_id_has_a_text_in_both_languages()
    {
        foreach (string file in DataTable.Files("en").Except(s_ownRows, StringComparer.Ordinal))
        {
            Assert.Equal(DataTable.Texts("en", file).Keys.Order(StringComparer.Ordinal), DataTable.Texts("ar", file).Keys.Order(StringComparer.Ordinal));
        }

        Assert.Equal(ModeIds("en"), ModeIds("ar"));
    }

    [Fact]
    public void Arabic_texts_have_Latin_letters_only_inside_isolates() => Assert.DoesNotContain(ArabicTexts(), text => LatinLetter().IsMatch(Outside(text.Text)));

    [Fact]
    public void Isolates_are_balanced_and_never_nested() =>
        Assert.DoesNotContain(DataTable.AllTexts("ar"), text => Isolated().Replace(text.Text, "").AsSpan().ContainsAny(Isolate, PopIsolate));

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public void Braces_hold_known_slots_only(string language) =>
        Assert.DoesNotContain(DataTable.AllTexts(language), text => !text.Place.Contains("/phrases.csv", StringComparison.Ordinal) && Slot().Replace(text.Text, "").AsSpan().ContainsAny('{', '}'));

    [Fact]
    public void Arabic_texts_have_Arabic_punctuation_and_no_stretching() =>
        Assert.DoesNotContain(ArabicTexts(), text => Outside(text.Text).AsSpan().ContainsAny([',', ';', '?', 'ـ']));

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public void Texts_have_single_spaces(string language) => Assert.DoesNotContain(DataTable.AllTexts(language), text => text.Text.Contains("  ", StringComparison.Ordinal));

    [Theory]
    [InlineData("subjects.csv")]
    [InlineData("devices.csv")]
    [InlineData("notes.csv")]
    [InlineData("sides.csv")]
    [InlineData("causes.csv")]
    [InlineData("checks.csv")]
    public void Two_ids_never_share_an_Arabic_text(string file) =>
        Assert.Empty(DataTable.Texts("ar", file).GroupBy(text => text.Value, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group.Select(text => text.Key))));

    [Fact]
    public void Both_languages_name_the_same_numbers()
    {
        foreach (string file in DataTable.Files("en").Except(s_ownRows, StringComparer.Ordinal))
        {
            Dictionary<string, string> arabic = DataTable.Texts("ar", file);
            foreach ((string id, string english) in DataTable.Texts("en", file))
            {
                Assert.True(Numbers(english).SequenceEqual(Numbers(arabic[id]), StringComparer.Ordinal), $"{file}: {id}: '{english}' and '{arabic[id]}' name different numbers");
            }
        }
    }

    // محرك alone reads as the combustion engine.
    [Theory]
    [InlineData("subjects.csv")]
    [InlineData("devices.csv")]
    [InlineData("causes.csv")]
    [InlineData("checks.csv")]
    public void An_electric_motor_is_never_an_engine_in_Arabic(string file)
    {
        Dictionary<string, string> arabic = DataTable.Texts("ar", file);
        foreach ((string id, string english) in DataTable.Texts("en", file).Where(text => Motor().IsMatch(text.Value)))
        {
            Assert.True(arabic[id].Contains("كهربائ", StringComparison.Ordinal) || arabic[id].Contains("هيدروليكي", StringComparison.Ordinal), $"{file}: {id}: '{arabic[id]}' does not say which motor '{english}' is");
        }
    }

    private static IEnumerable<string> ModeIds(string language) => DataTable.Rows($"{language}/modes.csv").Select(row => row["id"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Place, string Text)> ArabicTexts() => DataTable.AllTexts("ar").Where(text => !text.Place.Contains("tail-items", StringComparison.Ordinal));

    // phrases.csv names its slots as it likes.
    private static string Outside(string text) => AnySlot().Replace(Isolated().Replace(text, ""), "");

    private static IEnumerable<string> Numbers(string text) => Number().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("\u2068[^\u2068\u2069]+\u2069", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Isolated();

    [GeneratedRegex("[A-Za-z]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LatinLetter();

    [GeneratedRegex(@"\{(x|p|n|items|subject|device|component|side|cylinder|inner|letter|number|bank|sensor|row|stage|phase)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Slot();

    [GeneratedRegex(@"\{[a-z-]+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AnySlot();

    // Names such as 4WD, NH3 and B1 are no numbers.
    [GeneratedRegex(@"(?<![A-Za-z\d])\d+(?![A-Za-z\d])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\bmotors?\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Motor();
}
