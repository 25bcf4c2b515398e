using System.Text.RegularExpressions;
using Clutch.Dtc;

namespace Clutch.Health.Tests.Parts;

public sealed partial class HealthTextsTests
{
    public static TheoryData<string> Ids => [.. HealthTexts.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_text_stands_in_both_languages_with_the_same_places(string id)
    {
        string english = HealthTexts.Format(id, Language.English, "{0}", "{1}", "{2}");
        string arabic = HealthTexts.Format(id, Language.Arabic, "{0}", "{1}", "{2}");
        Assert.NotEmpty(english.Trim());
        Assert.NotEmpty(arabic.Trim());
        Assert.Equal(Places().Matches(english).Select(place => place.Value).Order(), Places().Matches(arabic).Select(place => place.Value).Order());
        Assert.DoesNotContain(english, c => c is >= '\u0600' and <= '\u06FF');

        // Symbols of units are Latin in both; every sentence in Arabic has Arabic letters.
        Assert.True(id.StartsWith("unit-", StringComparison.Ordinal) || arabic.Any(c => c is >= '\u0600' and <= '\u06FF'), arabic);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Digits_and_isolates_of_an_arabic_text_are_balanced(string id)
    {
        string arabic = HealthTexts.Format(id, Language.Arabic, "", "", "");
        Assert.Equal(arabic.Count(c => c == '\u2066'), arabic.Count(c => c == '\u2069'));
        Assert.DoesNotMatch("[٠-٩]", arabic);
    }

    [Fact]
    public void Every_name_that_the_engine_asks_for_has_a_text()
    {
        IEnumerable<string> asked = Enum.GetNames<Channel>().Select(name => $"channel-{HealthTexts.Id(name)}")
            .Concat(Enum.GetNames<LifeBasis>().Select(name => $"basis-{HealthTexts.Id(name)}"))
            .Concat(Enum.GetNames<AgeBasis>().Select(name => $"age-{HealthTexts.Id(name)}"))
            .Concat(Enum.GetNames<AlertLevel>().Skip(1).Select(name => $"alert-{HealthTexts.Id(name)}"))
            .Concat(Enum.GetNames<AlertReject>().Skip(1).Select(name => $"alert-reject-{HealthTexts.Id(name)}"))
            .Concat(Enum.GetNames<RenewalReject>().Skip(1).Select(name => $"renewal-{HealthTexts.Id(name)}"))
            .Concat(Enum.GetValues<Unit>().Where(unit => unit is not (Unit.None or Unit.Ratio or Unit.Count)).Select(unit => $"unit-{HealthTexts.Id(unit.ToString())}"));
        Assert.All(asked, id => Assert.True(HealthTexts.Has(id), id));
    }

    [Fact]
    public void A_number_has_its_digits_and_stands_isolated_in_arabic()
    {
        Assert.Equal("12.30 V", Quantity.Text(12.3, Unit.Volt, Language.English));
        Assert.Equal("1,234 km", Quantity.Text(1234.4, Unit.Kilometre, Language.English));
        Assert.Equal("0 km", Quantity.Text(-0.2, Unit.Kilometre, Language.English));
        Assert.Equal("\u206612.30 فولت\u2069", Quantity.Text(12.3, Unit.Volt, Language.Arabic));
    }

    [Fact]
    public void A_missing_text_names_itself() =>
        Assert.Contains("no-such-text", Assert.Throws<KeyNotFoundException>(() => HealthTexts.Format("no-such-text", Language.English)).Message, StringComparison.Ordinal);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Places();
}
