using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clutch.Identity;
using Clutch.Identity.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>Signing in as a person does it, and as somebody who guesses.</summary>
public sealed class SignInHttpTests
{
    private const string Email = "driver@example.org";
    private const string Password = AccessWorld.Password;

    [Fact]
    public async Task A_driver_signs_up_verifies_signs_in_pairs_a_car_and_signs_out()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person boss = await world.PersonAsync(Role.Operator, "operators");
        Assert.Equal(202, await world.StatusAsync("POST", "/api/v1/auth/sign-up", null, new { email = "Driver@Example.org", password = Password }));
        JsonElement mail = (await JsonAsync(world, "GET", "/api/v1/mails", boss.Token)).GetProperty("mails").EnumerateArray().First(mail => mail.GetProperty("recipient").GetString() == Email);
        string code = Regex.Match(mail.GetProperty("body").GetString()!, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value;
        Assert.Equal(204, await world.StatusAsync("POST", "/api/v1/auth/verify", null, new { email = Email, password = Password, code }));
        JsonElement signedIn = await JsonAsync(world, "POST", "/api/v1/auth/sign-in", null, new { email = Email, password = Password });
        string token = signedIn.GetProperty("accessToken").GetString()!;
        Assert.Equal(900, signedIn.GetProperty("expiresIn").GetInt32());
        Assert.Equal("driver", signedIn.GetProperty("account").GetProperty("role").GetString());

        JsonElement paired = await JsonAsync(world, "POST", "/api/v1/devices/pair", token, new { });
        string vehicle = paired.GetProperty("vehicle").GetString()!;
        Assert.StartsWith("v-", vehicle);
        JsonElement device = await JsonAsync(world, "POST", "/api/v1/devices/claim", null, new { code = paired.GetProperty("code").GetString() });
        Assert.Equal(vehicle, device.GetProperty("vehicle").GetString());
        Assert.Equal(vehicle, Assert.Single((await JsonAsync(world, "GET", "/api/v1/devices", token)).GetProperty("devices").EnumerateArray()).GetProperty("vehicle").GetString());
        Assert.Equal([vehicle], (await JsonAsync(world, "GET", "/api/v1/account/export", token)).GetProperty("vehicles").EnumerateArray().Select(each => each.GetString()));

        JsonElement next = await JsonAsync(world, "POST", "/api/v1/auth/refresh", null, new { refreshToken = signedIn.GetProperty("refreshToken").GetString() });
        Assert.Equal(204, await world.StatusAsync("POST", "/api/v1/auth/sign-out", next.GetProperty("accessToken").GetString()));
        Assert.Equal(401, await world.StatusAsync("GET", "/api/v1/account", token));
        Assert.Equal(401, await world.StatusAsync("POST", "/api/v1/auth/refresh", null, new { refreshToken = next.GetProperty("refreshToken").GetString() }));
    }

    [Theory]
    [InlineData("sign-up", """{"email":"ADDRESS","password":"correct horse battery"}""")]
    [InlineData("sign-in", """{"email":"ADDRESS","password":"not the right one"}""")]
    [InlineData("reset", """{"email":"ADDRESS"}""")]
    [InlineData("verify", """{"email":"ADDRESS","password":"correct horse battery","code":"0000-0000"}""")]
    [InlineData("reset/confirm", """{"email":"ADDRESS","code":"0000-0000","password":"correct horse battery"}""")]
    public async Task Nobody_learns_whether_an_address_has_an_account(string path, string body)
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person known = await world.PersonAsync(Role.Driver, "t-1");
        Assert.Equal(await AskAsync(known.Email), await AskAsync("nobody@example.org"));

        async Task<string> AskAsync(string address)
        {
            using HttpResponseMessage response = await world.AskAsync(
                "POST", $"/api/v1/auth/{path}", null, new StringContent(body.Replace("ADDRESS", address, StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json"));
            string text = Regex.Replace(await response.Content.ReadAsStringAsync(), "\"(requestId|traceId)\":\"[^\"]*\"|\"timestamp\":\"[^\"]*\"", "");
            return $"{(int)response.StatusCode} {string.Join(' ', response.Headers.Select(header => header.Key).Order(StringComparer.Ordinal))} {text}";
        }
    }

    /// <summary>The work is counted, not the time: a loaded machine makes any clock lie.</summary>
    [Fact]
    public async Task A_wrong_password_costs_as_much_for_an_account_as_for_none()
    {
        using var passwords = new Passwords(rounds: 400_000);
        string hash = await passwords.HashAsync(Password, default);
        TimeSpan known = await CostAsync(hash);
        TimeSpan unknown = await CostAsync(null);
        Assert.InRange(unknown / known, 0.5, 2);
        Assert.False(await passwords.CheckAsync(null, "", default));
        Assert.False(await passwords.CheckAsync("", "", default));

        // The least of several: what the machine does besides only ever adds.
        async Task<TimeSpan> CostAsync(string? kept)
        {
            TimeSpan least = TimeSpan.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long began = TimeProvider.System.GetTimestamp();
                Assert.False(await passwords.CheckAsync(kept, "not the right one", default));
                TimeSpan took = TimeProvider.System.GetElapsedTime(began);
                least = took < least ? took : least;
            }

            return least;
        }
    }

    [Fact]
    public async Task Guessing_is_slowed_down_by_account_whatever_the_address_and_the_right_password_works_after_the_window()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time, identity: new IdentityOptions());
        await MakeAsync(server, Email);
        int[] statuses = new int[8];
        for (int i = 0; i < statuses.Length; i++)
        {
            using HttpClient from = From(server, $"127.0.0.{i + 2}");
            using HttpResponseMessage response = await from.PostAsJsonAsync("api/v1/auth/sign-in", new { email = Email, password = $"wrong {i}" });
            statuses[i] = (int)response.StatusCode;
        }

