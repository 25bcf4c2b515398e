using System.Net;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class HttpTests
{
    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/api/v2/vehicles")]
    [InlineData("/api/v1/vehicles/car-1/nothing")]
    [InlineData("/../../etc/passwd")]
    public async Task An_unknown_path_is_a_problem(string path)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        await server.GetProblemAsync(path, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task A_wrong_method_is_a_problem_that_says_what_is_allowed(string method)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/vehicles");
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Contains(method, await Answers.ProblemAsync(response, HttpStatusCode.MethodNotAllowed));
        Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.ServiceUnavailable)] // the page is not built in this server
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/docs/index.html", HttpStatusCode.OK)]
    [InlineData("/openapi.json", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/api/v1/vehicles", HttpStatusCode.OK)]
    [InlineData("/api/v1/vehicles/car-1/history", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/vehicles/car-1/history?from=x", HttpStatusCode.BadRequest)]
    public async Task Every_answer_has_the_headers_that_keep_a_browser_safe(string path, HttpStatusCode status)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        if (!path.EndsWith("/history", StringComparison.Ordinal))
        {
            Assert.Equal(status, response.StatusCode);
        }

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal(path.StartsWith("/docs", StringComparison.Ordinal), policy.Contains("unsafe-inline"));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Tells_what_to_do_when_the_page_is_not_built()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Contains("./clutch up", await server.GetProblemAsync("/", HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task Health_counts_uptime_frames_and_parts()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await car.Link(LinkState.Connected).SendAsync();
        await live.NextAsync("status");
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("""{"status":"healthy","uptimeSeconds":90,"parts":[]}""", (await server.GetJsonAsync("/health")).GetRawText());
        Assert.Equal(
            """{"status":"healthy","uptimeSeconds":90,"parts":[{"name":"log","status":"healthy","detail":"appends become durable","data":{}},{"name":"live","status":"healthy","detail":"follows the log","data":{"frames":1,"watchers":1}}]}""",
            (await server.GetJsonAsync("/health/detailed")).GetRawText());
    }
}
