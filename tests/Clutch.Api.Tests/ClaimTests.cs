using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Devices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>A device exchanges its claim code for a token.</summary>
public sealed class ClaimTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("a key that is long enough")]
    public async Task A_code_is_exchanged_once_and_without_the_servers_key(string? key)
    {
        await using ApiServer server = await ApiServer.StartAsync(key);
        DeviceRegistry devices = server.Services.GetRequiredService<DeviceRegistry>();
        string code = devices.MakeClaimCode("car-1");
        using HttpResponseMessage response = await ClaimAsync(server, code.ToLowerInvariant());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        JsonElement claimed = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("car-1", claimed.GetProperty("vehicle").GetString());
        Assert.True(devices.Check("car-1", claimed.GetProperty("token").GetString()!));
        using HttpResponseMessage again = await ClaimAsync(server, code);
        await Answers.ProblemAsync(again, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_the_answer_says_for_how_long()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        string code = server.Services.GetRequiredService<DeviceRegistry>().MakeClaimCode("car-1");
        for (int i = 0; i < 6; i++)
        {
            using HttpResponseMessage wrong = await ClaimAsync(server, $"0000-000{i}");
            await Answers.ProblemAsync(wrong, HttpStatusCode.NotFound);
        }

        using HttpResponseMessage response = await ClaimAsync(server, code);
        await Answers.ProblemAsync(response, HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("{\"code\":null}", HttpStatusCode.BadRequest)]
    [InlineData("{\"code\":7}", HttpStatusCode.BadRequest)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_no_claim_gives_a_problem(string body, HttpStatusCode expected)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Client.PostAsync("/api/v1/devices/claim", content);
        await Answers.ProblemAsync(response, expected);
    }

    private static Task<HttpResponseMessage> ClaimAsync(ApiServer server, string code) => server.Client.PostAsJsonAsync("/api/v1/devices/claim", new { code });
}
