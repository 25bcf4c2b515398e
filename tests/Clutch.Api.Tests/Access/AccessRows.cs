using System.Net.Http.Headers;
using System.Text;
using Clutch.Identity;
using Clutch.Identity.OAuth;

namespace Clutch.Api.Tests.Access;

/// <summary>One operation with a request that its right caller succeeds with.</summary>
/// <param name="Operation">As the description names it.</param>
/// <param name="Method">The verb.</param>
/// <param name="Url">With the places that <see cref="Prepare"/> fills.</param>
/// <param name="Status">Of the good case.</param>
internal sealed record AccessRow(string Operation, string Method, string Url, int Status)
{
    /// <summary>Who is right.</summary>
    public Role Role { get; init; } = Role.Fleet;

    public object? Body { get; init; }

    /// <summary>Makes what the request needs for this caller; gives the address and the body.</summary>
    public Func<AccessWorld, Person, Task<(string Url, object? Body)>>? Prepare { get; init; }

    /// <summary>Anybody may call it.</summary>
    public bool IsOpen { get; init; }

    public override string ToString() => Operation;
}

/// <summary>Every operation of the server.</summary>
internal static class AccessRows
{
    private const string Car = "/api/v1/vehicles/car-1";
    private const string Health = "/api/v1/car-health/car-1";

    private static readonly AccessRow[] s_ofApi =
    [
        new("Ping", "GET", "/health/ping", 200) { IsOpen = true },
        new("GetHealth", "GET", "/health", 200) { Role = Role.Operator },
        new("GetHealthDetailed", "GET", "/health/detailed", 200) { Role = Role.Operator },
        new("ListVehicles", "GET", "/api/v1/vehicles", 200),
        new("GetVehicle", "GET", Car, 200),
        new("GetSignals", "GET", $"{Car}/signals", 200),
        new("GetHistory", "GET", $"{Car}/history?signal={CarFeed.Rpm}", 200),
        new("GetCodes", "GET", $"{Car}/codes", 200),
        new("GetLive", "GET", $"{Car}/live", 200),
        new("SendCommand", "POST", $"{Car}/commands", 202) { Body = new { name = "scan" } },
        new("GetCommand", "GET", $"{Car}/commands/{{command}}", 200) { Prepare = CommandAsync },
        new("GetCarHealth", "GET", Health, 200),
        new("GetCarHealthPart", "GET", $"{Health}/parts/ignition", 200),
        new("GetCarHealthAlerts", "GET", $"{Health}/alerts", 200),
        new("GetCarHealthPlan", "GET", $"{Health}/plan", 200),
        new("GetCarHealthHistory", "GET", $"{Health}/history", 200),
        new("GetTroubleCode", "GET", "/api/v1/obd/dtc/P0301", 200) { Role = Role.Driver },
        new("SearchTroubleCodes", "GET", "/api/v1/obd/dtc/search?q=wheel", 200) { Role = Role.Workshop },
        new("ExplainTroubleCodes", "POST", "/api/v1/obd/dtc/explain", 200) { Body = new { codes = new[] { "P0301" } } },
        new("ClaimDevice", "POST", "/api/v1/devices/claim", 404) { IsOpen = true, Body = new { code = "0000-0000" } },
    ];