        Assert.Equal([401, 401, 401, 401, 401, 429, 429, 429], statuses);
        using HttpClient owner = From(server, "127.0.0.99");
        using HttpResponseMessage early = await owner.PostAsJsonAsync("api/v1/auth/sign-in", new { email = Email, password = Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        Assert.Equal(180, early.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        time.Advance(TimeSpan.FromSeconds(180));
        using HttpResponseMessage late = await owner.PostAsJsonAsync("api/v1/auth/sign-in", new { email = Email, password = Password });
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_by_address_whatever_the_account_and_whatever_a_header_claims()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time, identity: new IdentityOptions());
        var statuses = new List<int>();
        for (int i = 0; i < 7; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/auth/sign-in") { Content = JsonContent.Create(new { email = $"p{i}@example.org", password = "Spring2026!!" }) };
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
            request.Headers.Add("X-Real-IP", $"203.0.113.{i}");
            request.Headers.Add("Forwarded", $"for=203.0.113.{i}");
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([401, 401, 401, 401, 401, 429, 429], statuses);
        using HttpClient other = From(server, "127.0.0.7");
        using HttpResponseMessage elsewhere = await other.PostAsJsonAsync("api/v1/auth/sign-in", new { email = "p9@example.org", password = "Spring2026!!" });
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Fact]
    public async Task The_operators_link_gives_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        string link = await world.Get<FirstSignIn>().MakeLinkAsync(world.Server.Address.ToString(), default);
        string token = link.Split("#sign-in=")[1];
        using HttpResponseMessage response = await world.AskAsync("POST", "/api/v1/auth/link", null, new { token });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^clutch=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; samesite=strict; httponly$", cookie); // over TLS: __Host-clutch and secure
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(401, await world.StatusAsync("POST", "/api/v1/auth/link", null, new { token }));

        string value = cookie.Split(';')[0];
        Assert.Equal(200, await WithCookieAsync("GET", null, null));
        Assert.Equal(204, await WithCookieAsync("PUT", "same-origin", null));
        Assert.Equal(204, await WithCookieAsync("PUT", null, world.Server.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(204, await WithCookieAsync("PUT", null, null)); // a program, not a browser
        Assert.Equal(403, await WithCookieAsync("PUT", "cross-site", null));
        Assert.Equal(403, await WithCookieAsync("PUT", "same-site", null));
        Assert.Equal(403, await WithCookieAsync("PUT", null, "https://evil.example"));
        Assert.Equal(403, await WithCookieAsync("PUT", null, "null"));

        async Task<int> WithCookieAsync(string method, string? site, string? origin)
        {
            Person somebody = await world.PersonAsync(Role.Driver, "t-1");
            using HttpResponseMessage answer = await world.AskAsync(
                method, method == "GET" ? "/api/v1/accounts" : $"/api/v1/accounts/{somebody.Account}", null, method == "GET" ? null : new { role = "fleet" }, request =>
                {
                    request.Headers.Add("Cookie", value);
                    if (site is not null)
                    {
                        request.Headers.Add("Sec-Fetch-Site", site);
                    }

                    if (origin is not null)
                    {
                        request.Headers.Add("Origin", origin);
                    }
                });
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Client_credentials_and_the_code_flow_give_tokens_that_the_api_takes()
    {
        await using AccessWorld world = await AccessWorld.StartAsync();
        Person fleet = await world.PersonAsync(Role.Fleet, "fleet-a");
        await world.GiveAsync("car-1", "fleet-a", "");
        Clutch.Identity.OAuth.MadeOAuthClient client = await world.ClientAsync(fleet);
        (string, string)[] proof = [("client_id", client.Entry.Id), ("client_secret", client.Secret!)];

        JsonElement own = await FormAsync(200, [("grant_type", "client_credentials"), .. proof]);
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles/car-1/owner", own.GetProperty("access_token").GetString()));
        Assert.Equal(403, await world.StatusAsync("GET", "/api/v1/vehicles/car-1/signals", own.GetProperty("access_token").GetString()));
        Assert.Equal("invalid_scope", await ErrorAsync(400, [("grant_type", "client_credentials"), ("scope", "server:write"), .. proof]));
        Assert.Equal("invalid_client", await ErrorAsync(401, [("grant_type", "client_credentials"), ("client_id", client.Entry.Id), ("client_secret", "wrong")]));
        Assert.Equal("unsupported_grant_type", await ErrorAsync(400, [("grant_type", "password"), .. proof]));
        Assert.Equal("invalid_request", await ErrorAsync(400, [("grant_type", "client_credentials"), ("grant_type", "password"), .. proof]));

        Assert.Equal(400, await AuthorizeAsync(AccessWorld.Redirect, "plain"));
        Assert.Equal(400, await AuthorizeAsync("https://evil.example/back", "S256"));
        using HttpResponseMessage agreed = await world.AskAsync("POST", "/oauth2/authorize", fleet.Token, Request(AccessWorld.Redirect, "S256"));
        var redirect = new Uri(JsonDocument.Parse(await agreed.Content.ReadAsStringAsync()).RootElement.GetProperty("redirectTo").GetString()!);
        Assert.StartsWith(AccessWorld.Redirect + "?code=", redirect.ToString());
        Assert.EndsWith("&state=xyz", redirect.Query);
        string code = Regex.Match(redirect.Query, "code=([^&]+)").Groups[1].Value;
        Assert.Equal("invalid_grant", await ErrorAsync(400, [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", AccessWorld.Redirect), ("code_verifier", "wrong"), .. proof]));
        JsonElement tokens = await FormAsync(200, [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", AccessWorld.Redirect), ("code_verifier", AccessWorld.Verifier), .. proof]);
        Assert.Equal("vehicles:read", tokens.GetProperty("scope").GetString());
        JsonElement next = await FormAsync(200, [("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!), .. proof]);
        Assert.Equal(200, await world.StatusAsync("GET", "/api/v1/vehicles", next.GetProperty("access_token").GetString()));
        using HttpResponseMessage revoked = await world.AskAsync("POST", "/oauth2/revoke", null, AccessRows.Form([("token", next.GetProperty("refresh_token").GetString()!), .. proof]));
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(401, await world.StatusAsync("GET", "/api/v1/vehicles", next.GetProperty("access_token").GetString()));

        JsonElement jwks = await JsonAsync(world, "GET", "/.well-known/jwks.json", null);
        JsonElement key = Assert.Single(jwks.GetProperty("keys").EnumerateArray());
        Assert.Equal(["EC", "P-256", "ES256"], new[] { "kty", "crv", "alg" }.Select(name => key.GetProperty(name).GetString()));
        Assert.False(key.TryGetProperty("d", out _));

        object Request(string to, string method) => new { client_id = client.Entry.Id, redirect_uri = to, state = "xyz", code_challenge = AccessWorld.Challenge, code_challenge_method = method };
        async Task<int> AuthorizeAsync(string to, string method) => await world.StatusAsync("POST", "/oauth2/authorize", fleet.Token, Request(to, method));
        async Task<string> ErrorAsync(int status, (string, string)[] form) => (await FormAsync(status, form)).GetProperty("error").GetString()!;
        async Task<JsonElement> FormAsync(int status, (string, string)[] form)
        {
            using HttpResponseMessage response = await world.AskAsync("POST", "/oauth2/token", null, AccessRows.Form(form));
            string text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status, text);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    private static async Task MakeAsync(ApiServer server, string email)
    {
        AccountDesk accounts = server.Services.GetRequiredService<AccountDesk>();
        var actor = new Actor("", "anonymous", "", "", "");
        await accounts.InviteAsync(email, "Driver", Role.Driver, "t-1", actor, default);
        WaitingMail mail = (await server.Services.GetRequiredService<MailOutbox>().ListAsync(1, default))[0];
        Assert.True(await accounts.ResetAsync(email, Regex.Match(mail.Body, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value, Password, actor, default));
    }

    /// <summary>A client with a real address of its own: Linux has all of 127/8.</summary>
    private static HttpClient From(ApiServer server, string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address).MapToIPv6(), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = server.Address,
    };

    private static async Task<JsonElement> JsonAsync(AccessWorld world, string method, string url, string? bearer, object? body = null)
    {
        using HttpResponseMessage response = await world.AskAsync(method, url, bearer, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
