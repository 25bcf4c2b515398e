using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Devices;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>A row per operation of the API: the request of a good case and the kind of its answer.</summary>
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
        ("SendCommand", "/api/v1/vehicles/car-1/commands", "application/json"),
        ("GetCommand", "/api/v1/vehicles/car-1/commands/{command}", "application/json"),
        ("ClaimDevice", "/api/v1/devices/claim", "application/json"),
        ("GetLive", "/api/v1/vehicles/car-1/live", "text/event-stream"),
        ("GetTroubleCode", "/api/v1/obd/dtc/P0301?make=ford&lang=ar", "application/json"),
        ("SearchTroubleCodes", "/api/v1/obd/dtc/search?q=wheel%20speed&limit=5", "application/json"),
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
        await car.Add(CarFeed.Rpm, 800).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).SendAsync();
        if (url.Contains("/car-health/", StringComparison.Ordinal))
        {
            await server.JudgedAsync("car-1");
        }

        JsonElement described = Described(await server.GetJsonAsync("/openapi.json")).Single(each => each.Operation == operation).Answers;
        using HttpResponseMessage response = await AskAsync(server, url);
        string status = url.EndsWith("/commands", StringComparison.Ordinal) ? "202" : "200";
        Assert.Equal(status, $"{(int)response.StatusCode}");
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.True(described.GetProperty(status).GetProperty("content").TryGetProperty(contentType, out _), $"{operation} does not describe {contentType}");
    }

    [Fact]
    public async Task Every_operation_of_the_description_has_a_row()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        IEnumerable<string> described = Described(await server.GetJsonAsync("/openapi.json")).Select(each => each.Operation);
        IEnumerable<string> rows = s_rows.Select(row => row.Operation).Concat(Obd.ObdTable.All.Select(row => row.Name)).Distinct(StringComparer.Ordinal);
        Assert.Equal(described.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_is_described()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement paths = (await server.GetJsonAsync("/openapi.json")).GetProperty("paths");
        string[] mapped = [.. server.Endpoints.Select(PatternOf).Except(s_undescribed, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
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
