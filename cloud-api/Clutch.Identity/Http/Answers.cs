namespace Clutch.Identity.Http;

/// <summary>Somebody has signed in.</summary>
/// <param name="AccessToken">Bearer token; null when the session is a cookie.</param>
/// <param name="ExpiresIn">Life of the access token, in seconds.</param>
/// <param name="RefreshToken">Good once; null when the session is a cookie.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Account">Whose.</param>
public sealed record SignedIn(string? AccessToken, int ExpiresIn, string? RefreshToken, string Session, AccountAnswer Account);

/// <summary>An account as its owner and the operator see it.</summary>
/// <param name="Id">128 random bits.</param>
/// <param name="Email">In lower case.</param>
/// <param name="Name">What people read.</param>
/// <param name="Role">driver, workshop, fleet or operator.</param>
/// <param name="Tenant">Whose data it sees.</param>
/// <param name="Verified">Its address is known to be its own.</param>
/// <param name="Disabled">It cannot sign in.</param>
/// <param name="Totp">It wants a code at sign-in.</param>
/// <param name="Created">Milliseconds since 1970.</param>
public sealed record AccountAnswer(string Id, string Email, string Name, string Role, string Tenant, bool Verified, bool Disabled, bool Totp, long Created);

/// <summary>Something was begun; the answer is the same whoever asks.</summary>
public sealed record Begun(string Detail);

/// <summary>Codes on paper, each good once, for when the app is lost. Shown this once.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

public sealed record SessionList(IReadOnlyList<Sessions.SessionEntry> Sessions);

/// <summary>How many sessions were ended.</summary>
public sealed record EndedSessions(int Ended);

/// <summary>Everything that is kept of a person here, besides telemetry, which its own routes give.</summary>
public sealed record AccountExport(
    AccountAnswer Account,
    IReadOnlyList<Sessions.SessionEntry> Sessions,
    IReadOnlyList<Credentials.ApiKeyEntry> Keys,
    IReadOnlyList<OAuth.OAuthClientEntry> Clients,
    IReadOnlyList<string> Vehicles);

public sealed record ApiKeyList(IReadOnlyList<Credentials.ApiKeyEntry> Keys);

public sealed record OAuthClientList(IReadOnlyList<OAuth.OAuthClientEntry> Clients);

/// <summary>Where the browser goes now.</summary>
/// <param name="RedirectTo">The client's address with code and state.</param>
public sealed record Authorized(string RedirectTo);

/// <summary>Public keys (RFC 7517).</summary>
public sealed record JsonWebKeys(IReadOnlyList<JsonWebKey> Keys);

/// <summary>One public key (RFC 7518, section 6.2).</summary>
public sealed record JsonWebKey(string Kty, string Crv, string Use, string Alg, string Kid, string X, string Y);

public sealed record AccountList(IReadOnlyList<AccountAnswer> Accounts);

public sealed record MailList(IReadOnlyList<Accounts.WaitingMail> Mails);

public sealed record AuditList(IReadOnlyList<Audit.AuditRecord> Records);

/// <summary>Whether the chain of audit events holds.</summary>
/// <param name="Intact">Every record is what was appended.</param>
/// <param name="FirstBroken">Sequence number of the first that is not; null: none.</param>
public sealed record AuditCheck(bool Intact, long? FirstBroken);

/// <summary>A key that signs from now on.</summary>
public sealed record RotatedKey(string Kid);

/// <summary>Whose a vehicle is.</summary>
public sealed record OwnerAnswer(string Vehicle, string Tenant, string? Owner, bool Sandbox);

public sealed record ConsentList(IReadOnlyList<Vehicles.ConsentEntry> Consents);

/// <summary>A device that may connect.</summary>
/// <param name="Vehicle">Also its MQTT user name.</param>
/// <param name="Created">When its newest credential was made, milliseconds since 1970.</param>
/// <param name="HasToken">It may come with a token.</param>
/// <param name="HasCertificate">It may come with a client certificate.</param>
public sealed record PairedDevice(string Vehicle, long Created, bool HasToken, bool HasCertificate);

public sealed record DeviceList(IReadOnlyList<PairedDevice> Devices);

/// <summary>The code that the device exchanges for its token at /api/v1/devices/claim.</summary>
/// <param name="Vehicle">The device's vehicle.</param>
/// <param name="Code">Good once.</param>
/// <param name="ExpiresInSeconds">Its life.</param>
public sealed record PairingCode(string Vehicle, string Code, int ExpiresInSeconds);

/// <summary>A device's new token; shown this once. Its sessions with the old one end.</summary>
public sealed record DeviceToken(string Vehicle, string Token);
