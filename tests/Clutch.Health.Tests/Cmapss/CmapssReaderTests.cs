using System.IO.Compression;
using Clutch.Health.Training.Cmapss;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Tests.Cmapss;

public sealed class CmapssReaderTests : IDisposable
{
    private const string Row = "1 1 -0.0007 -0.0004 100.0 518.67 641.82 1589.70 1400.60 14.62 21.61 554.36 2388.06 9046.19 1.30 47.47 521.66 2388.02 8138.62 8.4195 0.03 392 2388 100.00 39.06 23.4190  ";

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-cmapss-").FullName;

    [Fact]
    public void A_row_as_published_is_read()
    {
        LifeData data = CmapssReader.ReadSeries(Write("train_FD001.txt", Row, Row.Replace("1 1 ", "1 2 ", StringComparison.Ordinal)), failed: true);
        LifeSeries series = Assert.Single(data.Series);
        Assert.Equal([1.0, 2.0], series.Times);
        Assert.Equal([-0.0007, -0.0004, 100], series.Settings[..3]);
        Assert.Equal(14, data.Signals.Count);
        Assert.Equal((641.82, 23.419), (series.Signals[0], series.Signals[13]));
        Assert.Equal((1, 0), (series.Left(0), series.Left(1)));
    }

    [Fact]
    public void Packed_files_are_read_like_plain_ones()
    {
        string path = Path.Combine(_folder, "RUL_FD001.txt.gz");
        using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            writer.Write("112 \n98 \n");
        }

        Assert.Equal([112.0, 98.0], CmapssReader.ReadLives(path));
    }

    [Theory]
    [InlineData("1 1 2 3", "line 2: 4 columns")]
    [InlineData("x", "line 2: 1 columns")]
    public void A_row_that_is_cut_is_named(string wrong, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<SeriesFormatException>(() => CmapssReader.ReadSeries(Write("t.txt", Row, wrong), failed: true)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1 1 ", "1 3 ", "line 2: cycle 3 where cycle 2 of unit 1")]
    [InlineData("1 1 ", "3 1 ", "line 2: unit 3 where unit 2")]
    [InlineData("1 1 ", "NaN 2 ", "line 2, column 1: \"NaN\" is no number")]
    [InlineData("47.47", "abc", "line 2, column 16: \"abc\" is no number")]
    public void A_wrong_row_is_named_with_its_line(string part, string wrong, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<SeriesFormatException>(() => CmapssReader.ReadSeries(Write("t.txt", Row, Row.Replace(part, wrong, StringComparison.Ordinal)), failed: true)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_subset_is_absent_whole_or_named_by_the_file_that_lacks()
    {
        Assert.Null(CmapssSubset.Read(_folder, "FD002"));
        Write("train_FD003.txt", Row);
        Assert.Contains("not test_FD003.txt", Assert.Throws<SeriesFormatException>(() => CmapssSubset.Read(_folder, "FD003")).Message, StringComparison.Ordinal);
        Write("test_FD003.txt", Row);
        Write("RUL_FD003.txt", "10", "11");
        Assert.Contains("has 2 remaining lives", Assert.Throws<SeriesFormatException>(() => CmapssSubset.Read(_folder, "FD003")).Message, StringComparison.Ordinal);
        Write("RUL_FD003.txt", "-1");
        Assert.Contains("line 1: \"-1\" is no remaining life", Assert.Throws<SeriesFormatException>(() => CmapssSubset.Read(_folder, "FD003")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_archive_is_named()
    {
        string path = Path.Combine(_folder, "RUL_FD004.txt.gz");
        File.WriteAllText(path, "not gzip");
        Assert.Contains(path, Assert.Throws<SeriesFormatException>(() => CmapssReader.ReadLives(path)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Throws<SeriesFormatException>(() => CmapssReader.ReadSeries(Write("empty.txt"), failed: true)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
