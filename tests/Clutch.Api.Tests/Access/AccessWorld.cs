using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Clutch.Devices;
using Clutch.Identity;
using Clutch.Identity.Accounts;
using Clutch.Identity.Credentials;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Storage;
using Clutch.Identity.Tokens;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>A server that is closed as in production, with people of every role in two tenants and a car of the first one.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string Redirect = "https://app.example/back";

    /// <summary>RFC 7636, appendix B.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private int _people;

    private AccessWorld(ApiServer server, ManualTime time) => (Server, Time) = (server, time);

    public ApiServer Server { get; }

    public ManualTime Time { get; }

    private static Actor Somebody => new("", "anonymous", "192.0.2.7", "test", "r-1");

    public static async Task<AccessWorld> StartAsync(bool withCar = false)
    {
        var time = new ManualTime();
        // Tests ask more often than people do; the limits have tests of their own.
        var identity = new IdentityOptions { Limits = { ["anonymous"] = new LimitSetting { Requests = 100_000, Seconds = 1 }, ["auth"] = new LimitSetting { Requests = 100_000, Seconds = 1 }, ["small"] = new LimitSetting { Requests = 100_000, Seconds = 1 } } };
        var world = new AccessWorld(await ApiServer.StartAsync(time: time, identity: identity), time);
        if (withCar)
        {
            using var car = new CarFeed(world.Server);
            await car.Drive(240, 60).Add(CarFeed.Rpm, 800).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301, 0x0524).SendAsync();
            await world.Server.JudgedAsync("car-1");
            for (int attempt = 0; attempt < 1_200 && world.Server.Series.Vehicles().Count == 0; attempt++)
            {
                await Task.Delay(25);
            }

            await world.GiveAsync("car-1", "fleet-a", "");
            await world.GiveAsync("car-2", "fleet-a", "");
            world.Get<DeviceRegistry>().Add("car-1");
            world.Get<DeviceRegistry>().Add("car-2");
        }

        return world;
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public async Task GiveAsync(string vehicle, string tenant, string owner, bool sandbox = false) =>
        await Get<OwnershipStore>().AssignAsync(vehicle, new VehicleOwner(tenant, owner, sandbox), Somebody, default);

    /// <summary>A new person.</summary>
    public async Task<Person> PersonAsync(Role role, string tenant)
    {
        string email = $"person-{++_people}@example.org";
        await Get<AccountDesk>().InviteAsync(email, "Somebody", role, tenant, Somebody, default);
        Assert.True(await Get<AccountDesk>().ResetAsync(email, await MailedCodeAsync(email), Password, Somebody, default));
        (_, BegunSession? session) = await Get<AccountDesk>().SignInAsync(email, Password, null, asCookie: false, Somebody, default);
        return new Person(email, session!, await TokenAsync(session!));
    }

    public async Task<string> MailedCodeAsync(string to)
    {
        WaitingMail mail = (await Get<MailOutbox>().ListAsync(100_000, default)).First(mail => mail.Recipient == to);
        return Regex.Match(mail.Body, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value;
    }

    /// <summary>An access token of a session, for some of its scopes or all.</summary>
    public async Task<string> TokenAsync(BegunSession session, string scopes = "") =>
        await Get<AccessTokens>().MakeAsync(new AccessClaims(session.Account.Id, session.Id, "", scopes), default);

    public async Task<Caller> CallerAsync(Person person) => (await Get<GrantDesk>().OfBearerAsync(person.Token, default))!;

    public async Task<MadeApiKey> KeyAsync(Person person, bool sandbox = false, params string[] scopes) =>
        await Get<ApiKeyDesk>().MakeAsync(await CallerAsync(person), "test", scopes.Length == 0 ? [Scopes.VehiclesRead, Scopes.TelemetryRead] : scopes, sandbox, expires: 0, Somebody, default);

    public async Task<MadeOAuthClient> ClientAsync(Person person) =>
        await Get<ClientDesk>().MakeAsync(await CallerAsync(person), "test", [Redirect], [Scopes.VehiclesRead], sandbox: false, isPublic: false, Somebody, default);

    public async Task<ConsentEntry> ConsentAsync(string vehicle, string workshop)
    {
        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        return await Get<OwnershipStore>().ConsentAsync(vehicle, workshop, now, now + 3_600_000, Somebody, default);
    }

    /// <summary>What the server changed behind a process's back, as another process would.</summary>
    public async Task StoreAsync(string statement) => await Get<IdentityStore>().ReadAsync(work => work.ExecuteAsync(statement), default);

    public Task<HttpResponseMessage> AskAsync(string method, string url, string? bearer = null, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(url, UriKind.Relative));
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        change?.Invoke(request);
        return Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<int> StatusAsync(string method, string url, string? bearer = null, object? body = null)
    {
        using HttpResponseMessage response = await AskAsync(method, url, bearer, body);
        return (int)response.StatusCode;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Somebody who has signed in.</summary>
internal sealed record Person(string Email, BegunSession Session, string Token)
{
    public string Account => Session.Account.Id;
}
