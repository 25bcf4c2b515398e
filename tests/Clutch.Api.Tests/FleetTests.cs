using System.Net;
using System.Text.Json;
using Clutch.Telemetry;
using Clutch.Trips;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Trips, scores, geofences and newest values as fleets ask for them.</summary>
public sealed class FleetTests
{
    private const string Odometer = "Vehicle.OBD.Odometer";

    [Fact]
    public async Task A_trip_is_in_the_lists_of_the_fleet_and_of_its_vehicle_and_under_its_id()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Drive(301, 72).SendAsync();
        await server.DrivenAsync("car-1");
        JsonElement entry = Assert.Single((await server.GetJsonAsync("/api/v1/fleet/trips")).GetProperty("trips").EnumerateArray().ToArray());
        Assert.Equal(("car-1", 1, "open"), (entry.GetProperty("vehicle").GetString(), entry.GetProperty("version").GetInt32(), entry.GetProperty("state").GetString()));
        JsonElement figures = entry.GetProperty("figures");
        Assert.Equal((6.0, "km", "obd-speed-integral"), Measured(figures.GetProperty("distance")));
        Assert.Equal((0.2739, "L", "maf-stoichiometric-petrol"), Measured(figures.GetProperty("fuel")));
        Assert.Equal(300, figures.GetProperty("seconds").GetDouble());
        string id = entry.GetProperty("id").GetString()!;
        Assert.Equal(entry.GetRawText(), (await server.GetJsonAsync($"/api/v1/fleet/trips/{id}")).GetRawText());
        Assert.Equal(entry.GetRawText(), (await server.GetJsonAsync($"/api/v1/vehicles/car-1/trips/{id}")).GetRawText());
        Assert.Equal(entry.GetRawText(), (await server.GetJsonAsync("/api/v1/vehicles/car-1/trips")).GetProperty("trips")[0].GetRawText());
        Assert.Equal(0, (await server.GetJsonAsync("/api/v1/fleet/stops")).GetProperty("stops").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"/api/v1/vehicles/car-2/trips/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, "/api/v1/vehicles/car-2/trips"));
    }

    [Fact]
    public async Task Pages_go_over_all_trips_once_and_a_cursor_is_good_for_its_own_question_only()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        foreach (string vehicle in (string[])["car-1", "car-2", "car-3"])
        {
            using var car = new CarFeed(server, vehicle);
            await car.Drive(240, 72).SendAsync();
            await server.DrivenAsync(vehicle);
        }