    public static readonly AccessRow[] OfIdentity =
    [
        new("SignUp", "POST", "/api/v1/auth/sign-up", 202) { IsOpen = true, Body = new { email = "new@example.org", password = AccessWorld.Password } },
        new("VerifyAddress", "POST", "/api/v1/auth/verify", 400) { IsOpen = true, Body = new { email = "new@example.org", password = "x", code = "x" } },
        new("SignIn", "POST", "/api/v1/auth/sign-in", 401) { IsOpen = true, Body = new { email = "nobody@example.org", password = "x" } },
        new("SignInByLink", "POST", "/api/v1/auth/link", 401) { IsOpen = true, Body = new { token = "x" } },
        new("RefreshSession", "POST", "/api/v1/auth/refresh", 401) { IsOpen = true, Body = new { refreshToken = "x" } },
        new("RequestPasswordReset", "POST", "/api/v1/auth/reset", 202) { IsOpen = true, Body = new { email = "nobody@example.org" } },
        new("ConfirmPasswordReset", "POST", "/api/v1/auth/reset/confirm", 400) { IsOpen = true, Body = new { email = "nobody@example.org", code = "x", password = AccessWorld.Password } },
        new("SignOut", "POST", "/api/v1/auth/sign-out", 204),
        new("GetAccount", "GET", "/api/v1/account", 200) { Role = Role.Driver },
        new("DeleteAccount", "DELETE", "/api/v1/account", 204) { Role = Role.Driver, Body = new { password = AccessWorld.Password } },
        new("ExportAccount", "GET", "/api/v1/account/export", 200) { Role = Role.Driver },
        new("ChangePassword", "POST", "/api/v1/account/password", 204) { Body = new { current = AccessWorld.Password, password = "another long password" } },
        new("BeginTotp", "POST", "/api/v1/account/totp", 200) { Body = new { } },
        new("ConfirmTotp", "POST", "/api/v1/account/totp/confirm", 400) { Body = new { code = "000000" } },
        new("RemoveTotp", "DELETE", "/api/v1/account/totp", 204) { Body = new { password = AccessWorld.Password } },
        new("ListSessions", "GET", "/api/v1/account/sessions", 200),
        new("EndOtherSessions", "DELETE", "/api/v1/account/sessions", 200),
        new("EndSession", "DELETE", "/api/v1/account/sessions/{session}", 204) { Prepare = (_, person) => Fill($"/api/v1/account/sessions/{person.Session.Id}") },
        new("ListApiKeys", "GET", "/api/v1/api-keys", 200),
        new("MakeApiKey", "POST", "/api/v1/api-keys", 200) { Body = new { name = "probe", scopes = new[] { Scopes.VehiclesRead } } },
        new("RotateApiKey", "POST", "/api/v1/api-keys/{key}/rotate", 200) { Prepare = async (world, person) => ($"/api/v1/api-keys/{(await world.KeyAsync(person)).Entry.Id}/rotate", new { }) },
        new("RevokeApiKey", "DELETE", "/api/v1/api-keys/{key}", 204) { Prepare = async (world, person) => ($"/api/v1/api-keys/{(await world.KeyAsync(person)).Entry.Id}", null) },
        new("ListOAuthClients", "GET", "/api/v1/oauth-clients", 200),
        new("MakeOAuthClient", "POST", "/api/v1/oauth-clients", 200) { Body = new { name = "app", redirectUris = new[] { AccessWorld.Redirect }, scopes = new[] { Scopes.VehiclesRead } } },
        new("RevokeOAuthClient", "DELETE", "/api/v1/oauth-clients/{client}", 204) { Prepare = async (world, person) => ($"/api/v1/oauth-clients/{(await world.ClientAsync(person)).Entry.Id}", null) },
        new("OAuthToken", "POST", "/oauth2/token", 200) { IsOpen = true, Prepare = TokenAsync },
        new("OAuthRevoke", "POST", "/oauth2/revoke", 200) { IsOpen = true, Prepare = TokenRevokeAsync },
        new("OAuthAuthorize", "POST", "/oauth2/authorize", 200) { Prepare = AuthorizeAsync },
        new("GetSigningKeys", "GET", "/.well-known/jwks.json", 200) { IsOpen = true },
        new("ListAccounts", "GET", "/api/v1/accounts", 200) { Role = Role.Operator },
        new("InviteAccount", "POST", "/api/v1/accounts", 200) { Role = Role.Operator, Body = new { email = "guest@example.org", name = "Guest", role = "driver", tenant = "fleet-a" } },
        new("ChangeAccount", "PUT", "/api/v1/accounts/{account}", 204) { Role = Role.Operator, Prepare = async (world, _) => ($"/api/v1/accounts/{(await world.PersonAsync(Role.Driver, "x")).Account}", new { role = "fleet" }) },
        new("ListMails", "GET", "/api/v1/mails", 200) { Role = Role.Operator },
        new("ListAuditRecords", "GET", "/api/v1/audit?limit=5", 200) { Role = Role.Operator },
        new("CheckAuditChain", "GET", "/api/v1/audit/check", 200) { Role = Role.Operator },
        new("RotateSigningKey", "POST", "/api/v1/signing-keys", 200) { Role = Role.Operator, Body = new { } },
        new("GetVehicleOwner", "GET", $"{Car}/owner", 200),
        new("AssignVehicle", "PUT", "/api/v1/vehicles/car-9/owner", 200) { Role = Role.Operator, Body = new { tenant = "fleet-a" } },
        new("ListConsents", "GET", $"{Car}/consents", 200),
        new("GiveConsent", "POST", $"{Car}/consents", 200) { Body = new { workshop = "garage", hours = 1 } },
        new("EndConsent", "DELETE", $"{Car}/consents/{{consent}}", 204) { Prepare = async (world, _) => ($"{Car}/consents/{(await world.ConsentAsync("car-1", "somewhere")).Id}", null) },
        new("ListDevices", "GET", "/api/v1/devices", 200),
        new("PairDevice", "POST", "/api/v1/devices/pair", 200) { Body = new { vehicle = "car-1" } },
        new("RotateDeviceToken", "POST", "/api/v1/devices/car-1/rotate", 200) { Body = new { } },
        new("RevokeDevice", "DELETE", "/api/v1/devices/car-2", 204),
    ];

