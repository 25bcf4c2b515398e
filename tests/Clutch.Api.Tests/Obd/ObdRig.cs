using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clutch.Log;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests.Obd;

/// <summary>A server with two cars: one that is well, and one with misfires, a clone for an adapter and a turned-back odometer. Their agents are the test.</summary>
internal sealed class ObdRig : IAsyncDisposable
{
    public const string Well = "car-well";
    public const string Sick = "car-sick";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private ObdRig(ApiServer server, ManualTime time) => (Server, Time) = (server, time);

    public ApiServer Server { get; }

    public ManualTime Time { get; }

    /// <summary>The newest scan of a car with a report.</summary>
    public Dictionary<string, string> Scans { get; } = [];

    public static async Task<ObdRig> StartAsync(bool scanned = true)
    {
        var time = new ManualTime();
        var rig = new ObdRig(await ApiServer.StartAsync(time: time), time);
        await rig.DriveAsync();
        if (scanned)
        {
            foreach (string car in (string[])[Well, Sick])
            {
                rig.Scans[car] = await rig.ScanAsync(car);
            }
        }

        return rig;
    }

    public Task<HttpResponseMessage> GetAsync(string path, string vehicle = Well) => Server.Client.GetAsync(WithVehicle(path, vehicle), HttpCompletionOption.ResponseHeadersRead);

