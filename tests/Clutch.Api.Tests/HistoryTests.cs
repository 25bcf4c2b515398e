using System.Net;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class HistoryTests
{
    private const string Path = $"/api/v1/vehicles/car-1/history?signal={CarFeed.Rpm}";

    [Fact]
    public async Task Gives_every_sample_when_there_are_few_and_null_where_the_source_was_silent()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long now = server.Now;
        car.Add(CarFeed.Rpm, 800, now - 2_000).Add(CarFeed.Rpm, null, now - 1_000).Add(CarFeed.Rpm, 900.25, now).Take();
        JsonElement history = await server.GetJsonAsync(Path);
        Assert.Equal(CarFeed.Rpm, history.GetProperty("signal").GetString());
        Assert.Equal("{rpm}", history.GetProperty("unit").GetString());
        Assert.Equal(
            [
                $$"""{"time":{{now - 2_000}},"min":800,"mean":800,"max":800,"count":1}""",
                $$"""{"time":{{now - 1_000}},"min":null,"mean":null,"max":null,"count":0}""",
                $$"""{"time":{{now}},"min":900.25,"mean":900.25,"max":900.25,"count":1}""",
            ],
            history.GetProperty("points").EnumerateArray().Select(point => point.GetRawText()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(2_999)]
    public async Task Down_samples_to_the_points_asked_for_and_loses_no_extreme(int points)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long from = server.Now - 300_000;
        for (int i = 0; i < 3_000; i++)
        {
            car.Add(CarFeed.Rpm, i == 1_234 ? 7_000 : 1_000 + (i % 10), from + (i * 100));
        }

        car.Take();
        JsonElement[] got = [.. (await server.GetJsonAsync($"{Path}&from={from}&to={server.Now}&points={points}")).GetProperty("points").EnumerateArray()];
        Assert.InRange(got.Length, 1, points);
        Assert.Equal(3_000, got.Sum(point => point.GetProperty("count").GetInt64()));
        Assert.Equal(7_000, got.Max(point => point.GetProperty("max").GetDouble()));
        Assert.Equal(1_000, got.Min(point => point.GetProperty("min").GetDouble()));
        Assert.All(got, point => Assert.InRange(point.GetProperty("mean").GetDouble(), point.GetProperty("min").GetDouble(), point.GetProperty("max").GetDouble()));
        Assert.Equal(got.Select(point => point.GetProperty("time").GetInt64()).Order(), got.Select(point => point.GetProperty("time").GetInt64()));
    }

    [Fact]
    public async Task From_is_inclusive_and_to_is_exclusive()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long now = server.Now;
        car.Add(CarFeed.Rpm, 1, now - 2).Add(CarFeed.Rpm, 2, now - 1).Add(CarFeed.Rpm, 3, now).Take();
        JsonElement history = await server.GetJsonAsync($"{Path}&from={now - 2}&to={now}");
        Assert.Equal([1, 2], history.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("mean").GetDouble()));
    }

    [Fact]
    public async Task Tells_the_last_ten_minutes_up_to_now_unless_asked_otherwise()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long now = server.Now;
        car.Add(CarFeed.Rpm, 1, now - 700_000).Add(CarFeed.Rpm, 2, now - 599_000).Add(CarFeed.Rpm, 3, now).Take();
        JsonElement history = await server.GetJsonAsync(Path);
        Assert.Equal([2, 3], history.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("mean").GetDouble()));
    }

    [Fact]
    public async Task Tells_one_ecu_when_asked_for_one_and_all_otherwise()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long now = server.Now;
        car.Add(CarFeed.Rpm, 1, now - 2).Add(CarFeed.Rpm, 2, now - 1, ecu: 0x7E9).Add(CarFeed.Rpm, 3, now, ecu: 0).Take();
        async Task<string> Means(string query) => string.Join(' ', (await server.GetJsonAsync(Path + query)).GetProperty("points").EnumerateArray().Select(point => point.GetProperty("mean").GetDouble()));
        Assert.Equal("1 2 3", await Means(""));
        Assert.Equal("2", await Means("&ecu=7E9"));
        Assert.Equal("2", await Means("&ecu=7e9"));
        Assert.Equal("3", await Means("&ecu=agent"));
        Assert.Equal("", await Means("&ecu=7EA"));
    }

    [Theory]
    [InlineData("ecu=engine", "engine")]
    [InlineData("ecu=", "''")]
    [InlineData("ecu=%207E8", "' 7E8'")]
    [InlineData("ecu=123456789", "123456789")]
    [InlineData("points=0", "'0'")]
    [InlineData("points=-1", "'-1'")]
    [InlineData("points=5001", "'5001'")]
    [InlineData("points=many", "many")]
    [InlineData("points=99999999999", "99999999999")]
    [InlineData("from=yesterday", "yesterday")]
    [InlineData("from=-1", "'-1'")]
    [InlineData("from=1e3", "1e3")]
    [InlineData("from=2000&to=2000", "'2000'")]
    [InlineData("from=2001&to=2000", "'2001'")]
    [InlineData("to=-9223372036854775808", "-9223372036854775808")]
    [InlineData("to=9223372036854775807", "9223372036854775807")]
    [InlineData("to=253402300800000", "253402300800000")]
    [InlineData("to=NaN", "NaN")]
    public async Task Refuses_a_wrong_parameter_and_repeats_it(string query, string repeated)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 1).Take();
        string detail = await server.GetProblemAsync($"{Path}&{query}", HttpStatusCode.BadRequest);
        Assert.Contains(repeated, detail);
        Assert.Contains(query[..query.IndexOf('=')], detail);
    }

    [Fact]
    public async Task Refuses_an_unknown_signal_and_a_missing_one()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 1).Take();
        Assert.Contains("'Vehicle.Nothing'", await server.GetProblemAsync("/api/v1/vehicles/car-1/history?signal=Vehicle.Nothing", HttpStatusCode.NotFound));
        Assert.Contains("signal", await server.GetProblemAsync("/api/v1/vehicles/car-1/history", HttpStatusCode.BadRequest));
    }
}
