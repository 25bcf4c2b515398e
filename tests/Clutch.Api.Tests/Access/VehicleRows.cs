using System.Text.Json;
using System.Text.Json.Nodes;
using Clutch.Api.Tests.Obd;
using Clutch.Identity;

namespace Clutch.Api.Tests.Access;

/// <summary>Operations about vehicles that more than one group of routes has: OBD, trips, what people say of parts, and what belongs to declared resources.</summary>
internal static class VehicleRows
{
    private const string Obd = "/api/v1/obd/";
    private const string Health = "/api/v1/car-health/car-1";
    private const string Trips = "/api/v1/vehicles/car-1/trips";

    /// <summary>Good cases that end as a conflict: the scan still runs, and nobody knows whether the car stands.</summary>
    private static readonly HashSet<string> s_conflicts = new(StringComparer.Ordinal) { "GetObdScanResults", "ClearObdCodes" };

    public static readonly AccessRow[] All =
    [
        .. ObdTable.All.Where(row => row.Name != "GetTroubleCode").Select(OfObd),
        new("GetCalibration", "GET", "/api/v1/car-health/calibration", 200) { Role = Role.Driver },
        new("GetCarHealthFactors", "GET", $"{Health}/factors", 200),
        new("GetCarHealthCohort", "GET", $"{Health}/cohort", 200),
        new("GetCarHealthWhatIf", "GET", $"{Health}/what-if?kmPerWeek=300", 200),
        new("GetCarHealthStatements", "GET", $"{Health}/statements", 200),
        new("SayPartReplaced", "POST", $"{Health}/parts/battery/replaced", 200) { Body = new { reason = "failed" } },
        new("SayPartAge", "POST", $"{Health}/parts/brakes/age", 200) { Body = new { kilometres = 20_000 } },
        new("AcknowledgeAlert", "POST", $"{Health}/alerts/{{alert}}/acknowledge", 200)
        {
            Body = new { },
            Prepare = async (world, person) => ($"{Health}/alerts/{await AlertAsync(world, person)}/acknowledge", new { }),
        },
        new("SnoozeAlert", "POST", $"{Health}/alerts/{{alert}}/snooze", 200)
        {
            Body = new { until = 0 },
            Prepare = async (world, person) => ($"{Health}/alerts/{await AlertAsync(world, person)}/snooze", new { until = world.Time.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds() }),
        },
        new("ListTrips", "GET", "/api/v1/fleet/trips?limit=1", 200),
        new("GetTrip", "GET", "/api/v1/fleet/trips/{trip}", 200) { Prepare = async (world, _) => ($"/api/v1/fleet/trips/{await TripAsync(world)}", null) },
        new("ListStops", "GET", "/api/v1/fleet/stops", 200),
        new("ListDriverScores", "GET", "/api/v1/fleet/drivers/scores", 200),
        new("GetGeofenceEvents", "GET", "/api/v1/fleet/geofences/depot/events?vehicle=car-1", 200),
        new("ListVehicleTrips", "GET", Trips, 200),
        new("GetVehicleTrip", "GET", $"{Trips}/{{trip}}", 200) { Prepare = async (world, _) => ($"{Trips}/{await TripAsync(world)}", null) },
        new("GetVehicleStats", "GET", "/api/v1/fleet/vehicles/stats", 200),
        new("GetVehicleStatsHistory", "GET", $"/api/v1/fleet/vehicles/stats/history?vehicles=car-1&signals={CarFeed.Rpm}&from=2025-12-31T00:00:00Z&points=10", 200),
        new("ListWebhookCalls", "GET", "/api/v1/fleet/webhooks/{id}/deliveries", 200) { Prepare = async (world, person) => ($"/api/v1/fleet/webhooks/{await WebhookAsync(world, person)}/deliveries", null) },
        new("ReplayWebhook", "POST", "/api/v1/fleet/webhooks/{id}/replay", 202)
        {
            Body = new { from = "now" },
            Prepare = async (world, person) => ($"/api/v1/fleet/webhooks/{await WebhookAsync(world, person)}/replay", new { from = "now" }),
        },
        new("ListAudit", "GET", "/api/v1/fleet/audit", 200) { Role = Role.Operator },
        new("VerifyAudit", "GET", "/api/v1/fleet/audit/verdict", 200) { Role = Role.Operator },
    ];

    private static AccessRow OfObd(ObdOperation row)
    {
        object? body = row.Body is null ? null : JsonNode.Parse($$"""{"vehicle":"car-1"{{row.Body}}}""");
        return new AccessRow(row.Name, row.Method, UrlOf(row, row.Path), s_conflicts.Contains(row.Name) ? 409 : row.Status)
        {
            Body = body,
            Prepare = async (world, person) => (UrlOf(row, await FillAsync(row.Path, world, person)), body),
        };
    }

    private static string UrlOf(ObdOperation row, string path) => row.Body is not null ? Obd + path : $"{Obd}{path}{(path.Contains('?') ? '&' : '?')}vehicle=car-1";

    private static async Task<string> FillAsync(string path, AccessWorld world, Person person)
    {
        // One scan at a time: one that is begun stands in the way of the next.
        if (path.Contains("scan", StringComparison.Ordinal) || path.Contains("{running}", StringComparison.Ordinal))
        {
            using HttpResponseMessage begun = await world.AskAsync("POST", Obd + "scan/start", person.Token, new { vehicle = "car-1" });
            JsonElement answer = JsonElement.Parse(await begun.Content.ReadAsStringAsync());
            string scan = answer.TryGetProperty("id", out JsonElement id) ? id.GetString()! : answer.GetProperty("detail").GetString()!.Split(' ')[1];
            if (path == "scan/start")
            {
                world.Time.Advance(TimeSpan.FromMinutes(11)); // it has run out
                return path;
            }

            return path.Replace("{scan}", scan, StringComparison.Ordinal).Replace("{running}", scan, StringComparison.Ordinal);
        }

        if (path.Contains("{alert}", StringComparison.Ordinal))
        {
            return path.Replace("{alert}", await AlertAsync(world, person), StringComparison.Ordinal);
        }

        if (path.Contains("{report}", StringComparison.Ordinal))
        {
            using HttpResponseMessage made = await world.AskAsync("POST", Obd + "reports/generate", person.Token, new { vehicle = "car-1" });
            return path.Replace("{report}", JsonElement.Parse(await made.Content.ReadAsStringAsync()).GetProperty("id").GetString(), StringComparison.Ordinal);
        }

        return path;
    }

    private static async Task<string> AlertAsync(AccessWorld world, Person person)
    {
        using HttpResponseMessage response = await world.AskAsync("GET", $"{Health}/alerts", person.Token);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("alerts")[0].GetProperty("id").GetString()!;
    }

    private static async Task<string> TripAsync(AccessWorld world) => $"car-1~{(await world.Server.DrivenAsync("car-1")).Leg.Start.ToUnixTimeMilliseconds()}";

    private static async Task<string> WebhookAsync(AccessWorld world, Person person)
    {
        using HttpResponseMessage made = await world.AskAsync("POST", "/api/v1/fleet/webhooks", person.Token, new { url = "https://hooks.clutch-cars.org/in" });
        return JsonElement.Parse(await made.Content.ReadAsStringAsync()).GetProperty("id").GetString()!;
    }
}