    public async Task<JsonElement> JsonAsync(string path, string vehicle = Well) => await Server.GetJsonAsync(WithVehicle(path, vehicle));

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? members, string vehicle = Well, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), members is null ? WithVehicle(path, vehicle) : $"/api/v1/obd/{path}");
        if (members is not null)
        {
            request.Content = new StringContent($$"""{"vehicle": "{{vehicle}}"{{members}}}""", Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static string WithVehicle(string path, string vehicle) => $"/api/v1/obd/{path}{(path.Contains('?') ? '&' : '?')}vehicle={vehicle}";

    public async Task<string> AcceptedAsync(string path, string members = "", string vehicle = Well, string? key = null)
    {
        using HttpResponseMessage response = await SendAsync("POST", path, members, vehicle, key);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        JsonElement command = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Contains($"/commands/{command.GetProperty("id").GetString()}", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        return command.GetProperty("id").GetString()!;
    }

    /// <summary>Says something as an agent would.</summary>
    public async Task ReplyAsync(string vehicle, JsonObject reply)
    {
        var durable = new Durable();
        using ILogAppender appender = Server.Log.OpenAppender(LogStream.Replies, durable);
        Assert.True(appender.TryAppend(Encoding.UTF8.GetBytes(vehicle), JsonSerializer.SerializeToUtf8Bytes(reply), 1));
        await durable.Done.Task.WaitAsync(s_patience);
    }

    public async Task DoneAsync(string vehicle, string id, string name, JsonObject data)
    {
        await ReplyAsync(vehicle, new JsonObject { ["id"] = id, ["name"] = name, ["outcome"] = "done", ["time"] = Server.Now, ["data"] = data });
        await UntilAsync($"commands/{id}", vehicle, command => command.GetProperty("state").GetString() == "answered");
    }

    /// <summary>Asks until the answer is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string path, string vehicle, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            using HttpResponseMessage response = await Server.Client.GetAsync(WithVehicle(path, vehicle), patience.Token);
            if (response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token) is var answer && wanted(answer))
            {
                return answer;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>A scan from its beginning to its report.</summary>
    public async Task<string> ScanAsync(string vehicle)
    {
        string id = await AcceptedAsync("scan/start", vehicle: vehicle);
        if (vehicle == Sick)
        {
            await ReplyAsync(vehicle, new JsonObject { ["id"] = id, ["outcome"] = "progress", ["time"] = Server.Now, ["stage"] = "ecus" });
        }

        await DoneAsync(vehicle, id, "full-scan", Report(vehicle));
        return id;
    }

    public static JsonObject Report(string vehicle)
    {
        bool sick = vehicle == Sick;
        var engine = JsonNode.Parse($$"""
            {
              "ecu": "7E8", "name": "{{(sick ? "ECM-EngineControl" : "PCM")}}", "mil": {{(sick ? "true" : "false")}}, "codeCount": {{(sick ? 1 : 0)}}, "ignition": "spark",
              "sinceClear": [ { "monitor": "catalyst", "supported": true, "complete": {{(sick ? "false" : "true")}} } ],
              "storedCodes": [{{(sick ? "\"P0301\"" : "")}}], "pendingCodes": [{{(sick ? "\"P0420\"" : "")}}], "permanentCodes": [{{(sick ? "\"P0301\"" : "")}}],
              "freezeFrames": [{{(sick ? """{ "frame": 0, "code": "P0301", "pids": [ { "pid": "0C", "signals": [ { "path": "Vehicle.OBD.EngineSpeed", "name": "Engine speed", "value": 2875.5, "unit": "{rpm}", "text": null } ], "data": null } ] }""" : "")}}],
              "tests": [ { "monitor": "21", "test": "80", "component": null, "name": "catalyst bank 1", "value": {{(sick ? "0.9" : "0.2")}}, "minimum": 0, "maximum": 0.6, "unit": "1", "passed": {{(sick ? "false" : "true")}} } ],
              "pids": [ { "pid": "0C", "signals": [], "data": null }, { "pid": "0D", "signals": [], "data": null }{{(sick ? "" : """, { "pid": "10", "signals": [], "data": null }""")}} ]
            }
            """)!;
        return new JsonObject
        {
            ["link"] = "tcp://car",
            ["adapter"] = new JsonObject { ["identity"] = sick ? "ELM327 v1.5" : "STN1170 v4", ["countsLines"] = !sick, ["pidsPerRequest"] = sick ? 1 : 6 },
            ["vin"] = sick ? "CLUSM15M2R0000001" : "1HGCM82633A004352",
            ["milliseconds"] = sick ? 8100 : 900,
            ["ecus"] = new JsonArray(engine),
            ["notRead"] = sick ? new JsonArray(new JsonObject { ["request"] = "0110", ["outcome"] = "refused", ["reason"] = "sub-function not supported" }) : new JsonArray(),
            ["problem"] = null,
        };
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Half an hour of driving a car each, then standing with the ignition on.</summary>
    private async Task DriveAsync()
    {
        long start = Server.Now - (30 * 60_000);
        using var well = new CarFeed(Server, Well);
        using var sick = new CarFeed(Server, Sick);
        foreach ((CarFeed feed, bool isSick) in (ReadOnlySpan<(CarFeed, bool)>)[(well, false), (sick, true)])
        {
            feed.Source(DataSource.Simulated).Link(LinkState.Connected)
                .Text(FrameEventKind.Adapter, isSick ? "ELM327 v1.5" : "STN1170 v4.2")
                .Text(FrameEventKind.Protocol, isSick ? "ISO 14230-4 (KWP)" : "ISO 15765-4 (CAN 11/500)")
                .Text(FrameEventKind.Vin, isSick ? "CLUSM15M2R0000001" : "1HGCM82633A004352")
                .Codes(CarFeed.Engine, TroubleCodeState.Stored, isSick ? [0x0301, 0x0524] : []);
        }

        for (int i = 0; i <= 360; i++)
        {
            long time = start + (i * 5_000L);
            bool last = i == 360;
            Values(well, time, isSick: false, i, last);
            Values(sick, time, isSick: true, i, last);
            if (i % 60 == 0 || last)
            {
                await well.SendAsync();
                await sick.SendAsync();
            }
        }
    }

    private static void Values(CarFeed feed, long time, bool isSick, int i, bool last)
    {
        double speed = last ? 0 : isSick ? 30 + (i % 7) : 80 + (i % 11);
        feed.Add(CarFeed.Speed, speed, time).Add(CarFeed.Rpm, last ? 0 : isSick ? 1500 + (i % 90) : 2200 + (i % 40), time)
            .Add("Vehicle.OBD.EngineLoad", isSick ? 61 : 33, time).Add("Vehicle.OBD.CoolantTemperature", isSick ? 104 : 88, time)
            .Add("Vehicle.Adapter.Voltage", isSick ? 11.9 : 14.1, time, ecu: 0)
            .Add("Vehicle.OBD.Odometer", isSick && i > 300 ? 12_000 : (isSick ? 90_000 : 50_000) + (i * 0.1), time);
        if (isSick)
        {
            feed.Add("Vehicle.OBD.MAP", 55, time).Add("Vehicle.OBD.IntakeTemp", 35, time);
        }
        else
        {
            feed.Add("Vehicle.OBD.MAF", 14, time).Add("Vehicle.CurrentLocation.Latitude", 30 + (i * 1e-4), time, ecu: 0).Add("Vehicle.CurrentLocation.Longitude", 31, time, ecu: 0);
        }

        if (last)
        {
            feed.Add(CarFeed.Mil, isSick ? 1 : 0, time).Add("Vehicle.OBD.Status.DTCCount", isSick ? 1 : 0, time)
                .Add("Vehicle.OBD.Status.ContinuousMonitors", isSick ? 0x57 : 0x07, time)
                .Add("Vehicle.OBD.Status.MonitorsSupported", 0xE5, time)
                .Add("Vehicle.OBD.Status.MonitorsIncomplete", isSick ? 0x65 : 0x00, time);
        }
    }

    private sealed class Durable : IAppendObserver
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            if (tickets.Length > 0)
            {
                Done.TrySetResult();
            }
        }
    }
}
