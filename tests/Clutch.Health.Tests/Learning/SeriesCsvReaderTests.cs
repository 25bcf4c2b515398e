using Clutch.Health.Training.Series;

namespace Clutch.Health.Tests.Learning;

public sealed class SeriesCsvReaderTests : IDisposable
{
    private static readonly SeriesColumns s_columns = SeriesColumns.Default with { Settings = ["load"] };

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-series-").FullName;

    [Fact]
    public void Units_with_failures_censored_ends_and_missing_values_are_read()
    {
        LifeData data = Read("\uFEFFunit,time,load,temperature,event,pressure", "a,1,5,20,,", "a,2.5,6,,failure,3", "b,100,7,21,censored,4");
        Assert.Equal(["temperature", "pressure"], data.Signals);
        Assert.Equal(2, data.Series.Count);
        LifeSeries first = data.Series[0];
        Assert.Equal(("a", 2, true, 1.5), (first.Unit, first.Rows, first.Failed, first.Left(0)));
        Assert.Equal([5.0, 6.0], first.Settings);
        Assert.Equal([20, double.NaN, double.NaN, 3], first.Signals);
        Assert.False(data.Series[1].Failed);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_its_names()
    {
        File.WriteAllLines(Path.Combine(_folder, "2.csv"), ["unit,time,load,x,event", "b,1,0,1,failure"]);
        File.WriteAllLines(Path.Combine(_folder, "1.csv"), ["unit,time,load,x,event", "a,1,0,1,censored"]);
        File.WriteAllText(Path.Combine(_folder, "note.txt"), "not read");
        Assert.Equal(["a", "b"], SeriesCsvReader.Read(_folder, s_columns).Series.Select(series => series.Unit));
        File.WriteAllLines(Path.Combine(_folder, "3.csv"), ["unit,time,load,y,event", "c,1,0,1,failure"]);
        Assert.Contains("header differs", Assert.Throws<SeriesFormatException>(() => SeriesCsvReader.Read(_folder, s_columns)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no column \"load\"", "unit,time,x,event")]
    [InlineData("two columns are named \"x\"", "unit,time,load,x,x,event")]
    [InlineData("no column is left for a signal", "unit,time,load,event")]
    [InlineData("line 2: 4 cells under 5 columns", "unit,time,load,x,event", "a,1,2,3")]
    [InlineData("line 2, column x: \"NaN\" is no number", "unit,time,load,x,event", "a,1,2,NaN,failure")]
    [InlineData("line 2, column x: \"\"3\"\" is no number", "unit,time,load,x,event", "a,1,2,\"3\",failure")]
    [InlineData("line 3: time \"1\" of unit \"a\"", "unit,time,load,x,event", "a,1,2,3,", "a,1,2,3,failure")]
    [InlineData("line 2: event \"dead\"", "unit,time,load,x,event", "a,1,2,3,dead")]
    [InlineData("line 3: unit \"a\" goes on after its end", "unit,time,load,x,event", "a,1,2,3,failure", "a,2,2,3,failure")]
    [InlineData("line 2: the last row of unit \"a\" says neither", "unit,time,load,x,event", "a,1,2,3,", "b,1,2,3,failure")]
    [InlineData("line 4: unit \"a\" occurred before", "unit,time,load,x,event", "a,1,2,3,failure", "b,1,2,3,failure", "a,2,2,3,failure")]
    [InlineData("line 2: unit \"\" has no name", "unit,time,load,x,event", ",1,2,3,failure")]
    [InlineData("is empty")]
    public void What_is_wrong_is_named_with_its_line(string sentence, params string[] lines) =>
        Assert.Contains(sentence, Assert.Throws<SeriesFormatException>(() => Read(lines)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LifeData Read(params string[] lines)
    {
        string path = Path.Combine(_folder, "series.csv");
        File.WriteAllLines(path, lines);
        return SeriesCsvReader.Read(path, s_columns);
    }
}
