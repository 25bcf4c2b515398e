using System.Text.Json;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class SignalTests
{
    [Fact]
    public async Task Tells_the_newest_value_with_its_provenance()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 800, server.Now - 1_000).Add(CarFeed.Rpm, 1726.25, server.Now).Take();
        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles/car-1/signals");
        Assert.Equal(server.Now, list.GetProperty("serverTime").GetInt64());
        JsonElement rpm = Assert.Single(list.GetProperty("signals").EnumerateArray());
        Assert.Equal(
            $$"""{"signal":"{{CarFeed.Rpm}}","name":"Engine speed","unit":"{rpm}","class":"momentary","ecu":"7E8","quality":"measured","time":{{server.Now}},"value":1726.25,"min":0,"max":12000,"source":"01/0C"}""",
            rpm.GetRawText());
    }

    [Fact]
    public async Task A_silent_momentary_signal_has_no_value_and_a_sticky_one_keeps_its_last()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        long spoke = server.Now - 5_000;
        car.Add(CarFeed.Rpm, 800, spoke).Add(CarFeed.Mil, 1, spoke).Take();
        car.Add(CarFeed.Rpm, null, server.Now).Add(CarFeed.Mil, null, server.Now).Take();
        var signals = (await server.GetJsonAsync("/api/v1/vehicles/car-1/signals")).GetProperty("signals").EnumerateArray()
            .ToDictionary(signal => signal.GetProperty("signal").GetString()!, StringComparer.Ordinal);
        Assert.Equal(JsonValueKind.Null, signals[CarFeed.Rpm].GetProperty("value").ValueKind);
        Assert.Equal(server.Now, signals[CarFeed.Rpm].GetProperty("time").GetInt64());
        Assert.Equal(1, signals[CarFeed.Mil].GetProperty("value").GetDouble());
        Assert.Equal(spoke, signals[CarFeed.Mil].GetProperty("time").GetInt64());
    }

    [Fact]
    public async Task Keeps_the_signals_of_two_ecus_apart_and_names_the_agent()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 800).Add(CarFeed.Rpm, 900, ecu: 0x7E9).Add("Vehicle.Adapter.Voltage", 12.6, ecu: 0, quality: SampleQuality.Unsolicited).Take();
        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles/car-1/signals");
        Assert.Equal(
            ["agent 12.6 unsolicited", "7E8 800 measured", "7E9 900 measured"],
            list.GetProperty("signals").EnumerateArray().Select(signal => $"{signal.GetProperty("ecu")} {signal.GetProperty("value")} {signal.GetProperty("quality")}"));
    }

    /// <summary>JSON has no NaN; an answer that needed one would break every reader.</summary>
    [Fact]
    public async Task Every_signal_at_the_ends_of_what_frames_hold_is_a_number()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        foreach (long raw in new[] { -FrameFormat.MaxRaw, FrameFormat.MaxRaw })
        {
            foreach (Signal signal in SignalRegistry.All)
            {
                car.AddRaw(signal.Number, raw, server.Now + Math.Sign(raw));
            }

            car.Take();
        }

        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles/car-1/signals");
        Assert.Equal(SignalRegistry.All.Length, list.GetProperty("signals").GetArrayLength());
        Assert.All(list.GetProperty("signals").EnumerateArray(), signal => Assert.True(double.IsFinite(signal.GetProperty("value").GetDouble())));
        foreach (Signal signal in SignalRegistry.All.ToArray())
        {
            JsonElement history = await server.GetJsonAsync($"/api/v1/vehicles/car-1/history?signal={signal.Path}&from=0&to={server.Now + 10}&points=1");
            JsonElement point = Assert.Single(history.GetProperty("points").EnumerateArray());
            Assert.All(["min", "mean", "max"], name => Assert.True(double.IsFinite(point.GetProperty(name).GetDouble())));
        }
    }
}
