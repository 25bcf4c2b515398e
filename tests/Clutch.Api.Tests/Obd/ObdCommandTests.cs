using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests.Obd;

/// <summary>Scans, clears, streams and the adapter, as commands whose agent is the test.</summary>
public sealed class ObdCommandTests
{
    [Fact]
    public async Task A_scan_is_followed_stage_by_stage_and_its_results_outlive_the_server()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        string id = await rig.AcceptedAsync("scan/start");
        JsonElement progress = await rig.JsonAsync($"scan/{id}/progress");
        Assert.Equal(("queued", 0), (progress.GetProperty("state").GetString(), progress.GetProperty("percent").GetInt32()));
        using (HttpResponseMessage early = await rig.GetAsync($"scan/{id}/results"))
        {
            Assert.Contains("It is queued", await Answers.ProblemAsync(early, HttpStatusCode.Conflict), StringComparison.Ordinal);
        }

        await rig.ReplyAsync(ObdRig.Well, new JsonObject { ["id"] = id, ["outcome"] = "sent", ["time"] = rig.Server.Now });
        await rig.UntilAsync($"scan/{id}/progress", ObdRig.Well, each => each.GetProperty("state").GetString() == "sent");
        await rig.ReplyAsync(ObdRig.Well, new JsonObject { ["id"] = id, ["outcome"] = "progress", ["time"] = rig.Server.Now, ["stage"] = "ecus" });
        await rig.ReplyAsync(ObdRig.Well, new JsonObject { ["id"] = id, ["outcome"] = "progress", ["time"] = rig.Server.Now, ["stage"] = "codes" });
        progress = await rig.UntilAsync($"scan/{id}/progress", ObdRig.Well, each => each.GetProperty("stage").GetString() == "codes");
        Assert.Equal(("running", 16), (progress.GetProperty("state").GetString(), progress.GetProperty("percent").GetInt32()));
        Assert.Equal(["done", "running", "waiting", "waiting", "waiting", "waiting"], progress.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("state").GetString()));

        await rig.DoneAsync(ObdRig.Well, id, "full-scan", ObdRig.Report(ObdRig.Sick));
        JsonElement results = await rig.JsonAsync($"scan/{id}/results");
        await rig.Server.StopAsync();
        await rig.Server.StartAgainAsync();
        JsonElement again = await rig.UntilAsync($"scan/{id}/results", ObdRig.Well, each => each.GetProperty("state").GetString() == "done");
        Assert.True(JsonElement.DeepEquals(results, again));
        Assert.Equal("P0301", Assert.Single(again.GetProperty("summary").GetProperty("storedCodes").EnumerateArray()).GetString());
        Assert.Equal("P0420", Assert.Single((await rig.JsonAsync("dtc/pending")).GetProperty("codes").EnumerateArray()).GetProperty("code").GetString());
        using HttpResponseMessage foreign = await rig.GetAsync($"scan/{id}/results", ObdRig.Sick);
        await Answers.ProblemAsync(foreign, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_scan_at_a_time_and_it_can_be_cancelled()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        HttpResponseMessage[] started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.SendAsync("POST", "scan/start", "")));
        Assert.Single(started, response => response.StatusCode == HttpStatusCode.Accepted);
        Assert.All(started.Where(response => response.StatusCode != HttpStatusCode.Accepted), response => Assert.Equal(HttpStatusCode.Conflict, response.StatusCode));
        string id = JsonSerializer.Deserialize<JsonElement>(await started.Single(response => response.StatusCode == HttpStatusCode.Accepted).Content.ReadAsStringAsync()).GetProperty("id").GetString()!;
        await rig.AcceptedAsync("scan/start", vehicle: ObdRig.Sick); // another car's
        using (HttpResponseMessage cancel = await rig.SendAsync("DELETE", $"scan/{id}", null))
        {
            Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        }

        await rig.ReplyAsync(ObdRig.Well, new JsonObject { ["id"] = id, ["outcome"] = "failed", ["time"] = rig.Server.Now, ["reason"] = "cancelled" });
        await rig.UntilAsync($"scan/{id}/progress", ObdRig.Well, each => each.GetProperty("state").GetString() == "cancelled");
        Assert.Equal("cancelled", (await rig.JsonAsync($"scan/{id}/results")).GetProperty("state").GetString());
        using (HttpResponseMessage late = await rig.SendAsync("DELETE", $"scan/{id}", null))
        {
            await Answers.ProblemAsync(late, HttpStatusCode.Conflict);
        }

        using (HttpResponseMessage none = await rig.SendAsync("DELETE", "scan/nothing", null))
        {
            await Answers.ProblemAsync(none, HttpStatusCode.NotFound);
        }

        await rig.AcceptedAsync("scan/start");
        Array.ForEach(started, response => response.Dispose());
    }

    [Fact]
    public async Task A_scan_of_a_car_that_is_off_says_so_and_one_that_nobody_takes_expires()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        string id = await rig.AcceptedAsync("scan/start");
        await rig.ReplyAsync(ObdRig.Well, new JsonObject { ["id"] = id, ["outcome"] = "failed", ["time"] = rig.Server.Now, ["reason"] = "no car to ask: parked" });
        JsonElement results = await rig.UntilAsync($"scan/{id}/results", ObdRig.Well, each => each.GetProperty("state").GetString() == "failed");
        Assert.Equal("no car to ask: parked", results.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, results.GetProperty("report").ValueKind);
        string next = await rig.AcceptedAsync("scan/start");
        rig.Time.Advance(TimeSpan.FromSeconds(601));
        Assert.Equal("expired", (await rig.JsonAsync($"scan/{next}/results")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_key_is_honoured_with_its_body_also_after_a_restart()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        string id = await rig.AcceptedAsync("dtc/clear", key: "k-1");
        Assert.Equal(id, await rig.AcceptedAsync("dtc/clear", key: "k-1"));
        await rig.Server.StopAsync();
        await rig.Server.StartAgainAsync();
        await rig.UntilAsync($"commands/{id}", ObdRig.Well, each => each.GetProperty("name").GetString() == "clear");
        Assert.Equal(id, await rig.AcceptedAsync("dtc/clear", key: "k-1"));
        rig.Time.Advance(TimeSpan.FromMinutes(5)); // no speed is known any more: a new clear would be refused, this one was taken
        Assert.Equal(id, await rig.AcceptedAsync("dtc/clear", key: "k-1"));
        using (HttpResponseMessage other = await rig.SendAsync("POST", "connect", "", key: "k-1"))
        {
            Assert.Contains("k-1", await Answers.ProblemAsync(other, HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        }

        using HttpResponseMessage bad = await rig.SendAsync("POST", "connect", "", key: new string('k', 129));
        await Answers.ProblemAsync(bad, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Many_with_one_key_are_one_command()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => rig.SendAsync("POST", "connect", "", key: "same")));
        var ids = new HashSet<string>();
        foreach (HttpResponseMessage answer in answers)
        {
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                ids.Add(JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("id").GetString()!);
            }

            answer.Dispose();
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task Codes_are_not_cleared_while_the_car_moves_or_when_nobody_knows_and_what_a_clear_takes_is_kept()
    {
        await using ObdRig rig = await ObdRig.StartAsync();
        using var car = new CarFeed(rig.Server, ObdRig.Sick, boot: 2);
        await car.Add(CarFeed.Speed, 12).SendAsync();
        using (HttpResponseMessage moving = await rig.SendAsync("POST", "dtc/clear", "", ObdRig.Sick))
        {
            Assert.Contains("12 km/h", await Answers.ProblemAsync(moving, HttpStatusCode.Conflict), StringComparison.Ordinal);
        }

        rig.Time.Advance(TimeSpan.FromSeconds(11));
        using (HttpResponseMessage unknown = await rig.SendAsync("POST", "dtc/clear", "", ObdRig.Sick))
        {
            Assert.Contains("No speed of the last 10 s", await Answers.ProblemAsync(unknown, HttpStatusCode.Conflict), StringComparison.Ordinal);
        }

        await car.Add(CarFeed.Speed, null).SendAsync();
        using (HttpResponseMessage silent = await rig.SendAsync("POST", "dtc/clear", "", ObdRig.Sick))
        {
            await Answers.ProblemAsync(silent, HttpStatusCode.Conflict);
        }

        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await car.Add(CarFeed.Speed, 0).SendAsync();
        string id = await rig.AcceptedAsync("dtc/clear", vehicle: ObdRig.Sick);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        JsonNode before = JsonNode.Parse("""
            { "stored": { "outcome": "value", "ecus": [ { "ecu": "7E8", "outcome": "value", "codes": ["P0302"] } ] },
              "freezeFrame": { "frame": 0, "ecus": [ { "ecu": "7E8", "code": "P0302", "values": [ { "signal": "Vehicle.OBD.CoolantTemperature", "value": 71, "unit": "Cel" } ] } ] } }
            """)!;
        await rig.DoneAsync(ObdRig.Sick, id, "clear", new JsonObject { ["before"] = before });
        JsonElement kept = await rig.JsonAsync($"commands/{id}", ObdRig.Sick);
        Assert.Equal("P0302", kept.GetProperty("data").GetProperty("before").GetProperty("stored").GetProperty("ecus")[0].GetProperty("codes")[0].GetString());
        JsonElement frame = (await rig.JsonAsync("freeze-frames", ObdRig.Sick)).GetProperty("frames").EnumerateArray().First(each => each.GetProperty("source").GetString() == "clear");
        Assert.Equal((71, "P0302"), (frame.GetProperty("values")[0].GetProperty("value").GetInt32(), frame.GetProperty("code").GetString()));
        JsonElement codes = await rig.JsonAsync("dtc", ObdRig.Sick);
        Assert.Equal("permanent", Assert.Single(codes.GetProperty("codes").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Contains("read since", (await rig.JsonAsync("dtc/pending", ObdRig.Sick)).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await car.Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).SendAsync();
        Assert.Equal(2, (await rig.JsonAsync("dtc", ObdRig.Sick)).GetProperty("codes").GetArrayLength());
    }

    [Fact]
    public async Task A_stream_runs_ends_and_names_what_it_cannot_do()
    {
        await using ObdRig rig = await ObdRig.StartAsync(scanned: false);
        Assert.Equal("none", (await rig.JsonAsync("stream/data")).GetProperty("state").GetString());
        foreach ((string members, string detail) in ((string, string)[])[
            (""", "signals": []""", "0 signals"),
            (""", "signals": ["Vehicle.No.Such"]""", "Vehicle.No.Such"),
            (""", "signals": ["Vehicle.OBD.FuelRate"]""", "signals that this car has sent"),
            (""", "signals": ["Vehicle.OBD.EngineSpeed"], "seconds": 3601""", "seconds is '3601'"),
            (""", "signals": ["Vehicle.OBD.EngineSpeed"], "intervalMs": -1""", "intervalMs is '-1'")])
        {
            using HttpResponseMessage refused = await rig.SendAsync("POST", "stream/start", members);
            Assert.Contains(detail, await Answers.ProblemAsync(refused, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }

        string id = await rig.AcceptedAsync("stream/start", """, "signals": ["Vehicle.OBD.EngineSpeed", "Vehicle.OBD.Speed"], "intervalMs": 50, "seconds": 20""");
        Assert.Equal("pending", (await rig.JsonAsync("stream/data")).GetProperty("state").GetString());
        await rig.DoneAsync(ObdRig.Well, id, "stream", []);
        JsonElement data = await rig.JsonAsync("stream/data");
        Assert.Equal(("running", 50), (data.GetProperty("state").GetString(), data.GetProperty("intervalMs").GetInt32()));
        Assert.Equal(["Vehicle.OBD.EngineSpeed", "Vehicle.OBD.Speed"], data.GetProperty("values").EnumerateArray().Select(value => value.GetProperty("signal").GetString()).Order(StringComparer.Ordinal));
        JsonElement speed = data.GetProperty("values").EnumerateArray().First(value => value.GetProperty("signal").GetString() == "Vehicle.OBD.Speed");
        Assert.Equal(("7E8", "01-0D", "obd", "good", "momentary"), (
            speed.GetProperty("source").GetProperty("ecu").GetString(), speed.GetProperty("source").GetProperty("pid").GetString(), speed.GetProperty("source").GetProperty("method").GetString(),
            speed.GetProperty("quality").GetString(), speed.GetProperty("class").GetString()));
        rig.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("ended", (await rig.JsonAsync("stream/data")).GetProperty("state").GetString());
        await rig.AcceptedAsync("stream/stop");
    }
}
