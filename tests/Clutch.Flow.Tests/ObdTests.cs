using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>The OBD operations with two simulated cars behind two agents: a car that is well, and one with a misfire whose agent is a process of its own.</summary>
public sealed class ObdTests : IDisposable
{
    private const string Well = "car-1";
    private const string Sick = "van-7";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Members that differ between any two answers.</summary>
    private static readonly string[] s_names =
        ["vehicle", "id", "requestedAt", "expiresAt", "sentAt", "answeredAt", "createdAt", "readAt", "at", "observedAt", "ageMs", "lastValueAt", "lastFrameAt", "lastFrameAgeMs", "linkSince", "begunAt", "from", "to", "seenAt"];

    private static readonly string[] s_reads =
    [
        "connection/status", "scan/{scan}/progress", "scan/{scan}/results", "commands/{scan}", "dtc", "dtc/permanent", "dtc/P0301", "freeze-frames", "stream/data", "health/status", "maintenance/predictions",
        "performance/metrics", "fuel/efficiency", "emissions/data", "readiness", "security/status", "telematics/data", "analytics", "history?limit=20", "vin", "pids/supported", "adapters/compatibility", "alerts", "dtc/pending",
    ];

    /// <summary>What these two cars may have in common after a minute.</summary>
    private static readonly Dictionary<string, string> s_same = new(StringComparer.Ordinal)
    {
        ["alerts"] = "an alert comes with the end of a drive, not within this test's minute",
        ["dtc/pending"] = "the misfire is stored already, so both have an empty list",
        ["dtc/permanent"] = "a code becomes permanent once it has asked for the lamp; within this minute both lists may be empty",
        ["scan/{scan}/progress"] = "both scans are done; the way there is compared by its results",
        ["stream/data"] = "neither has a stream at this point",
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_cars_are_scanned_answer_differently_are_released_and_remembered_after_a_kill()
    {
        using ClutchProcess up = new(null, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--scenario", "can-two-ecus");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page")), Timeout = TimeSpan.FromSeconds(60) };
        string mqtt = new Uri(await up.ValueOfAsync("MQTT")).Authority;
        File.WriteAllText(_folder["sick.json"], """
            { "about": "A misfire that is stored from the start.",
              "car": { "seed": 301, "ecus": 1, "odometer": 143870, "codes": [ { "code": "P0301", "pending": "0 s", "stored": "0 s" } ] },
              "adapter": { "kind": "stn2120", "firmware": "STN2120 v5.6.19" }, "timing": "usb-115200" }
            """);
        using var sim = new ClutchProcess(null, "sim", "--tcp", "127.0.0.1:0", "--scenario", _folder["sick.json"]);
        string car = await sim.ValueOfAsync("Car");
        File.WriteAllText(_folder["token"], await RunAsync("device", "add", Sick, "--data", _folder["data"]));
        using var edge = new ClutchProcess(null, "edge", "--car", car, "--server", mqtt, "--vehicle", Sick, "--data", _folder["edge"], "--token-file", _folder["token"]);

