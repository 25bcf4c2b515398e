using System.Net;
using System.Text.Json;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class VehicleTests
{
    [Fact]
    public async Task Lists_no_vehicle_before_the_first_frame()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles");
        Assert.Equal(server.Now, list.GetProperty("serverTime").GetInt64());
        Assert.Equal(0, list.GetProperty("vehicles").GetArrayLength());
    }

    [Fact]
    public async Task Describes_a_vehicle_by_what_its_frames_told()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await car.Source(DataSource.Simulated).Link(LinkState.Connected).Text(FrameEventKind.Vin, "WVWZZZ1JZXW000001").Text(FrameEventKind.Adapter, "ELM327 v1.5")
            .Text(FrameEventKind.Protocol, "ISO 15765-4 CAN (11 bit ID, 500 kbaud)").Add(CarFeed.Rpm, 800).Add(CarFeed.Speed, 0).SendAsync();
        await live.NextAsync("status");
        await live.NextAsync("status");

        JsonElement vehicle = await server.GetJsonAsync("/api/v1/vehicles/car-1");
        Assert.Equal("car-1", vehicle.GetProperty("id").GetString());
        Assert.True(vehicle.GetProperty("connected").GetBoolean());
        Assert.Equal(server.Now, vehicle.GetProperty("lastSeen").GetInt64());
        Assert.Equal("WVWZZZ1JZXW000001", vehicle.GetProperty("vin").GetString());
        Assert.Equal("simulated", vehicle.GetProperty("source").GetString());
        Assert.Equal("ELM327 v1.5", vehicle.GetProperty("adapter").GetString());
        Assert.Equal("ISO 15765-4 CAN (11 bit ID, 500 kbaud)", vehicle.GetProperty("protocol").GetString());
        Assert.Equal(2, vehicle.GetProperty("samples").GetInt64());
        Assert.Equal(1, vehicle.GetProperty("frames").GetInt64());
        JsonElement list = await server.GetJsonAsync("/api/v1/vehicles");
        Assert.Equal(vehicle.GetRawText(), Assert.Single(list.GetProperty("vehicles").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Knows_neither_vin_nor_source_before_they_are_told()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        car.Add(CarFeed.Rpm, 800).Take();
        JsonElement vehicle = await server.GetJsonAsync("/api/v1/vehicles/car-1");
        Assert.All(["vin", "source", "adapter", "protocol"], name => Assert.Equal(JsonValueKind.Null, vehicle.GetProperty(name).ValueKind));
        Assert.False(vehicle.GetProperty("connected").GetBoolean());
        Assert.Equal(server.Now, vehicle.GetProperty("lastSeen").GetInt64());
    }

    [Fact]
    public async Task Is_connected_while_frames_come_and_the_car_answers()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        async Task<bool> Connected() => (await server.GetJsonAsync("/api/v1/vehicles/car-1")).GetProperty("connected").GetBoolean();

        await car.Link(LinkState.Connected).SendAsync();
        await live.NextAsync("status");
        Assert.True(await Connected());
        await car.Link(LinkState.NoCar).SendAsync();
        Assert.Equal("no-car", (await live.NextAsync("status")).Json.GetProperty("link").GetString());
        Assert.False(await Connected());
        await car.Link(LinkState.Connected).SendAsync();
        await live.NextAsync("status");
        Assert.True(await Connected());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await Connected());
    }

    [Theory]
    [InlineData("/api/v1/vehicles/nobody")]
    [InlineData("/api/v1/vehicles/nobody/signals")]
    [InlineData("/api/v1/vehicles/nobody/history?signal=Vehicle.OBD.Speed")]
    [InlineData("/api/v1/vehicles/nobody/codes")]
    public async Task Refuses_an_unknown_vehicle_by_name(string path)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Contains("'nobody'", await server.GetProblemAsync(path, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("caf%C3%A9")]
    [InlineData("a%20b")]
    [InlineData("%2E%2E%2Fetc")]
    [InlineData("%3Cscript%3E")]
    [InlineData("x'%20or%201=1--")]
    [InlineData("%F0%9F%9A%97")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Refuses_odd_vehicle_ids_on_every_route(string id)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        foreach (string route in new[] { "", "/signals", "/codes", "/live", "/history?signal=Vehicle.OBD.Speed" })
        {
            await server.GetProblemAsync($"/api/v1/vehicles/{id}{route}", HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Serves_a_vehicle_whose_id_uses_every_kind_of_allowed_character()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server, "A-z_0.9");
        car.Add(CarFeed.Rpm, 800).Take();
        Assert.Equal("A-z_0.9", (await server.GetJsonAsync("/api/v1/vehicles/A-z_0.9")).GetProperty("id").GetString());
    }
}
