using System.Net;
using System.Text;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class KeyTests
{
    private const string Key = "correct horse battery: staple"; // with a colon, which Basic also uses

    public static TheoryData<string> Closed => ["/", "/docs/index.html", "/openapi.json", "/health", "/health/detailed", "/api/v1/vehicles", "/api/v1/vehicles/car-1/live", "/nothing"];

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Asks_for_the_key_on_every_path(string path)
    {
        await using ApiServer server = await ApiServer.StartAsync(Key);
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        await Answers.ProblemAsync(response, HttpStatusCode.Unauthorized);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Answers_ping_without_a_key()
    {
        await using ApiServer server = await ApiServer.StartAsync(Key);
        Assert.Equal("pong", await server.Client.GetStringAsync("/health/ping"));
    }

    [Fact]
    public async Task Takes_the_key_as_basic_password_of_any_user_and_as_bearer_token()
    {
        await using ApiServer server = await ApiServer.StartAsync(Key);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, Basic("anybody", Key)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, Basic("", Key)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, $"Bearer {Key}"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, $"bearer {Key}"));
    }

    [Theory]
    [InlineData("Bearer wrong wrong wrong wrong")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("Basic !!!")]
    [InlineData("Basic ")]
    [InlineData("Digest x")]
    [InlineData("correct horse battery: staple")]
    public async Task Refuses_anything_else(string authorization)
    {
        await using ApiServer server = await ApiServer.StartAsync(Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, authorization));
    }

    [Fact]
    public async Task Refuses_a_key_that_is_nearly_right()
    {
        await using ApiServer server = await ApiServer.StartAsync(Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, Basic("anybody", Key[..^1])));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, Basic("anybody", Key + "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, Basic(Key, "")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, $"Bearer {Key.ToUpperInvariant()}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("no-colon"))}"));
    }

    private static string Basic(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    private static async Task<HttpStatusCode> AskAsync(ApiServer server, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vehicles");
        Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }
}