        List<string> seen = [];
        string? next = "";
        while (next is not null)
        {
            JsonElement page = await server.GetJsonAsync($"/api/v1/fleet/trips?limit=1{(next.Length > 0 ? $"&cursor={next}" : "")}");
            seen.AddRange(page.GetProperty("trips").EnumerateArray().Select(trip => trip.GetProperty("vehicle").GetString()!));
            next = page.GetProperty("next").GetString();
            if (next is not null)
            {
                Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, $"/api/v1/fleet/stops?cursor={next}"));
                Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, $"/api/v1/fleet/trips?vehicles=car-1&cursor={next}"));
            }
        }

        Assert.Equal(["car-1", "car-2", "car-3"], seen);
        Assert.Equal(2, (await server.GetJsonAsync("/api/v1/fleet/trips?vehicles=car-1,car-3")).GetProperty("trips").GetArrayLength());
    }

    [Theory]
    [InlineData("trips?vehicles=a%20b", "vehicle ids")]
    [InlineData("trips?from=yesterday", "2026-01-31T08:00:00Z")]
    [InlineData("trips?from=2026-01-31T08:00:00", "2026-01-31T08:00:00Z")]
    [InlineData("trips?from=2026-01-31T08:00:00.5", "2026-01-31T08:00:00Z")]
    [InlineData("geofences/depot/events?vehicle=a,b", "one vehicle id")]
    [InlineData("trips?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "before 'to'")]
    [InlineData("stops?limit=0", "1 to 500")]
    [InlineData("trips?cursor=AAAA", "'next'")]
    [InlineData("drivers/scores?limit=51", "1 to 50")]
    [InlineData("geofences/depot/events?vehicle=car-1&from=2025-01-01T00:00:00Z", "minutes of positions")]
    [InlineData("vehicles/stats/history?vehicles=a,b,c&signals=x,y&from=2025-01-01T00:00:00Z&points=5000", "query-too-expensive")]
    [InlineData("vehicles/stats/history?vehicles=a,b,c&signals=x,y&from=2005-01-01T00:00:00Z", "query-too-expensive")]
    public async Task A_wrong_or_too_large_question_gets_a_problem_that_says_what_is_allowed(string path, string hint)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri($"api/v1/fleet/{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(hint, (await answer.Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("trips/car-1~5")]
    [InlineData("trips/nonsense")]
    [InlineData("geofences/no-such/events?vehicle=car-1")]
    public async Task What_is_not_there_is_a_404(string path)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"/api/v1/fleet/{path}"));
    }

    [Fact]
    public async Task A_score_has_its_formula_its_parts_and_the_events_that_make_it()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long end = server.Now - 301_000;
        for (int second = 0; second < 10; second++)
        {
            car.Add(CarFeed.Speed, 90 - (second * 2), end - 10_000 + (second * 1_000L));
        }

        car.Add(CarFeed.Speed, 50, end);
        await car.Drive(300, 72).SendAsync();
        await server.DrivenAsync("car-1");
        JsonElement page = await server.GetJsonAsync("/api/v1/fleet/drivers/scores");
        Assert.Equal(DriverScore.Formula, page.GetProperty("formula").GetString());
        JsonElement score = Assert.Single(page.GetProperty("scores").EnumerateArray().ToArray());
        string[] kinds = [.. score.GetProperty("events").EnumerateArray().Select(each => each.GetProperty("event").GetProperty("kind").GetString()!)];
        Assert.Equal(["harsh-braking", "harsh-acceleration"], kinds);
        JsonElement whole = score.GetProperty("score");
        double points = whole.GetProperty("parts").EnumerateArray().Sum(part => part.GetProperty("units").GetInt32() * part.GetProperty("weight").GetDouble());
        Assert.Equal(7, points);
        Assert.Equal(Math.Round(100 / (1 + (points * 100 / whole.GetProperty("distanceKm").GetDouble() / 50)), 1), whole.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task A_geofence_is_replayed_over_positions_that_came_before_anybody_asked()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        for (int second = 0; second < 240; second++)
        {
            long time = server.Now - ((240 - second) * 1_000L);
            car.Add("Vehicle.CurrentLocation.Latitude", 29.98 + (second * 0.0002), time, ecu: 0).Add("Vehicle.CurrentLocation.Longitude", 31, time, ecu: 0)
                .Add("Vehicle.CurrentLocation.Speed", 80, time, ecu: 0);
        }

        await car.SendAsync();
        await server.DrivenAsync("car-1");
        JsonElement replay = await server.GetJsonAsync("/api/v1/fleet/geofences/depot/events?vehicle=car-1");
        Assert.Equal(240, replay.GetProperty("positions").GetInt32());
        Assert.Equal(["enter", "leave"], replay.GetProperty("events").EnumerateArray().Select(each => each.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task A_momentary_value_of_a_car_that_is_off_is_null_and_a_counter_keeps_its_last_with_its_age()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 900, server.Now - 5_000).Add(CarFeed.Speed, 40, server.Now - 4_000).Add(CarFeed.Speed, 42, server.Now - 70_000, ecu: 0x7E9).Add(Odometer, 1234.5, server.Now - 9_000)
            .Add(CarFeed.Rpm, null, server.Now - 2_000).Add(Odometer, null, server.Now - 2_000).SendAsync();
        JsonElement[] stats = [.. (await server.GetJsonAsync($"/api/v1/fleet/vehicles/stats?signals={CarFeed.Rpm},{CarFeed.Speed},{Odometer}")).GetProperty("vehicles")[0].GetProperty("stats").EnumerateArray()];
        JsonElement rpm = stats.Single(each => each.GetProperty("signal").GetString() == CarFeed.Rpm);
        Assert.Equal((JsonValueKind.Null, "ecu-off", 2_000), (rpm.GetProperty("value").ValueKind, rpm.GetProperty("reason").GetString(), rpm.GetProperty("ageMs").GetInt64()));
        JsonElement odometer = stats.Single(each => each.GetProperty("signal").GetString() == Odometer);
        Assert.Equal((1234.5, "km", 9_000, "counter", "measured"), (odometer.GetProperty("value").GetDouble(), odometer.GetProperty("unit").GetString(), odometer.GetProperty("ageMs").GetInt64(),
            odometer.GetProperty("class").GetString(), odometer.GetProperty("quality").GetString()));
        Assert.Equal(("7E8", "01-A6", "obd"), (odometer.GetProperty("source").GetProperty("ecu").GetString(), odometer.GetProperty("source").GetProperty("pid").GetString(), odometer.GetProperty("source").GetProperty("method").GetString()));
        JsonElement[] speeds = [.. stats.Where(each => each.GetProperty("signal").GetString() == CarFeed.Speed)];
        Assert.Equal([40.0, null], speeds.Select(each => each.GetProperty("value").ValueKind == JsonValueKind.Null ? (double?)null : each.GetProperty("value").GetDouble()));
        Assert.Equal("stale", speeds[1].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_adapter_that_finds_no_car_turns_momentary_values_off()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 900, server.Now - 1_000).Link(LinkState.NoCar).SendAsync();
        JsonElement rpm = (await server.GetJsonAsync("/api/v1/fleet/vehicles/stats")).GetProperty("vehicles")[0].GetProperty("stats")[0];
        Assert.Equal((JsonValueKind.Null, "ecu-off"), (rpm.GetProperty("value").ValueKind, rpm.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_history_has_the_points_of_each_vehicle_and_says_what_it_cost()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Drive(100, 72).SendAsync();
        JsonElement answer = await server.GetJsonAsync($"/api/v1/fleet/vehicles/stats/history?vehicles=car-1,no-car&signals={CarFeed.Speed}&from=2025-12-31T00:00:00Z&points=20");
        Assert.Equal((40, 50_000), (answer.GetProperty("cost").GetInt32(), answer.GetProperty("budget").GetInt32()));
        JsonElement points = answer.GetProperty("histories")[0].GetProperty("points");
        Assert.InRange(points.GetArrayLength(), 10, 20);
        Assert.Equal(72, points[0].GetProperty("mean").GetDouble());
    }

    private static (double, string?, string?) Measured(JsonElement measured) =>
        (measured.GetProperty("value").GetDouble(), measured.GetProperty("unit").GetString(), measured.GetProperty("method").GetString());

    private static async Task<HttpStatusCode> StatusAsync(ApiServer server, string path)
    {
        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
