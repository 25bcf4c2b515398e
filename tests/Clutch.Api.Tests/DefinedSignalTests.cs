using System.Net;
using System.Text.Json;
using Clutch.Api.Live;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Signals that a vehicle defines itself, in every answer that shows signals.</summary>
public sealed class DefinedSignalTests
{
    private const ushort Oil = 0x8123;
    private const ushort Door = 0x9000;
    private const string OilPath = "Vehicle.Make.Engine.OIL_T";
    private const string DoorPath = "Vehicle.Make.Body.DOOR";

    private static readonly SignalDefinition s_oil = Definition(Oil, OilPath, "Oil temperature", "Cel", 0.01);
    private static readonly SignalDefinition s_door = Definition(Door, DoorPath, "Driver door", "", 1, new(0, "closed"), new(1, "open"));

    [Fact]
    public async Task The_newest_values_have_path_name_unit_and_text()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Define(s_oil).Define(s_door).AddRaw(Oil, 3058).AddRaw(Door, 1).Take();
        JsonElement[] signals = [.. (await server.GetJsonAsync("/api/v1/vehicles/car-1/signals")).GetProperty("signals").EnumerateArray()];
        Assert.Equal(
            [
                $$"""{"signal":"{{OilPath}}","name":"Oil temperature","unit":"Cel","class":"momentary","ecu":"7E8","quality":"measured","time":{{server.Now}},"value":30.58,"min":-40,"max":300,"source":"7E0 22/1E04"}""",
                $$"""{"signal":"{{DoorPath}}","name":"Driver door","unit":"","class":"momentary","ecu":"7E8","quality":"measured","time":{{server.Now}},"value":1,"min":-40,"max":300,"source":"7E0 22/1E04","text":"open"}""",
            ],
            signals.Select(signal => signal.GetRawText()));
    }

    [Fact]
    public async Task Samples_that_came_before_their_definition_are_shown_once_it_is_there()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.AddRaw(Oil, 3058, server.Now - 1_000).Take();
        Assert.Empty((await server.GetJsonAsync("/api/v1/vehicles/car-1/signals")).GetProperty("signals").EnumerateArray());
        Assert.Contains("no frame of the vehicle has defined it", await Answers.ProblemAsync(await server.Client.GetAsync(History(OilPath)), HttpStatusCode.NotFound));
        car.Define(s_oil).Take();
        Assert.Equal(30.58, Assert.Single((await server.GetJsonAsync("/api/v1/vehicles/car-1/signals")).GetProperty("signals").EnumerateArray()).GetProperty("value").GetDouble());
        Assert.Equal(["30.58"], await PointsAsync(server, OilPath));
    }

    [Fact]
    public async Task History_has_the_name_the_unit_and_the_texts()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Define(s_door).AddRaw(Door, 0, server.Now - 3).AddRaw(Door, 1, server.Now - 2).AddRaw(Door, 7, server.Now - 1).AddRaw(Door, Sample.Silent, server.Now).Take();
        JsonElement history = await server.GetJsonAsync(History(DoorPath).ToString());
        Assert.Equal((DoorPath, "Driver door", ""), (history.GetProperty("signal").GetString(), history.GetProperty("name").GetString(), history.GetProperty("unit").GetString()));
        Assert.Equal(["0 closed", "1 open", "7", ""], await PointsAsync(server, DoorPath));
    }

    [Fact]
    public async Task A_path_that_got_another_scale_stands_there_once_and_its_history_keeps_each_value_right()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        SignalDefinition changed = Definition(0xA000, OilPath, "Oil temperature", "Cel", 0.1);
        car.Define(s_oil, server.Now - 10).AddRaw(Oil, 3058, server.Now - 10).Take();
        car.Define(changed, server.Now - 5).AddRaw(0xA000, 306, server.Now - 5).Take();
        JsonElement only = Assert.Single((await server.GetJsonAsync("/api/v1/vehicles/car-1/signals")).GetProperty("signals").EnumerateArray());
        Assert.Equal(30.6, only.GetProperty("value").GetDouble());
        Assert.Equal(["30.58", "30.6"], await PointsAsync(server, OilPath));
    }

    [Fact]
    public async Task A_number_that_got_another_meaning_is_read_by_the_one_of_its_time()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Define(s_oil, server.Now - 10).AddRaw(Oil, 3058, server.Now - 10).Take();
        car.Define(Definition(Oil, "Vehicle.Make.OTHER", "Other", "km", 1), server.Now - 5).AddRaw(Oil, 7, server.Now - 5).Take();
        Assert.Equal(["30.58"], await PointsAsync(server, OilPath));
        Assert.Equal(["7"], await PointsAsync(server, "Vehicle.Make.OTHER"));
    }

    [Fact]
    public async Task A_watcher_gets_path_name_unit_and_text_and_a_late_one_too()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource early = await EventSource.OpenAsync(server);
        await early.NextAsync("status");
        await car.Define(s_door).AddRaw(Door, 1).AddRaw(Oil, 1).SendAsync();
        await early.NextAsync("status");
        Assert.Equal(
            $$"""[{"signal":"{{DoorPath}}","name":"Driver door","unit":"","ecu":"7E8","quality":"measured","time":{{server.Now}},"value":1,"text":"open"}]""",
            (await early.NextAsync("samples")).Json.GetProperty("samples").GetRawText());

        using EventSource late = await EventSource.OpenAsync(server);
        await late.NextAsync("status");
        await car.AddRaw(Door, 0, server.Now + 1).SendAsync();
        Assert.Equal("closed", (await late.NextAsync("samples")).Json.GetProperty("samples")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_server_that_starts_again_knows_from_its_store_what_the_frames_do_not_repeat()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Define(s_door).AddRaw(Door, 1).SendAsync();
        await server.StopAsync();
        await server.StartAgainAsync();
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await car.AddRaw(Door, 0, server.Now + 1).SendAsync();
        await live.NextAsync("status");
        Assert.Equal("closed", (await live.NextAsync("samples")).Json.GetProperty("samples")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void A_frame_that_waits_for_a_watcher_is_read_with_what_was_defined_since()
    {
        var life = new VehicleLife([], [], SignalBook.Registry);
        Take(life, 1, writer => writer.Add(new Sample(Oil, 1, SampleQuality.Measured, 5, 1)));
        Assert.False(life.Signals.TryGet(Oil, 5, out _));
        Take(life, 2, writer => writer.AddEvent(FrameEventKind.SignalDefinition, 0, 10, s_oil.ToBytes()));
        Assert.True(life.Signals.TryGet(Oil, 5, out KnownSignal known));
        Assert.Equal(OilPath, known.Signal.Path);
        SignalBook before = life.Signals;
        Take(life, 3, writer => writer.AddEvent(FrameEventKind.SignalDefinition, 0, 20, s_oil.ToBytes()));
        Assert.Same(before, life.Signals); // the same again says nothing new
    }

    [Fact]
    public void A_device_that_invents_definitions_without_end_cannot_fill_the_memory()
    {
        SignalBook full = SignalBook.Of([.. Enumerable.Range(0, ITimeSeries.MaxDefinitions).Select(i => new DefinedSignal(i, Definition(Oil, $"Vehicle.Make.S{i}", "S", "", 1)))]);
        Assert.Same(full, full.With(1_000_000, s_door));
    }

    private static void Take(VehicleLife life, long sequence, Action<FrameWriter> add)
    {
        var writer = new FrameWriter("car-1", 1);
        add(writer);
        byte[] bytes = new byte[FrameFormat.MaxBytes];
        Assert.Equal(FrameReject.None, Frame.TryRead(bytes.AsSpan(0, writer.Write(sequence, bytes)), out Frame frame));
        Assert.True(life.Take(in frame, 100, out _, out _));
    }

    private static Uri History(string path) => new($"/api/v1/vehicles/car-1/history?signal={path}", UriKind.Relative);

    private static async Task<IEnumerable<string>> PointsAsync(ApiServer server, string path) =>
        (await server.GetJsonAsync(History(path).ToString())).GetProperty("points").EnumerateArray()
            .Select(point => $"{point.GetProperty("mean")} {(point.TryGetProperty("text", out JsonElement text) ? text : null)}".Trim());

    private static SignalDefinition Definition(ushort number, string path, string name, string unit, double scale, params KeyValuePair<long, string>[] texts) =>
        new(new Signal(number, path, unit, SignalClass.Momentary, scale, 0, -40, 300, "7E0 22/1E04", name), texts);
}
