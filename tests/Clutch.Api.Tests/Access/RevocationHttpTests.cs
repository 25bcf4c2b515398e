using System.Net.Http.Headers;
using Clutch.Identity;
using Clutch.Identity.Vehicles;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>Who reads a live stream when the right to it ends.</summary>
public sealed class RevocationHttpTests
{
    /// <summary>The server looks twice a second; its clock is the test's.</summary>
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("update session set revoked = 1")]
    [InlineData("update account set disabled = 1 where role = 'fleet'")]
    [InlineData("update account set tenant = 'fleet-b' where role = 'fleet'")]
    [InlineData("update vehicle_owner set tenant = 'fleet-b'")]
    [InlineData("delete from session")]
    public async Task A_stream_ends_within_a_second_of_what_another_process_changed(string statement)
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        await world.GiveAsync("car-1", "fleet-a", "");
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        using HttpResponseMessage response = await OpenAsync(world, person.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.StartsWith("retry:", await reader.ReadLineAsync());
        await world.Time.TimersAsync(2); // the heartbeat and the watch
        await world.StoreAsync(statement);
        await EndsAsync(world, reader);
    }

    [Fact]
    public async Task A_workshops_stream_ends_with_its_consent_and_the_owners_goes_on()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        await world.GiveAsync("car-1", "fleet-a", "");
        Person owner = await world.PersonAsync(Role.Fleet, "fleet-a");
        Person garage = await world.PersonAsync(Role.Workshop, "garage");
        ConsentEntry consent = await world.ConsentAsync("car-1", "garage");
        using HttpResponseMessage owners = await OpenAsync(world, owner.Token);
        using HttpResponseMessage garages = await OpenAsync(world, garage.Token);
        using var stays = new StreamReader(await owners.Content.ReadAsStreamAsync());
        using var goes = new StreamReader(await garages.Content.ReadAsStreamAsync());
        Assert.StartsWith("retry:", await stays.ReadLineAsync());
        Assert.StartsWith("retry:", await goes.ReadLineAsync());
        Assert.Equal(204, await world.StatusAsync("DELETE", $"/api/v1/vehicles/car-1/consents/{consent.Id}", owner.Token));
        await EndsAsync(world, goes);
        Assert.Equal(404, await world.StatusAsync("GET", "/api/v1/vehicles/car-1/live", garage.Token));
        using var car = new CarFeed(world.Server);
        await car.Add(CarFeed.Rpm, 800).SendAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await stays.ReadLineAsync(patience.Token) is { } line && !line.StartsWith("event: samples", StringComparison.Ordinal))
        {
            Assert.NotNull(line);
        }
    }

    [Fact]
    public async Task A_key_that_is_revoked_is_refused_at_once()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        Clutch.Identity.Credentials.MadeApiKey key = await world.KeyAsync(person);
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles", key.Key));
        Assert.Equal(403, await world.StatusAsync("DELETE", $"/api/v1/api-keys/{key.Entry.Id}", key.Key)); // a key changes no keys
        Assert.Equal(204, await world.StatusAsync("DELETE", $"/api/v1/api-keys/{key.Entry.Id}", person.Token));
        Assert.Equal(401, await world.StatusAsync("GET", "/api/v1/vehicles", key.Key));
    }

    [Fact]
    public async Task Another_process_revokes_a_key_and_it_is_refused_within_a_second()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        string key = (await world.KeyAsync(person)).Key;
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles", key));
        await world.StoreAsync("update api_key set revoked = 1");
        world.Time.Advance(s_second / 2);
        Assert.Equal(401, await world.StatusAsync("GET", "/api/v1/vehicles", key));
    }

    private static async Task<HttpResponseMessage> OpenAsync(AccessWorld world, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vehicles/car-1/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage response = await world.Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        return response;
    }

    private static async Task EndsAsync(AccessWorld world, StreamReader reader)
    {
        world.Time.Advance(s_second / 2);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            while (await reader.ReadLineAsync(patience.Token) is not null)
            {
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut: that is an end too.
        }

        Assert.False(patience.IsCancellationRequested);
    }
}
