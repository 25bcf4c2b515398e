namespace Clutch.Dtc.Tests;

public sealed class DtcSearchTests
{
    [Theory]
    [InlineData("wheel speed", "C0031")]
    [InlineData("WHEEL  speeds", "C0031")]
    [InlineData("catalyst efficiency", "P0420")]
    [InlineData("fuel cap", "P0457")]
    [InlineData("حساس سرعة العجلة", "C0031")]
    [InlineData("حَسّاسُ سُرْعَةِ العَجَلَة", "C0031")] // with vowel signs
    [InlineData("حساس سرعه العجله", "C0031")] // ta marbuta as ha
    [InlineData("المحول الحفاز", "P0420")] // without the sign of the doubled letter
    [InlineData("إختلال الإحتراق", "P0301")] // hamza where the text has none
    public void Words_of_either_language_find_the_code(string query, string code) =>
        Assert.Contains(code, DtcSearch.Find(query, Make.Standard, 40).Select(hit => hit.Entry.Code.ToString()));

    [Fact]
    public void The_beginning_of_a_code_finds_its_family_first()
    {
        IReadOnlyList<DtcHit> hits = DtcSearch.Find("p030", Make.Standard, 100);
        Assert.All(hits, hit => Assert.StartsWith("P030", hit.Entry.Code.ToString(), StringComparison.Ordinal));
        Assert.Contains("P0301", hits.Select(hit => hit.Entry.Code.ToString()));
        Assert.Equal("P0420", DtcSearch.Find("P0420", Make.Standard, 1)[0].Entry.Code.ToString());
    }

    [Fact]
    public void Better_hits_come_first_and_the_limit_holds()
    {
        IReadOnlyList<DtcHit> hits = DtcSearch.Find("coolant temperature sensor", Make.Standard, 30);
        Assert.Equal(30, hits.Count);
        Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
        Assert.Equal(hits.Take(5), DtcSearch.Find("coolant temperature sensor", Make.Standard, 5));
    }

    [Fact]
    public void All_words_must_be_there_and_a_maker_s_text_needs_its_make()
    {
        Assert.Empty(DtcSearch.Find("coolant zeppelin", Make.Standard, 5));
        Assert.Empty(DtcSearch.Find("", Make.Standard, 5));
        Assert.Empty(DtcSearch.Find("؟ !", Make.Standard, 5));
        Assert.Empty(DtcSearch.Find(new string('a', DtcSearch.MaxQuery + 1), Make.Standard, 5));
        Assert.True(Make.TryParse("Ford", out Make ford));
        Assert.DoesNotContain(DtcSearch.Find("P1", Make.Standard, 500), hit => hit.Entry.Make != Make.Standard);
        Assert.Contains(DtcSearch.Find("P1", ford, 500), hit => hit.Entry.Make == ford);
        Assert.DoesNotContain(DtcSearch.Find("P1", ford, 500), hit => hit.Entry.Make != ford && hit.Entry.Make != Make.Standard);
    }

    [Fact]
    public void Normalised_text_never_grows_and_never_fails()
    {
        var random = new Random(5);
        char[] text = new char[64];
        char[] normal = new char[64];
        for (int round = 0; round < 5_000; round++)
        {
            int length = random.Next(text.Length + 1);
            for (int i = 0; i < length; i++)
            {
                text[i] = (char)random.Next(random.Next(2) == 0 ? 0x700 : char.MaxValue + 1);
            }

            int written = SearchText.Normalise(text.AsSpan(0, length), normal);
            Assert.InRange(written, 0, length);
            Assert.Equal(written, SearchText.Normalise(normal.AsSpan(0, written).ToArray(), normal));
        }
    }
}
