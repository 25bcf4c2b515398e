using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clutch.Health.Worker;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests.Obd;

/// <summary>Every OBD operation of the description, with two cars of different histories.</summary>
public sealed class ObdOperationTests
{
    private const string Refresh = "CLUTCH_WRITE_OPENAPI=1 dotnet test tests/Clutch.Api.Tests --filter ObdOperation, build, then the same with OpenApiFile";

    /// <summary>Members that tell whose answer it is or when it was asked for: without them two answers are the same, or two cars are.</summary>
    private static readonly string[] s_names = ["vehicle", "id", "address", "requestedAt", "expiresAt", "sentAt", "answeredAt", "createdAt", "bytes"];

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Every_operation_of_the_description_has_a_row_and_a_scope()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement paths = (await server.GetJsonAsync("/openapi.json")).GetProperty("paths");
        string[] described =
        [
            .. from path in paths.EnumerateObject()
               where path.Name.StartsWith("/api/v1/obd/", StringComparison.Ordinal) && path.Name is not ("/api/v1/obd/dtc/search" or "/api/v1/obd/dtc/explain")
               from operation in path.Value.EnumerateObject()
               select operation.Value.GetProperty("operationId").GetString()!,
        ];
        Assert.Equal(described.Order(StringComparer.Ordinal), ObdTable.All.Select(row => row.Name).Order(StringComparer.Ordinal));
        foreach (Microsoft.AspNetCore.Routing.RouteEndpoint endpoint in server.Endpoints.Where(each => each.RoutePattern.RawText!.StartsWith("/api/v1/obd/", StringComparison.Ordinal)))
        {
            if (endpoint.RoutePattern.RawText is not ("/api/v1/obd/dtc/search" or "/api/v1/obd/dtc/explain"))
            {
                Assert.NotNull(endpoint.Metadata.GetMetadata<Clutch.Identity.Http.NeededScope>());
            }
        }
    }

    [Fact]
    public async Task Two_cars_get_two_answers_each_as_described_and_with_a_true_example()
    {
        await using ObdRig rig = await ObdRig.StartAsync();
        await rig.Server.JudgedAsync(ObdRig.Well);
        await rig.Server.JudgedAsync(ObdRig.Sick);
        await StreamAsync(rig);
        JsonElement description = await rig.Server.GetJsonAsync("/openapi.json");
        var examples = new JsonObject();
        foreach (ObdOperation row in ObdTable.All)
        {
            (int status, JsonNode? well) = await AskAsync(rig, row, ObdRig.Well);
            (int other, JsonNode? sick) = await AskAsync(rig, row, ObdRig.Sick);
            if (row.Name == "GetObdLive")
            {
                Assert.Equal((200, 200), (status, other));
                continue;
            }

            Assert.True(status == row.Status || other == row.Status, $"{row.Name}: {status} {well?.ToJsonString()}, {other} {sick?.ToJsonString()}");
            if (row.SameBecause is null)
            {
                Assert.Equal((row.Status, row.Status), (status, other));
                Assert.False(JsonNode.DeepEquals(Nameless(well!), Nameless(sick!)), $"{row.Name} answers two cars alike: {well!.ToJsonString()}");
            }

            JsonNode good = other == row.Status ? sick! : well!;
            Described(description, row, good);
            if (row.Name != "GetTroubleCode")
            {
                examples[row.Name] = Short(good);
            }
        }

        KeepExamples(examples);
    }

    [Fact]
    public async Task An_unknown_vehicle_is_one_problem_for_all_and_none_at_all_another()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).SendAsync();
        var details = new HashSet<string>();
        foreach (ObdOperation row in ObdTable.All)
        {
            string path = Fill(row.Path, "x", "x", "x", "x");
            using var request = new HttpRequestMessage(new HttpMethod(row.Method), row.Body is null ? ObdRig.WithVehicle(path, "nobody") : $"/api/v1/obd/{path}");
            request.Content = row.Body is null ? null : new StringContent($$"""{"vehicle":"nobody"{{row.Body}}}""", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            details.Add(await Answers.ProblemAsync(response, HttpStatusCode.NotFound));
            if (row.Name == "GetTroubleCode")
            {
                continue; // the catalogue answers without a vehicle
            }

            using var nameless = new HttpRequestMessage(new HttpMethod(row.Method), $"/api/v1/obd/{path}");
            nameless.Content = row.Body is null ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage refused = await server.Client.SendAsync(nameless, HttpCompletionOption.ResponseHeadersRead);
            await Answers.ProblemAsync(refused, HttpStatusCode.BadRequest);
        }

        Assert.Single(details);
    }

    private static async Task StreamAsync(ObdRig rig)
    {
        string id = await rig.AcceptedAsync("stream/start", """, "signals": ["Vehicle.OBD.EngineSpeed"], "intervalMs": 50, "seconds": 60""");
        await rig.DoneAsync(ObdRig.Well, id, "stream", []);
    }

    private static async Task<(int Status, JsonNode? Answer)> AskAsync(ObdRig rig, ObdOperation row, string vehicle)
    {
        HealthFindings findings = rig.Server.Services.GetRequiredService<HealthFindings>();
        string alert = findings.Alerts(vehicle, 1).Count == 0 ? "none" : (await rig.JsonAsync("alerts", vehicle)).GetProperty("alerts")[0].GetProperty("id").GetString()!;
        string running = row.Path.Contains("{running}") ? await RunningAsync(rig, vehicle) : "";
        string report = row.Path.Contains("{report}") ? await ReportAsync(rig, vehicle) : "";
        using HttpResponseMessage response = await rig.SendAsync(row.Method, Fill(row.Path, rig.Scans[vehicle], running, alert, report), row.Body, vehicle);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return ((int)response.StatusCode, null);
        }

        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }

    private static async Task<string> RunningAsync(ObdRig rig, string vehicle)
    {
        using HttpResponseMessage started = await rig.SendAsync("POST", "scan/start", "", vehicle);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(await started.Content.ReadAsStringAsync());
        return started.StatusCode == HttpStatusCode.Accepted ? answer.GetProperty("id").GetString()! : answer.GetProperty("detail").GetString()!.Split(' ')[1];
    }

    private static async Task<string> ReportAsync(ObdRig rig, string vehicle)
    {
        using HttpResponseMessage made = await rig.SendAsync("POST", "reports/generate", "", vehicle);
        return JsonSerializer.Deserialize<JsonElement>(await made.Content.ReadAsStringAsync()).GetProperty("id").GetString()!;
    }

    private static string Fill(string path, string scan, string running, string alert, string report) => path
        .Replace("{scan}", scan, StringComparison.Ordinal).Replace("{running}", running, StringComparison.Ordinal)
        .Replace("{alert}", alert, StringComparison.Ordinal).Replace("{report}", report, StringComparison.Ordinal);

    private static JsonNode? Nameless(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => !s_names.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, Nameless(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Nameless)]),
        _ => node?.DeepClone(),
    };

    /// <summary>The answer has the members that the description names, and those of the example.</summary>
    private static void Described(JsonElement document, ObdOperation row, JsonNode answer)
    {
        JsonElement operation = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Single(each => each.Value.GetProperty("operationId").GetString() == row.Name).Value;
        JsonElement responses = operation.GetProperty("responses");
        Assert.True(responses.TryGetProperty($"{row.Status}", out JsonElement response), $"{row.Name} does not describe {row.Status}");
        if (row.Name is "GetObdReport" or "GetTroubleCode")
        {
            return; // a document of its own; the catalogue's tests
        }

        JsonElement media = response.GetProperty("content").GetProperty("application/json");
        string[] members = [.. answer.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal)];
        string name = media.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1];
        JsonElement schema = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        Assert.Equal(members, schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        if (Environment.GetEnvironmentVariable("CLUTCH_WRITE_OPENAPI") != "1")
        {
            Assert.True(media.TryGetProperty("example", out JsonElement example), $"{row.Name} has no example. To write them: {Refresh}");
            Assert.Equal(members, example.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Two entries of a list show what it is.</summary>
    private static JsonNode? Short(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Short(member.Value)))),
        JsonArray items => new JsonArray([.. items.Take(1).Select(Short)]),
        _ => node?.DeepClone(),
    };

    private static void KeepExamples(JsonObject examples)
    {
        string file = Path.Combine(SourceTree.Root, "cloud-api", "Clutch.Api", "Obd", "obd-examples.json");
        if (Environment.GetEnvironmentVariable("CLUTCH_WRITE_OPENAPI") == "1")
        {
            File.WriteAllText(file, examples.ToJsonString(s_indented).ReplaceLineEndings("\n") + "\n");
        }

        JsonObject kept = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.Equal(examples.Select(each => each.Key).Order(StringComparer.Ordinal), kept.Select(each => each.Key).Order(StringComparer.Ordinal));
    }
}
