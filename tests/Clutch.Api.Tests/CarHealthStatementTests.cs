using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>What people tell of parts and alerts, by the routes.</summary>
public sealed class CarHealthStatementTests
{
    private const long Day = 86_400_000;

    /// <summary>Of <see cref="ManualTime"/> at its start.</summary>
    private static readonly long s_now = new ManualTime().GetUtcNow().ToUnixTimeMilliseconds();

    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "parts/wings/replaced", """{"reason":"failed"}""", 404, "No such part" },
        { "parts/battery/replaced", """{"reason":"old"}""", 400, "The reason is wrong" },
        { "parts/battery/replaced", $$"""{"reason":"failed","date":{{s_now + Day}}}""", 400, "The time is ahead" },
        { "parts/battery/replaced", """{"reason":"failed","date":1000}""", 400, "The time is wrong" },
        { "parts/battery/replaced", """{"reason":"failed","odometerKm":83999}""", 400, "The odometer is below the car's" },
        { "parts/battery/replaced", $$"""{"reason":"failed","odometerKm":84500,"date":{{s_now - (30 * Day)}}}""", 400, "The odometer is above the car's" },
        { "parts/battery/replaced", """{"reason":"failed","odometerKm":-1}""", 400, "The odometer is wrong" },
        { "parts/battery/replaced", """{"reason":"failed","id":"../x"}""", 400, "The name of the statement is wrong" },
        { "parts/battery/replaced", "{}", 400, "The reason is wrong" },
        { "parts/battery/replaced", "[", 400, "The request is wrong" },
        { "parts/wings/age", """{"days":100}""", 404, "No such part" },
        { "parts/brakes/age", "{}", 400, "The age is wrong" },
        { "parts/brakes/age", """{"days":100,"kilometres":5000}""", 400, "The age is wrong" },
        { "parts/brakes/age", """{"kilometres":-1}""", 400, "The age is wrong" },
        { "alerts/engine-oil-9-9/acknowledge", "{}", 404, "No such alert" },
        { "alerts/engine-oil-9-9/snooze", $$"""{"until":{{s_now + Day}}}""", 404, "No such alert" },
        { "alerts/engine-oil-1-1/snooze", $$"""{"until":{{s_now}}}""", 400, "The time is not ahead" },
        { "alerts/engine-oil-1-1/snooze", $$"""{"until":{{s_now + (91 * Day)}}}""", 400, "The silence is too long" },
        { "alerts/engine-oil-1-1/snooze", $$"""{"until":{{s_now + (2 * Day)}}}""", 400, "The silence is too long" },
    };

    [Fact]
    public async Task Wrong_statements_are_refused_with_the_reason_and_nothing_is_kept()
    {
        await using ApiServer server = await JudgedAsync(new ManualTime());
        foreach (object?[] row in Refused)
        {
            (string path, string body, int status, string title) = ((string)row[0]!, (string)row[1]!, (int)row[2]!, (string)row[3]!);
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await server.Client.PostAsync(new Uri($"api/v1/car-health/car-1/{path}", UriKind.Relative), content);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == (int)answer.StatusCode && JsonElement.Parse(text).GetProperty("title").GetString() == title, $"{path} {body}: {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(0, (await server.GetJsonAsync("/api/v1/car-health/car-1/statements")).GetProperty("statements").GetArrayLength());
    }

    [Fact]
    public async Task A_statement_with_the_same_name_is_one_and_other_words_under_it_are_refused()
    {
        await using ApiServer server = await JudgedAsync(new ManualTime());
        JsonElement first = await SayAsync(server, "parts/battery/replaced", new { id = "bill-17", reason = "failed", odometerKm = 84_010 });
        JsonElement again = await SayAsync(server, "parts/battery/replaced", new { id = "bill-17", reason = "failed", odometerKm = 84_010 });
        Assert.Equal(first.GetRawText(), again.GetRawText());
        using HttpResponseMessage other = await server.Client.PostAsJsonAsync("api/v1/car-health/car-1/parts/battery/replaced", new { id = "bill-17", reason = "preventive" });
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(1, (await server.GetJsonAsync("/api/v1/car-health/car-1/statements")).GetProperty("statements").GetArrayLength());
    }

    [Fact]
    public async Task A_changed_part_begins_anew_and_a_said_age_counts_with_the_next_frame_and_after_a_restart()
    {
        var time = new ManualTime();
        await using ApiServer server = await JudgedAsync(time);
        await SayAsync(server, "parts/battery/replaced", new { reason = "preventive" });
        await SayAsync(server, "parts/tyres/age", new { kilometres = 30_000 });
        await server.StopAsync();
        await server.StartAgainAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        using (var car = new CarFeed(server, boot: 2))
        {
            await car.Add(CarFeed.Rpm, 0).SendAsync();
        }

        JsonElement battery = await PartAsync(server, "battery", "known");
        Assert.InRange(battery.GetProperty("remaining_life").GetProperty("days").GetProperty("p50").GetDouble(), 1_000, 2_500);
        Assert.Equal("known", (await PartAsync(server, "tyres", "known")).GetProperty("remaining_life").GetProperty("age").GetString());
        Assert.All(
            (await server.GetJsonAsync("/api/v1/car-health/car-1/statements")).GetProperty("statements").EnumerateArray(), statement => Assert.True(statement.GetProperty("inEffect").GetBoolean()));
    }

    [Fact]
    public async Task An_alert_is_raised_acknowledged_snoozed_woken_and_closed()
    {
        var time = new ManualTime();
        await using ApiServer server = await JudgedAsync(time);
        Assert.Equal(("engine-oil-1-1", "act", "open"), await AlertAsync(server));
        await SayAsync(server, "alerts/engine-oil-1-1/acknowledge", new { });
        Assert.Equal(("engine-oil-1-1", "act", "acknowledged"), await AlertAsync(server));
        await SayAsync(server, "alerts/engine-oil-1-1/snooze", new { until = server.Now + 60_000 });
        Assert.Equal(("engine-oil-1-1", "act", "snoozed"), await AlertAsync(server));
        time.Advance(TimeSpan.FromMinutes(2));
        using var car = new CarFeed(server, boot: 2);
        await car.Add(CarFeed.Rpm, 0).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0524, 0x0420).SendAsync();
        await UntilAsync(async () => await AlertAsync(server) == ("engine-oil-1-1", "act", "open"));
    }

    /// <summary>A car at 84,000 km with a code that forbids to go on.</summary>
    private static async Task<ApiServer> JudgedAsync(ManualTime time)
    {
        ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).Add("Vehicle.OBD.Odometer", 84_000).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0524).SendAsync();
        await server.JudgedAsync("car-1");
        return server;
    }

    private static async Task<JsonElement> SayAsync(ApiServer server, string path, object body)
    {
        using HttpResponseMessage answer = await server.Client.PostAsJsonAsync(new Uri($"api/v1/car-health/car-1/{path}", UriKind.Relative), body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private static async Task<JsonElement> PartAsync(ApiServer server, string part, string age)
    {
        JsonElement found = default;
        await UntilAsync(async () =>
        {
            found = await server.GetJsonAsync($"/api/v1/car-health/car-1/parts/{part}");
            return found.GetProperty("remaining_life").GetProperty("age").GetString() == age;
        });
        return found;
    }

    private static async Task<(string?, string?, string?)> AlertAsync(ApiServer server)
    {
        JsonElement alert = Assert.Single((await server.GetJsonAsync("/api/v1/car-health/car-1/alerts")).GetProperty("alerts").EnumerateArray().ToArray());
        return (alert.GetProperty("id").GetString(), alert.GetProperty("level").GetString(), alert.GetProperty("status").GetString());
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (int attempt = 0; attempt < 1_200; attempt++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("it did not come to be within a minute");
    }
}
