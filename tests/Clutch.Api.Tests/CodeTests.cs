using System.Text.Json;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class CodeTests
{
    [Fact]
    public async Task Never_read_is_not_the_same_as_none()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 800).Take();
        Assert.Equal("""{"readTime":null,"codes":[]}""", (await server.GetJsonAsync("/api/v1/vehicles/car-1/codes")).GetRawText());
        car.Codes(CarFeed.Engine, TroubleCodeState.Stored).Take();
        Assert.Equal($$"""{"readTime":{{server.Now}},"codes":[]}""", (await server.GetJsonAsync("/api/v1/vehicles/car-1/codes")).GetRawText());
    }

    [Fact]
    public async Task Names_codes_as_SAE_J2012_does_with_kind_ecu_and_time()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301, 0x4023).Codes(CarFeed.Engine, TroubleCodeState.Pending, 0x9ABC)
            .Codes(0x7E9, TroubleCodeState.Permanent, 0xFFFF).Take();
        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles/car-1/codes");
        Assert.Equal(
            ["P0301 stored 7E8", "C0023 stored 7E8", "B1ABC pending 7E8", "U3FFF permanent 7E9"],
            list.GetProperty("codes").EnumerateArray().Select(code => $"{code.GetProperty("code")} {code.GetProperty("kind")} {code.GetProperty("ecu")}"));
        Assert.All(list.GetProperty("codes").EnumerateArray(), code => Assert.Equal(server.Now, code.GetProperty("time").GetInt64()));
        Assert.Equal("Cylinder 1: misfire detected", list.GetProperty("codes")[0].GetProperty("title").GetString());
        Assert.All(list.GetProperty("codes").EnumerateArray(), code => Assert.NotEqual("", code.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task A_live_event_of_one_ecu_does_not_hide_the_codes_of_another()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        car.Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).Take(); // before the live tail knew the vehicle
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        time.Advance(TimeSpan.FromSeconds(1));
        await car.Codes(0x7E9, TroubleCodeState.Stored).SendAsync();
        await live.NextAsync("status");
        ServerEvent codes = await live.NextAsync("codes");
        Assert.Equal("P0301", Assert.Single(codes.Json.GetProperty("codes").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal(server.Now, codes.Json.GetProperty("readTime").GetInt64());
        Assert.Equal((await server.GetJsonAsync("/api/v1/vehicles/car-1/codes")).GetRawText(), codes.Data);

        await car.Codes(CarFeed.Engine, TroubleCodeState.Stored).SendAsync();
        Assert.Equal(0, (await live.NextAsync("codes")).Json.GetProperty("codes").GetArrayLength());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 3 })]
    [InlineData(new byte[] { 9, 3, 1 })]
    public async Task An_event_that_cannot_be_a_list_of_codes_is_left_out(byte[] data)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await car.Add(CarFeed.Rpm, 800).Event(FrameEventKind.TroubleCodes, CarFeed.Engine, data).SendAsync();
        await live.NextAsync("status");
        Assert.Equal(800, (await live.NextAsync("samples")).Value);
        await car.Add(CarFeed.Rpm, 801, server.Now + 1).SendAsync();
        Assert.Equal(801, (await live.NextAsync("samples")).Value);
    }
}
