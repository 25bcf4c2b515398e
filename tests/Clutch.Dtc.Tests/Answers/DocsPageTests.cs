namespace Clutch.Dtc.Tests;

/// <summary>docs/trouble-codes.md shows what the catalogue says, not what it once said.</summary>
public sealed class DocsPageTests
{
    [Fact]
    public void The_twenty_codes_of_the_page_are_those_of_the_catalogue()
    {
        string[][] rows =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "trouble-codes.md")).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Where(cells => cells.Length == 7 && cells[1].StartsWith('`')),
        ];
        Assert.Equal(20, rows.Length);
        Assert.All(rows, cells =>
        {
            DtcCode code = Codes.Of(cells[1].Trim('`'));
            DtcAnswer answer = DtcDescriber.Describe(code, Make.Standard, Language.English, CodeEvidence.None);
            Assert.Equal([answer.Title, DtcDescriber.Title(code, Make.Standard, Language.Arabic), answer.Severity?.Text ?? "-", answer.Drive?.Text ?? "-"], cells[2..6]);
        });
    }
}
