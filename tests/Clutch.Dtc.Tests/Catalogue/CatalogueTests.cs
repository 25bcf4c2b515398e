namespace Clutch.Dtc.Tests.Catalogue;

public sealed class CatalogueTests
{
    private static IEnumerable<DtcEntry> All => Enumerable.Range(0, DtcCatalogue.Count).Select(DtcCatalogue.At);

    [Fact]
    public void Counts_are_those_that_the_project_claims()
    {
        Assert.Equal(9_249, All.Count(entry => entry.Make == Make.Standard && entry.Edition == Edition.Current));
        Assert.Equal(530, All.Count(entry => entry.Make == Make.Standard && entry.Edition == Edition.Pre2007));
        Assert.Equal(1_003, All.Count(entry => entry.Make != Make.Standard));
        Assert.Equal(10_782, DtcCatalogue.Count);
        Assert.Equal(10_235, All.Select(entry => entry.Code).Distinct().Count());
        Assert.Equal(81, All.Where(entry => entry.Make == Make.Standard).GroupBy(entry => entry.Code).Count(group => group.Count() == 2));
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Arabic)]
    public void Every_entry_has_a_title_and_guidance(Language language)
    {
        foreach (DtcEntry entry in All)
        {
            string title = entry.Title(language);
            Assert.True(title.Count(char.IsLetter) > 3, $"{entry.Code}: '{title}'");
            Assert.DoesNotContain(title, char.IsControl);
            Assert.DoesNotContain("  ", title, StringComparison.Ordinal);
            Assert.NotEqual(0, entry.Causes.Count);
            Assert.NotEqual(0, entry.Checks.Count);
            Assert.NotEmpty(entry.Causes[0].Text(language));
            Assert.NotEmpty(entry.Checks[0].Text(language));
            Assert.NotEmpty(entry.SeverityRule.Reason(language));
        }
    }

    [Fact]
    public void Every_entry_has_system_severity_and_advice_of_the_known_ones()
    {
        foreach (DtcEntry entry in All)
        {
            Assert.True(Enum.IsDefined(entry.System) && Enum.IsDefined(entry.Part) && Enum.IsDefined(entry.Severity) && Enum.IsDefined(entry.Drive) && Enum.IsDefined(entry.Mil), entry.Code.ToString());
            Assert.InRange(entry.EvidenceWeight, 0, 100);
        }
    }

    [Fact]
    public void Entries_are_in_order_and_every_code_finds_its_own()
    {
        int found = 0;
        for (int code = 0; code <= ushort.MaxValue; code++)
        {
            foreach (DtcEntry entry in DtcCatalogue.Find(new DtcCode((ushort)code)))
            {
                Assert.Equal(code, entry.Code.Value);
                Assert.Equal(DtcCatalogue.At(found), entry);
                found++;
            }
        }

        Assert.Equal(DtcCatalogue.Count, found);
    }

    [Fact]
    public void Text_of_a_make_is_found_with_that_make_only()
    {
        foreach (DtcEntry entry in All.Where(entry => entry.Make != Make.Standard))
        {
            Assert.True(DtcCatalogue.TryFind(entry.Code, entry.Make, out DtcEntry own));
            Assert.Equal(entry, own);
            for (byte id = 0; id <= Make.Count; id++)
            {
                if (DtcCatalogue.TryFind(entry.Code, new Make(id), out DtcEntry other))
                {
                    Assert.True(other.Make == Make.Standard || other.Make.Id == id);
                }
            }

            Assert.True(entry.Witnesses >= 2);
        }
    }

    [Theory]
    [InlineData("Ford", "Ford")]
    [InlineData("lincoln", "Ford")]
    [InlineData(" LAND ROVER ", "Jaguar Land Rover")]
    [InlineData("Škoda", "VAG")]
    [InlineData("ŠKODA", "VAG")]
    [InlineData("hyundai-kia", "Hyundai-Kia")]
    public void A_make_is_found_by_the_brand_on_the_car(string text, string name)
    {
        Assert.True(Make.TryParse(text, out Make make));
        Assert.Equal(name, make.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Fo")]
    [InlineData("Fords")]
    [InlineData("Tucker")]
    public void An_unknown_brand_is_no_make(string text) => Assert.False(Make.TryParse(text, out _));

    [Fact]
    public void A_title_needs_its_whole_length()
    {
        DtcEntry entry = DtcCatalogue.Find(new DtcCode(0x0016))[0];
        foreach (Language language in Enum.GetValues<Language>())
        {
            string title = entry.Title(language);
            char[] buffer = new char[title.Length];
            for (int length = 0; length < title.Length; length++)
            {
                Assert.False(entry.TryWriteTitle(buffer.AsSpan(0, length), language, out int none));
                Assert.Equal(0, none);
            }

            Assert.True(entry.TryWriteTitle(buffer, language, out int written));
            Assert.Equal(title, new string(buffer, 0, written));
        }
    }

    [Fact]
    public void Terms_are_found_by_key()
    {
        Assert.Equal("catalyst", DtcTerms.Text("parts.catalyst", Language.English));
        Assert.Null(DtcTerms.Text("parts.flux-capacitor", Language.English));
        Assert.Null(DtcTerms.Text("", Language.Arabic));
    }

    [Fact]
    public void The_catalogue_with_both_languages_stays_below_a_megabyte_and_a_half() => Assert.InRange(CatalogueFile.Instance.Length, 1, 1_500_000);
}
