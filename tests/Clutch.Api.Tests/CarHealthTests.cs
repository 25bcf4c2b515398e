using System.Net;
using System.Text.Json;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Judgements as the API gives them.</summary>
public sealed class CarHealthTests
{
    [Theory]
    [InlineData("", "Not judged yet")]
    [InlineData("/parts/battery", "Not judged yet")]
    [InlineData("/alerts", "Not judged yet")]
    [InlineData("/plan", "Not judged yet")]
    [InlineData("/history", "Not judged yet")]
    public async Task A_vehicle_without_a_judgement_gets_a_problem_that_says_when_one_comes(string path, string title)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri($"api/v1/car-health/car-9{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        JsonElement problem = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Contains("'car-9'", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("parts/wings", HttpStatusCode.NotFound, "battery, alternator")]
    [InlineData("history?days=0", HttpStatusCode.BadRequest, "1 to 3660")]
    public async Task A_wrong_question_is_told_what_there_is(string path, HttpStatusCode status, string hint)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).SendAsync();
        await server.JudgedAsync("car-1");
        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri($"api/v1/car-health/car-1/{path}", UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(hint, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Calibration_is_what_was_measured_and_says_that_the_cars_were_simulated()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement all = await server.GetJsonAsync("/api/v1/car-health/calibration");
        Assert.True(all.GetProperty("simulated").GetBoolean());
        JsonElement[] parts = [.. all.GetProperty("parts").EnumerateArray()];
        Assert.True(parts.Select(part => part.GetProperty("observed").GetDouble()).Distinct().Count() > 6);
        foreach (JsonElement part in parts)
        {
            Assert.Equal(part.GetProperty("forecasts").GetInt32(), part.GetProperty("ranges").EnumerateArray().Sum(range => range.GetProperty("forecasts").GetInt32()));
            Assert.InRange(part.GetProperty("observed").GetDouble(), 0.5, 1);
        }

        JsonElement one = Assert.Single((await server.GetJsonAsync("/api/v1/car-health/calibration?part=cooling")).GetProperty("parts").EnumerateArray());
        Assert.Equal("cooling", one.GetProperty("part").GetString());
        using HttpResponseMessage none = await server.Client.GetAsync(new Uri("/api/v1/car-health/calibration?part=roof", UriKind.Relative));
        Assert.Contains("battery", await Answers.ProblemAsync(none, System.Net.HttpStatusCode.NotFound));
    }
}
