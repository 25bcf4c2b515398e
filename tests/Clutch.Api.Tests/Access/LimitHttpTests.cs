using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Clutch.Identity;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>Limits as a client meets them.</summary>
public sealed class LimitHttpTests
{
    [Theory]
    [InlineData("GET", "/", 503)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/health/ping", 200)]
    [InlineData("GET", "/docs/index.html", 200)]
    [InlineData("GET", "/api/v1/vehicles", 401)]
    [InlineData("DELETE", "/api/v1/vehicles", 405)]
    [InlineData("GET", "/api/v1/vehicles?api_key=x", 400)]
    [InlineData("POST", "/api/v1/auth/refresh", 400)]
    [InlineData("GET", "/.well-known/jwks.json", 200)]
    public async Task Every_answer_tells_the_limit_that_is_nearest(string method, string path, int status)
    {
        await using ApiServer server = await ApiServer.StartAsync(identity: new IdentityOptions());
        using HttpResponseMessage response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)response.StatusCode);
        Match policy = Regex.Match(Assert.Single(response.Headers.GetValues("RateLimit-Policy")), "^\"([a-z-]+)\";q=([0-9]+);w=([0-9]+)$");
        Match limit = Regex.Match(Assert.Single(response.Headers.GetValues("RateLimit")), "^\"([a-z-]+)\";r=([0-9]+);t=([0-9]+)$");
        Assert.True(policy.Success && limit.Success);
        Assert.Equal(policy.Groups[1].Value, limit.Groups[1].Value);
        Assert.InRange(Number(limit, 2), 0, Number(policy, 2) - 1);
        Assert.InRange(Number(limit, 3), 1, Number(policy, 3));
        Assert.False(response.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task A_request_in_any_shape_takes_from_the_same_bucket()
    {
        await using ApiServer server = await ApiServer.StartAsync(identity: new IdentityOptions { Limits = { ["anonymous"] = new LimitSetting { Requests = 10, Seconds = 60 } } });
        (string Method, string Path)[] shapes =
        [
            ("GET", "/api/v1/vehicles"), ("GET", "/API/V1/Vehicles"), ("GET", "/api/v1/vehicles/"), ("GET", "/api/v1/%76ehicles"), ("GET", "/api//v1/vehicles"),
            ("HEAD", "/api/v1/vehicles"), ("OPTIONS", "/api/v1/vehicles"), ("POST", "/api/v1/vehicles"), ("GET", "/api/v1/vehicles?x=1"), ("GET", "/api/v1/./vehicles"),
        ];
        for (int i = 0; i < shapes.Length; i++)
        {
            using HttpResponseMessage response = await AskAsync(server, shapes[i].Method, shapes[i].Path);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.StartsWith($"\"anonymous\";r={9 - i};", response.Headers.GetValues("RateLimit").Single());
        }

        foreach ((string method, string path) in shapes)
        {
            using HttpResponseMessage response = await AskAsync(server, method, path);
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.Equal("6", response.Headers.GetValues("Retry-After").Single());
        }
    }

    [Fact]
    public async Task The_hundred_and_first_request_of_a_minute_is_told_when_to_come_again_and_is_then_served()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Driver, "t-1");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(401, await world.StatusAsync("POST", "/api/v1/auth/refresh", null, new { refreshToken = "x" }));
        }

        using HttpResponseMessage refused = await world.AskAsync("POST", "/api/v1/auth/refresh", null, new { refreshToken = "x" });
        string detail = await Answers.ProblemAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Contains("'window'", detail);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("\"window\";r=0;t=60", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles", person.Token)); // another's bucket, another route
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await world.StatusAsync("POST", "/api/v1/auth/refresh", null, new { refreshToken = "x" }));
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static async Task<HttpResponseMessage> AskAsync(ApiServer server, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        return await server.Client.SendAsync(request);
    }
}
