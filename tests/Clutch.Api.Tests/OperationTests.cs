using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Declarations;
using Clutch.Devices;
using Clutch.Resources.Http;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>A row per operation of the API: the request of a good case and the kind of its answer. Those of identity stand in <see cref="Access.AccessRows"/>.</summary>
public sealed class OperationTests
{
    private static readonly (string Operation, string Url, string ContentType)[] s_rows =
    [
        ("Ping", "/health/ping", "text/plain"),
        ("GetHealth", "/health", "application/json"),
        ("GetHealthDetailed", "/health/detailed", "application/json"),
        ("ListVehicles", "/api/v1/vehicles", "application/json"),
        ("GetVehicle", "/api/v1/vehicles/car-1", "application/json"),
        ("GetSignals", "/api/v1/vehicles/car-1/signals", "application/json"),
        ("GetHistory", $"/api/v1/vehicles/car-1/history?signal={CarFeed.Rpm}&ecu=7E8&from=0&to=9999999999999&points=10", "application/json"),
        ("GetCodes", "/api/v1/vehicles/car-1/codes", "application/json"),
        ("GetCarHealth", "/api/v1/car-health/car-1", "application/json"),
        ("GetCarHealthPart", "/api/v1/car-health/car-1/parts/ignition", "application/json"),
        ("GetCarHealthAlerts", "/api/v1/car-health/car-1/alerts", "application/json"),
        ("GetCarHealthPlan", "/api/v1/car-health/car-1/plan", "application/json"),
        ("GetCarHealthHistory", "/api/v1/car-health/car-1/history?days=7", "application/json"),
        ("GetCalibration", "/api/v1/car-health/calibration?part=battery", "application/json"),
        ("GetCarHealthFactors", "/api/v1/car-health/car-1/factors", "application/json"),
        ("GetCarHealthCohort", "/api/v1/car-health/car-1/cohort", "application/json"),
        ("GetCarHealthWhatIf", "/api/v1/car-health/car-1/what-if?kmPerWeek=300&citySharePercent=80&ambientC=40", "application/json"),
        ("GetCarHealthStatements", "/api/v1/car-health/car-1/statements", "application/json"),
        ("SayPartReplaced", "/api/v1/car-health/car-1/parts/battery/replaced", "application/json"),
        ("SayPartAge", "/api/v1/car-health/car-1/parts/brakes/age", "application/json"),
        ("AcknowledgeAlert", "/api/v1/car-health/car-1/alerts/{alert}/acknowledge", "application/json"),
        ("SnoozeAlert", "/api/v1/car-health/car-1/alerts/{alert}/snooze", "application/json"),
        ("ListTrips", "/api/v1/fleet/trips?vehicles=car-1&limit=1", "application/json"),
        ("GetTrip", "/api/v1/fleet/trips/{trip}", "application/json"),
        ("ListStops", "/api/v1/fleet/stops?from=2026-01-01T00:00:00Z", "application/json"),
        ("ListDriverScores", "/api/v1/fleet/drivers/scores?limit=5", "application/json"),
        ("GetGeofenceEvents", "/api/v1/fleet/geofences/depot/events?vehicle=car-1", "application/json"),
        ("ListVehicleTrips", "/api/v1/vehicles/car-1/trips", "application/json"),
        ("GetVehicleTrip", "/api/v1/vehicles/car-1/trips/{trip}", "application/json"),
        ("GetVehicleStats", $"/api/v1/fleet/vehicles/stats?signals={CarFeed.Rpm}", "application/json"),
        ("GetVehicleStatsHistory", $"/api/v1/fleet/vehicles/stats/history?vehicles=car-1&signals={CarFeed.Rpm}&from=2025-12-31T00:00:00Z&points=10", "application/json"),
        ("SendCommand", "/api/v1/vehicles/car-1/commands", "application/json"),
        ("GetCommand", "/api/v1/vehicles/car-1/commands/{command}", "application/json"),
        ("ClaimDevice", "/api/v1/devices/claim", "application/json"),
        ("GetLive", "/api/v1/vehicles/car-1/live", "text/event-stream"),
        ("GetTroubleCode", "/api/v1/obd/dtc/P0301?make=ford&lang=ar", "application/json"),
        ("SearchTroubleCodes", "/api/v1/obd/dtc/search?q=wheel%20speed&limit=5", "application/json"),
        ("ListAudit", "/api/v1/fleet/audit", "application/json"),
        ("VerifyAudit", "/api/v1/fleet/audit/verdict", "application/json"),
        ("ListWebhookCalls", "/api/v1/fleet/webhooks/{id}/deliveries", "application/json"),
        ("ReplayWebhook", "/api/v1/fleet/webhooks/{id}/replay", ""),
        ("ExplainTroubleCodes", "/api/v1/obd/dtc/explain", "application/json"),
    ];

    /// <summary>The page, the descriptions and the metrics are for people and tools, not operations.</summary>
    private static readonly string[] s_undescribed = ["/", "/openapi.json", "/metrics"];

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach ((string operation, string url, string contentType) in s_rows)
            {
                rows.Add(operation, url, contentType);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_good_case_answers_as_described(string operation, string url, string contentType)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301, 0x0524).SendAsync();
        if (url.Contains("/car-health/car-1", StringComparison.Ordinal))
        {
            await server.JudgedAsync("car-1");
        }

