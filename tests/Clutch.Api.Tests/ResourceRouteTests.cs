using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Declared resources among the other routes: the live data of vehicles stays where it was, and acts on rows are on record.</summary>
public sealed class ResourceRouteTests
{
    [Fact]
    public async Task Rows_of_vehicles_and_their_live_data_have_routes_of_their_own()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).SendAsync();
        using HttpResponseMessage created = await server.Client.PostAsJsonAsync("/api/v1/fleet/vehicles", new { name = "van", deviceId = "car-1" });
        Assert.Equal(System.Net.HttpStatusCode.Created, created.StatusCode);
        Assert.Single((await server.GetJsonAsync("/api/v1/fleet/vehicles?deviceId=car-1")).GetProperty("items").EnumerateArray());
        Assert.Equal("car-1", (await server.GetJsonAsync("/api/v1/vehicles/car-1")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_operator_sees_who_did_what_and_that_the_record_holds()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage created = await server.Client.PostAsJsonAsync("/api/v1/fleet/vehicles", new { name = "van" });
        JsonElement page = await server.GetJsonAsync("/api/v1/fleet/audit");
        JsonElement record = Assert.Single(page.GetProperty("records").EnumerateArray());
        Assert.Equal(("create", "vehicles", "server"), (record.GetProperty("action").GetString(), record.GetProperty("resource").GetString(), record.GetProperty("subject").GetString()));
        Assert.Equal((await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString(), record.GetProperty("id").GetString());
        Assert.Empty((await server.GetJsonAsync($"/api/v1/fleet/audit?after={page.GetProperty("next")}")).GetProperty("records").EnumerateArray());
        Assert.True((await server.GetJsonAsync("/api/v1/fleet/audit/verdict")).GetProperty("holds").GetBoolean());
    }
}