        var scans = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string vehicle in (string[])[Well, Sick])
        {
            await UntilAsync(http, $"connection/status?vehicle={vehicle}", status => status.GetProperty("connected").GetBoolean());
            scans[vehicle] = await AcceptedAsync(http, "scan/start", vehicle);
        }

        using (HttpResponseMessage twice = await PostAsync(http, "scan/start", Sick))
        {
            Assert.True(twice.StatusCode is HttpStatusCode.Conflict, await twice.Content.ReadAsStringAsync());
        }

        foreach (string vehicle in (string[])[Well, Sick])
        {
            JsonElement done = await UntilAsync(http, $"scan/{scans[vehicle]}/results?vehicle={vehicle}", each => each.GetProperty("state").GetString() is not null);
            Assert.True(done.GetProperty("state").GetString() == "done", done.GetRawText());
            Assert.Equal(vehicle == Sick ? ["P0301"] : [], done.GetProperty("summary").GetProperty("storedCodes").EnumerateArray().Select(code => code.GetString()));
            JsonElement progress = await GetAsync(http, $"scan/{scans[vehicle]}/progress?vehicle={vehicle}");
            Assert.Equal(100, progress.GetProperty("percent").GetInt32());
            Assert.All(progress.GetProperty("stages").EnumerateArray(), stage => Assert.Equal(JsonValueKind.String, stage.GetProperty("begunAt").ValueKind));
            Assert.NotEmpty((await GetAsync(http, $"pids/supported?vehicle={vehicle}")).GetProperty("supported").EnumerateArray());
        }

        foreach (string vehicle in (string[])[Well, Sick])
        {
            await UntilAsync(http, $"health/status?vehicle={vehicle}", each => each.GetProperty("state").GetString() == "judged");
        }

        foreach (string path in s_reads)
        {
            string[] answers = [.. await Task.WhenAll(((string[])[Well, Sick]).Select(vehicle => TextAsync(http, path, scans[vehicle], vehicle)))];
            Assert.True(s_same.ContainsKey(path) || answers[0] != answers[1], $"{path} answers two cars alike: {answers[0]}");
        }

        await CommandsAsync(http);
        JsonElement before = await GetAsync(http, $"scan/{scans[Sick]}/results?vehicle={Sick}");
        up.Kill();
        using ClutchProcess again = new(null, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        using var next = new HttpClient { BaseAddress = new Uri(await again.ValueOfAsync("Page")), Timeout = TimeSpan.FromSeconds(60) };
        JsonElement after = await UntilAsync(next, $"scan/{scans[Sick]}/results?vehicle={Sick}", _ => true);
        Assert.True(JsonElement.DeepEquals(before, after));
        Assert.Equal(0, await again.InterruptAsync());
    }

    /// <summary>A stream, a clear that must not be, and the adapter released and taken again, at the car with the misfire.</summary>
    private static async Task CommandsAsync(HttpClient http)
    {
        using (HttpResponseMessage started = await PostAsync(http, "stream/start", Sick, """, "signals": ["Vehicle.OBD.EngineSpeed"], "intervalMs": 50, "seconds": 120"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        }

        JsonElement stream = await UntilAsync(http, $"stream/data?vehicle={Sick}", each => each.GetProperty("state").GetString() == "running");
        Assert.NotEmpty(stream.GetProperty("values").EnumerateArray());
        await AcceptedAsync(http, "stream/stop", Sick);
        await UntilAsync(http, $"stream/data?vehicle={Sick}", each => each.GetProperty("state").GetString() == "ended");

        // The engine runs: either the server sees the car move, or the agent sees the engine turn.
        using (HttpResponseMessage clear = await PostAsync(http, "dtc/clear", Sick))
        {
            JsonElement answer = await clear.Content.ReadFromJsonAsync<JsonElement>();
            if (clear.StatusCode != HttpStatusCode.Conflict)
            {
                Assert.Equal(HttpStatusCode.Accepted, clear.StatusCode);
                JsonElement refused = await UntilAsync(http, $"commands/{answer.GetProperty("id").GetString()}?vehicle={Sick}", each => each.GetProperty("state").GetString() == "answered");
                Assert.Equal("refused", refused.GetProperty("outcome").GetString());
            }
        }

        Assert.NotEmpty((await GetAsync(http, $"dtc?vehicle={Sick}")).GetProperty("codes").EnumerateArray());
        await AcceptedAsync(http, "disconnect", Sick);
        await UntilAsync(http, $"connection/status?vehicle={Sick}", each => !each.GetProperty("held").GetBoolean() && each.GetProperty("link").GetString() == "down");
        JsonElement unplugged = (await GetAsync(http, $"security/status?vehicle={Sick}")).GetProperty("checks")[0];
        Assert.Equal("ok", unplugged.GetProperty("state").GetString());
        string off = await AcceptedAsync(http, "scan/start", Sick);
        JsonElement failed = await UntilAsync(http, $"scan/{off}/results?vehicle={Sick}", _ => true);
        Assert.Contains("released", failed.GetProperty("reason").GetString(), StringComparison.Ordinal);
        await AcceptedAsync(http, "connect", Sick);
        await UntilAsync(http, $"connection/status?vehicle={Sick}", each => each.GetProperty("connected").GetBoolean() && each.GetProperty("held").GetBoolean());

        using HttpResponseMessage live = await http.GetAsync(new Uri($"api/v1/obd/live?vehicle={Sick}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await live.Content.ReadAsStreamAsync());
        using var patience = new CancellationTokenSource(s_patience);
        string line = "";
        while (!line.StartsWith("event: samples", StringComparison.Ordinal))
        {
            line = await reader.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the stream ended");
        }
    }

    private static async Task<string> TextAsync(HttpClient http, string path, string scan, string vehicle)
    {
        string filled = path.Replace("{scan}", scan, StringComparison.Ordinal);
        JsonElement answer = await GetAsync(http, $"{filled}{(filled.Contains('?') ? '&' : '?')}vehicle={vehicle}");
        return Nameless(JsonNode.Parse(answer.GetRawText()))!.ToJsonString();
    }

    private static JsonNode? Nameless(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => !s_names.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, Nameless(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Nameless)]),
        _ => node?.DeepClone(),
    };

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var command = new ClutchProcess(null, arguments);
        Assert.True(await command.ExitAsync() == 0, command.Output);
        return command.Output.Trim();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string vehicle, string members = "")
    {
        using var content = new StringContent($$"""{"vehicle": "{{vehicle}}"{{members}}}""", System.Text.Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri($"api/v1/obd/{path}", UriKind.Relative), content);
    }

    private static async Task<string> AcceptedAsync(HttpClient http, string path, string vehicle)
    {
        using HttpResponseMessage response = await PostAsync(http, path, vehicle);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri($"api/v1/obd/{path}", UriKind.Relative));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<JsonElement> UntilAsync(HttpClient http, string path, Func<JsonElement, bool> wanted)
    {
        string last = "";
        for (long started = System.Diagnostics.Stopwatch.GetTimestamp(); System.Diagnostics.Stopwatch.GetElapsedTime(started) < s_patience;)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri($"api/v1/obd/{path}", UriKind.Relative));
            last = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(last) is var answer && wanted(answer))
            {
                return answer;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{path} did not come to what was waited for: {last}");
    }
}
