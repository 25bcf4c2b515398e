using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>What the server refuses before any route of its own runs.</summary>
public sealed class HardeningTests
{
    [Fact]
    public async Task A_route_that_declares_nothing_is_closed_to_everybody()
    {
        await using ApiServer server = await ApiServer.StartAsync(extend: app => app.MapGet("/api/v1/naked", () => "data"));
        using HttpResponseMessage response = await server.Client.GetAsync("/api/v1/naked"); // as the operator
        await Answers.ProblemAsync(response, HttpStatusCode.Forbidden);
        await using ApiServer control = await ApiServer.StartAsync(extend: app => app.MapGet("/api/v1/naked", () => "data").Needs(Scopes.VehiclesRead));
        Assert.Equal("data", await control.Client.GetStringAsync("/api/v1/naked"));
    }

    [Theory]
    [InlineData("api_key")]
    [InlineData("API_KEY")]
    [InlineData("access_token")]
    [InlineData("token")]
    [InlineData("key")]
    [InlineData("client_secret")]
    public async Task A_credential_in_the_query_is_refused_even_where_it_would_be_good(string name)
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        string key = (await world.KeyAsync(person)).Key;
        using HttpResponseMessage response = await world.AskAsync("GET", $"/api/v1/vehicles?{name}={key}");
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(key, text);
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles", key));
    }

    [Fact]
    public async Task Every_problem_has_the_members_that_clients_know()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        foreach ((string method, string path, object? body, string? token) in new (string, string, object?, string?)[]
        {
            ("GET", "/nothing", null, null), // by the framework
            ("DELETE", "/health/ping", null, null),
            ("GET", "/api/v1/vehicles", null, null), // by the gate
            ("GET", "/api/v1/vehicles/car-1", null, person.Token),
            ("GET", "/api/v1/obd/dtc/XXXX", null, person.Token), // by a route
            ("POST", "/api/v1/auth/refresh", new { unknown = 1 }, null), // by the reader of bodies
            ("POST", "/api/v1/auth/sign-up", new { email = "x" }, null),
        })
        {
            using HttpResponseMessage response = await world.AskAsync(method, path, token, body);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
            Assert.True(problem.TryGetProperty("requestId", out JsonElement id), $"{method} {path}: {problem}");
            Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), id.GetString());
            Assert.False(problem.GetProperty("success").GetBoolean());
            Assert.NotEqual("", problem.GetProperty("error").GetString());
            Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("message").GetString());
            Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z$", problem.GetProperty("timestamp").GetString()!);
        }

        using HttpResponseMessage invalid = await world.AskAsync("POST", "/api/v1/auth/sign-up", null, new { email = "x", password = "y" });
        JsonElement error = JsonDocument.Parse(await invalid.Content.ReadAsStringAsync()).RootElement.GetProperty("errors")[0];
        Assert.Equal("#/email", error.GetProperty("pointer").GetString());
        Assert.Equal("invalid", error.GetProperty("code").GetString());
        Assert.NotEqual("", error.GetProperty("expected").GetString());
    }

    [Theory]
    [InlineData("""{"email":"a@example.org","password":"correct horse battery","role":"operator"}""")]
    [InlineData("""{"email":"a@example.org","password":"correct horse battery","tenant":"fleet-a"}""")]
    [InlineData("""{"email":"a@example.org","password":"correct horse battery","verified":true}""")]
    [InlineData("""{"email":"a@example.org","email":"b@example.org","password":"correct horse battery"}""")]
    [InlineData("""{"email":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":1}}}}}}}}}}}}}}}},"password":""}""")]
    [InlineData("""{"email":"a@example.org\r\nBcc: b@example.org","password":"correct horse battery"}""")]
    [InlineData("""{"email":["a@example.org"],"password":"correct horse battery"}""")]
    [InlineData("""{"email":"a@example.org","password":"short"}""")]
    [InlineData("""{"email":"driver@example.org","password":"i am a driver myself"}""")]
    [InlineData("""[]""")]
    [InlineData("""{""")]
    public async Task A_body_with_anything_else_is_refused(string body)
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Assert.Equal(400, await world.StatusAsync("POST", "/api/v1/auth/sign-up", null, new StringContent(body, Encoding.UTF8, "application/json")));
    }

    [Fact]
    public async Task Bodies_headers_and_addresses_have_an_end()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Assert.Equal(413, await world.StatusAsync("POST", "/api/v1/auth/sign-up", null, new StringContent(new string(' ', 257 * 1024), Encoding.UTF8, "application/json")));
        Assert.Equal(413, await world.StatusAsync("POST", "/oauth2/token", null, new StringContent("a=" + new string('x', 17 * 1024), Encoding.ASCII, "application/x-www-form-urlencoded")));
        Assert.Equal(414, await world.StatusAsync("GET", "/health/ping?x=" + new string('x', 9 * 1024)));
        using HttpResponseMessage large = await world.AskAsync("GET", "/health/ping", change: request => request.Headers.Add("Cookie", new string('x', 17 * 1024)));
        Assert.Equal(431, (int)large.StatusCode);
        using HttpResponseMessage many = await world.AskAsync("GET", "/health/ping", change: request =>
        {
            for (int i = 0; i < 70; i++)
            {
                request.Headers.Add($"X-{i}", "1");
            }
        });
        Assert.Equal(431, (int)many.StatusCode);
    }

    [Theory]
    [InlineData("TRACE", "/api/v1/vehicles", 405)]
    [InlineData("GET", "/api/v1/vehicles.", 404)]
    [InlineData("GET", "/v0/vehicles", 404)]
    [InlineData("GET", "/internal", 404)]
    [InlineData("GET", "/debug", 404)]
    [InlineData("GET", "/swagger", 404)]
    public async Task Other_verbs_and_hidden_paths_lead_nowhere(string method, string path, int status)
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Operator, "operators");
        Assert.Equal(status, await world.StatusAsync(method, path, person.Token));
    }

    [Fact]
    public async Task A_verb_in_a_header_means_nothing()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Driver, "t-1");
        using HttpResponseMessage response = await world.AskAsync("GET", "/api/v1/account", person.Token, change: request => request.Headers.Add("X-HTTP-Method-Override", "DELETE"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/account", person.Token));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://app.example.evil.example", false)]
    [InlineData("https://evil-app.example", false)]
    [InlineData("https://sub.app.example", false)]
    [InlineData("http://app.example", false)]
    [InlineData("https://APP.example", false)]
    [InlineData("null", false)]
    public async Task Only_the_origins_of_the_list_may_read_answers_and_none_with_a_cookie(string origin, bool may)
    {
        await using ApiServer server = await ApiServer.StartAsync(api: new ApiOptions { Origins = ["https://app.example"] });
        foreach (bool preflight in new[] { false, true })
        {
            using var request = new HttpRequestMessage(preflight ? HttpMethod.Options : HttpMethod.Get, "/health/ping");
            request.Headers.Add("Origin", origin);
            if (preflight)
            {
                request.Headers.Add("Access-Control-Request-Method", "POST");
            }

            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.Equal(may, response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? allowed));
            Assert.True(!may || allowed!.Single() == origin);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
            Assert.Contains("Origin", response.Headers.Vary);
        }
    }

    [Fact]
    public async Task Only_the_names_of_the_list_are_served()
    {
        await using ApiServer server = await ApiServer.StartAsync("0123456789abcdef", api: new ApiOptions { Hosts = ["car.example"] });
        foreach ((string host, int status) in new[] { ("car.example", 200), ("CAR.example:8443", 200), ("car.example.evil.example", 400), ("localhost", 400), ("127.0.0.1", 400) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ping");
            request.Headers.Host = host;
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Open_loopback_is_not_open_to_pages_of_other_origins_nor_to_bad_credentials()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal(200, await AskAsync(HttpMethod.Get, _ => { }));
        Assert.Equal(401, await AskAsync(HttpMethod.Get, request => request.Headers.Add("Authorization", "Bearer x")));
        Assert.Equal(403, await AskAsync(HttpMethod.Post, request => request.Headers.Add("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(403, await AskAsync(HttpMethod.Post, request => request.Headers.Add("Origin", "https://evil.example")));

        async Task<int> AskAsync(HttpMethod method, Action<HttpRequestMessage> change)
        {
            using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/api/v1/vehicles" : "/api/v1/obd/dtc/explain");
            change(request);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Input_comes_back_in_an_answer_up_to_64_characters_only()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person person = await world.PersonAsync(Role.Fleet, "fleet-a");
        string canary = new('q', 65);
        foreach (string path in new[] { $"/{canary}", $"/api/v1/vehicles/{canary}", $"/api/v1/vehicles/{canary}/live" })
        {
            using HttpResponseMessage response = await world.AskAsync("GET", path, person.Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.DoesNotMatch(new Regex("q{65}"), await response.Content.ReadAsStringAsync());
        }
    }
}