    public static IEnumerable<AccessRow> All => s_ofApi.Concat(VehicleRows.All).Concat(OfIdentity);

    /// <summary>Whether the request names a car, whose strangers are told that there is none. Lists leave it out instead.</summary>
    public static bool AboutCar(AccessRow row) =>
        System.Text.RegularExpressions.Regex.IsMatch(row.Url, "/car-[12]|[?&]vehicle=car-1") || (row.Url.StartsWith("/api/v1/obd/", StringComparison.Ordinal) && row.Body is System.Text.Json.Nodes.JsonNode);

    private static Task<(string, object?)> Fill(string url) => Task.FromResult<(string, object?)>((url, null));

    private static async Task<(string, object?)> CommandAsync(AccessWorld world, Person person)
    {
        using HttpResponseMessage posted = await world.AskAsync("POST", $"{Car}/commands", person.Token, new { name = "scan" });
        return (posted.Headers.Location!.ToString(), null);
    }

    private static async Task<(string, object?)> AuthorizeAsync(AccessWorld world, Person person)
    {
        MadeOAuthClient client = await world.ClientAsync(person);
        return ("/oauth2/authorize", new { client_id = client.Entry.Id, redirect_uri = AccessWorld.Redirect, state = "s", code_challenge = AccessWorld.Challenge, code_challenge_method = "S256" });
    }

    private static async Task<(string, object?)> TokenAsync(AccessWorld world, Person person)
    {
        MadeOAuthClient client = await world.ClientAsync(person);
        return ("/oauth2/token", Form(("grant_type", "client_credentials"), ("client_id", client.Entry.Id), ("client_secret", client.Secret!)));
    }

    private static async Task<(string, object?)> TokenRevokeAsync(AccessWorld world, Person person)
    {
        MadeOAuthClient client = await world.ClientAsync(person);
        return ("/oauth2/revoke", Form(("token", "unknown"), ("client_id", client.Entry.Id), ("client_secret", client.Secret!)));
    }

    public static HttpContent Form(params (string Name, string Value)[] members) =>
        new StringContent(string.Join('&', members.Select(member => $"{member.Name}={Uri.EscapeDataString(member.Value)}")), Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
}
