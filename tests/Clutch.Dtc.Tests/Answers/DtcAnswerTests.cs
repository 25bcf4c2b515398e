using System.Text;

namespace Clutch.Dtc.Tests;

public sealed class DtcAnswerTests
{
    [Fact]
    public void A_known_code_is_answered_in_full_in_every_language()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            DtcAnswer answer = Describe("P0301", language: language);
            Assert.True(answer.Known);
            Assert.All(new[] { answer.Title, answer.Meaning, answer.Severity!.Detail, answer.Drive!.Detail, answer.Lamp!.Detail, answer.System!.Text }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.NotEmpty(answer.Causes);
            Assert.NotEmpty(answer.Checks);
            Assert.Contains("0C", answer.Pids);
            Assert.Equal("plugs-and-coils", answer.Part!.Id);
        }
    }

    [Fact]
    public void A_failure_type_joins_a_bare_component_in_one_sentence()
    {
        DtcAnswer answer = Describe("C0031-23");
        Assert.Equal("Left front wheel speed sensor: signal stuck low", answer.Title);
        Assert.Equal(("23", true, "signal"), (answer.FailureType!.Byte, answer.FailureType.Known, answer.FailureType.Category.Id));
    }

    [Fact]
    public void A_failure_type_beside_a_mode_is_a_detail_and_no_second_title()
    {
        Assert.Equal(Describe("P0118").Title, Describe("P0118-16").Title);
        Assert.Equal("16", Describe("P0118-16").FailureType!.Byte);
        Assert.Equal(Describe("C0031").Title, Describe("C0031-00").Title);
    }

    [Fact]
    public void An_unpublished_failure_type_is_named_by_its_category()
    {
        Assert.Equal(102, Enumerable.Range(0, 256).Count(value => new FailureType((byte)value).IsKnown));
        DtcAnswer answer = Describe("C0031-2E");
        Assert.False(answer.FailureType!.Known);
        Assert.Contains("signal", answer.Title, StringComparison.Ordinal);
        foreach (Language language in Enum.GetValues<Language>())
        {
            Assert.All(Enumerable.Range(0, 256), value => Assert.NotEqual("", new FailureType((byte)value).Text(language)));
        }
    }

    [Fact]
    public void Two_editions_are_both_shown()
    {
        DtcAnswer answer = Describe("C0035");
        Assert.Equal("current", answer.Edition);
        Assert.Equal("pre2007", Assert.Single(answer.OtherMeanings).Edition);
    }

    [Fact]
    public void A_maker_s_number_has_no_text_without_the_make_and_none_of_another_make()
    {
        DtcEntry ford = Own("Ford", out Make make);
        string code = ford.Code.Base.ToString();
        DtcAnswer without = Describe(code);
        Assert.Equal((false, "manufacturer"), (without.Known, without.Owner.Id));
        Assert.Contains("Ford", without.KnownMakes);
        Assert.DoesNotContain(ford.Title(Language.English), without.Title, StringComparison.Ordinal);
        Assert.Empty(without.OtherMeanings);

        DtcAnswer with = DtcDescriber.Describe(ford.Code.Base, make, Language.English, CodeEvidence.None);
        Assert.Equal((true, "Ford", ford.Title(Language.English)), (with.Known, with.Make, with.Title));

        Make stranger = Enumerable.Range(1, Make.Count).Select(id => new Make((byte)id)).First(other => !without.KnownMakes.Contains(other.Name));
        DtcAnswer other = DtcDescriber.Describe(ford.Code.Base, stranger, Language.English, CodeEvidence.None);
        Assert.False(other.Known);
        Assert.Contains($"Not known for {stranger.Name}", other.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P1133", "Ford uses this number, but its meaning is not settled.")]
    [InlineData("P1FFF", "Not known for Ford.")]
    public void A_number_that_the_make_uses_without_a_settled_meaning_says_so(string code, string note)
    {
        Assert.True(DtcCode.TryParse(code, out DtcCode number, out _));
        Assert.True(Make.TryParse("ford", out Make ford));
        DtcAnswer answer = DtcDescriber.Describe(number, ford, Language.English, CodeEvidence.None);
        Assert.False(answer.Known);
        Assert.StartsWith(note, answer.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_is_settled_or_not_but_never_both()
    {
        foreach (var row in DataTable.Rows("unsettled.csv"))
        {
            Assert.True(Make.TryParse(row["make"], out Make make) && make.Name == row["make"], row["make"]);
            foreach (string text in row["codes"].Split(' '))
            {
                Assert.True(DtcCode.TryParse(text, out DtcCode code, out _), text);
                Assert.False(DtcCatalogue.TryFind(code, make, out DtcEntry entry) && entry.Make == make, $"{make.Name} {text}");
            }
        }
    }

    [Fact]
    public void A_maker_s_meaning_is_shown_to_that_make_only()
    {
        foreach (DtcEntry own in Enumerable.Range(0, DtcCatalogue.Count).Select(DtcCatalogue.At).Where(entry => entry.Make != Make.Standard))
        {
            Assert.All(DtcDescriber.Describe(own.Code.Base, Make.Standard, Language.English, CodeEvidence.None).OtherMeanings, other => Assert.Null(other.Make));
            DtcAnswer with = DtcDescriber.Describe(own.Code.Base, own.Make, Language.English, CodeEvidence.None);
            Assert.Equal(own.Make.Name, with.Make);
            Assert.All(with.OtherMeanings, other => Assert.True(other.Make is null || other.Make == own.Make.Name));
        }
    }

    [Theory]
    [InlineData("P0000", "padding")]
    [InlineData("P1FFF", "manufacturer")]
    [InlineData("P30FF", "manufacturer")]
    [InlineData("P34FF", "unlisted")]
    [InlineData("C3FFF", "reserved")]
    [InlineData("B3FFF", "reserved")]
    [InlineData("U3FFF", "unlisted")]
    [InlineData("U1FFF", "manufacturer")]
    public void A_number_without_a_meaning_tells_who_owns_it(string code, string owner) => Assert.Equal((false, owner), (Describe(code).Known, Describe(code).Owner.Id));

    /// <summary>Nothing a car can send is without an answer.</summary>
    [Fact]
    public void All_65536_numbers_are_answered_in_both_languages()
    {
        for (int value = 0; value <= 0xFFFF; value++)
        {
            foreach (Language language in Enum.GetValues<Language>())
            {
                if (string.IsNullOrWhiteSpace(DtcDescriber.Title(new DtcCode((ushort)value), Make.Standard, language)))
                {
                    Assert.Fail($"{new DtcCode((ushort)value)} has no answer in {language}");
                }
            }
        }
    }

    [Fact]
    public void Every_entry_has_a_sentence_for_the_driver()
    {
        for (int i = 0; i < DtcCatalogue.Count; i += 7)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            Assert.False(string.IsNullOrWhiteSpace(DtcDescriber.Describe(entry.Code.Base, entry.Make, Language.Arabic, CodeEvidence.None).Meaning));
        }
    }

    [Theory]
    [InlineData("frod", "Ford")]
    [InlineData("toyta", "Toyota")]
    [InlineData("Nisan", "Nissan")]
    public void A_mistyped_make_is_answered_with_near_names(string text, string near)
    {
        Assert.Contains(near, MakeNames.Near(text));
        Assert.Contains(near, MakeNames.Explain(text, Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_like_no_make_is_answered_with_all_of_them() => Assert.Contains("Toyota", MakeNames.Explain("zeppelin", Language.English), StringComparison.Ordinal);

    [Theory]
    [InlineData("ar", "ar")]
    [InlineData("ar-EG,ar;q=0.9,en;q=0.8", "ar")]
    [InlineData("en;q=0.4, ar;q=0.5", "ar")]
    [InlineData("fr, de", "en")]
    [InlineData("ar;q=0, en;q=0.1", "en")]
    [InlineData("ar;q=x", "en")]
    [InlineData("", "en")]
    [InlineData(";;,,q=", "en")]
    public void The_language_that_is_wanted_most_is_chosen(string header, string tag) => Assert.Equal(tag, LanguageTags.Of(LanguageTags.Choose(header)));

    [Fact]
    public void The_export_has_a_row_for_every_meaning()
    {
        var text = new StringBuilder();
        using (var writer = new StringWriter(text))
        {
            DtcExport.Write(writer);
        }

        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("code,ftb,make,edition,title_en,title_ar,system,severity,drive,mil,confidence", lines[0]);
        Assert.Equal(DtcCatalogue.Count + 1, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("P0420,,,current,", StringComparison.Ordinal));
    }

    private static DtcAnswer Describe(string text, Language language = Language.English)
    {
        Assert.True(DtcCode.TryParse(text, out DtcCode code, out _));
        return DtcDescriber.Describe(code, Make.Standard, language, CodeEvidence.None);
    }

    private static DtcEntry Own(string name, out Make make)
    {
        Assert.True(Make.TryParse(name, out make));
        for (int i = 0; i < DtcCatalogue.Count; i++)
        {
            DtcEntry entry = DtcCatalogue.At(i);
            if (entry.Make == make && DtcStructure.Owner(entry.Code) == DtcOwner.Manufacturer)
            {
                return entry;
            }
        }

        throw new InvalidOperationException($"The catalogue has no code of {name}.");
    }
}
