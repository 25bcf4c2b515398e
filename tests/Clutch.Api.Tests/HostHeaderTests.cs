using System.Net;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class HostHeaderTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.10")]
    [InlineData("[2001:db8::1]")]
    public async Task Without_a_key_a_foreign_host_name_is_refused_everywhere(string host)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        foreach (string path in new[] { "/", "/api/v1/vehicles", "/health/ping", "/docs/index.html", "/openapi.json", "/api/v1/vehicles/car-1/live" })
        {
            using HttpResponseMessage response = await AskAsync(server, path, host);
            Assert.Contains($"'{host.Split(":8080")[0]}'", await Answers.ProblemAsync(response, HttpStatusCode.BadRequest));
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:8080")]
    public async Task The_machines_own_names_are_served(string host)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage response = await AskAsync(server, "/api/v1/vehicles", host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task With_a_key_any_name_is_served_because_a_foreign_page_does_not_have_the_key()
    {
        await using ApiServer server = await ApiServer.StartAsync("0123456789abcdef");
        using HttpResponseMessage response = await AskAsync(server, "/health/ping", "car.example");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(ApiServer server, string path, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        return await server.Client.SendAsync(request);
    }
}