        if (url.Contains("{trip}", StringComparison.Ordinal))
        {
            await car.Drive(240, 60).SendAsync();
            url = url.Replace("{trip}", $"car-1~{(await server.DrivenAsync("car-1")).Leg.Start.ToUnixTimeMilliseconds()}", StringComparison.Ordinal);
        }

        JsonElement described = Described(await server.GetJsonAsync("/openapi.json")).Single(each => each.Operation == operation).Answers;
        using HttpResponseMessage response = await AskAsync(server, url);
        string status = url.EndsWith("/commands", StringComparison.Ordinal) || url.EndsWith("/replay", StringComparison.Ordinal) ? "202" : "200";
        Assert.Equal(status, $"{(int)response.StatusCode}");
        if (contentType.Length == 0)
        {
            return; // an answer without a body
        }

        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.True(described.GetProperty(status).GetProperty("content").TryGetProperty(contentType, out _), $"{operation} does not describe {contentType}");
    }

    /// <summary>Those of the declared resources have rows of their own, made from the declarations, in Clutch.Resources.Tests.</summary>
    private static readonly HashSet<string> s_declared = [.. FleetResources.Catalogue.Types.SelectMany(ResourceOperation.Of).Select(operation => operation.Name), "ReadFeed"];

    [Fact]
    public async Task Every_operation_of_the_description_has_a_row()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        IEnumerable<string> described = Described(await server.GetJsonAsync("/openapi.json")).Select(each => each.Operation);
        IEnumerable<string> rows = s_rows.Select(row => row.Operation).Concat(Access.AccessRows.OfIdentity.Select(row => row.Operation)).Concat(Obd.ObdTable.All.Select(row => row.Name)).Distinct(StringComparer.Ordinal);
        Assert.Equal(described.Except(s_declared).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_is_described()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement paths = (await server.GetJsonAsync("/openapi.json")).GetProperty("paths");
        string[] mapped = [.. server.Endpoints.Select(PatternOf).Except(s_undescribed, StringComparer.Ordinal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.Equal(mapped, paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        Assert.NotEmpty(mapped);
    }

    [Fact]
    public async Task Every_operation_on_a_vehicle_describes_its_problems()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        foreach ((string operation, string path, JsonElement answers) in Described(await server.GetJsonAsync("/openapi.json")))
        {
            if (path.Contains("{vehicle}"))
            {
                Assert.True(answers.TryGetProperty("404", out JsonElement missing), $"{operation} does not say what an unknown vehicle gets");
                Assert.True(missing.GetProperty("content").TryGetProperty("application/problem+json", out _));
            }
        }
    }

    /// <summary>Commands, claims and reports are posted; the place of a command's id is taken by that of one that was just posted.</summary>
    private static async Task<HttpResponseMessage> AskAsync(ApiServer server, string url)
    {
        if (url.EndsWith("/commands", StringComparison.Ordinal))
        {
            return await server.Client.PostAsJsonAsync(url, new { name = "scan" });
        }

        if (url.EndsWith("/explain", StringComparison.Ordinal))
        {
            return await server.Client.PostAsJsonAsync(url, new { codes = new[] { "P0301" } });
        }

        if (url.EndsWith("/claim", StringComparison.Ordinal))
        {
            return await server.Client.PostAsJsonAsync(url, new { code = server.Services.GetRequiredService<DeviceRegistry>().MakeClaimCode("car-1") });
        }

        if (url.Contains("{alert}"))
        {
            JsonElement alerts = await server.GetJsonAsync("/api/v1/car-health/car-1/alerts");
            url = url.Replace("{alert}", alerts.GetProperty("alerts")[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        }

        if (url.EndsWith("/replaced", StringComparison.Ordinal) || url.EndsWith("/age", StringComparison.Ordinal) || url.EndsWith("/acknowledge", StringComparison.Ordinal)
            || url.EndsWith("/snooze", StringComparison.Ordinal))
        {
            // Each takes its own of these and passes over none: the server refuses what it does not need only where it contradicts.
            return await server.Client.PostAsJsonAsync(url, new { reason = "failed", kilometres = 20_000, until = server.Now + 60_000 });
        }

        if (url.Contains("{id}"))
        {
            using HttpResponseMessage created = await server.Client.PostAsJsonAsync("/api/v1/fleet/webhooks", new { url = "https://hooks.clutch-cars.org/in" });
            url = url.Replace("{id}", (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString(), StringComparison.Ordinal);
            if (url.EndsWith("/replay", StringComparison.Ordinal))
            {
                return await server.Client.PostAsJsonAsync(url, new { from = "now" });
            }
        }

        if (url.Contains("{command}"))
        {
            using HttpResponseMessage posted = await server.Client.PostAsJsonAsync(url.Replace("/{command}", "", StringComparison.Ordinal), new { name = "scan" });
            url = posted.Headers.Location!.ToString();
        }

        return await server.Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string PatternOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static IEnumerable<(string Operation, string Path, JsonElement Answers)> Described(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Value.GetProperty("operationId").GetString()!, path.Name, operation.Value.GetProperty("responses"));
}
