using Microsoft.AspNetCore.Http;

namespace Clutch.Identity;

/// <summary>What a person or a program is to this server. A device is not a user: it signs in at the MQTT door only.</summary>
public enum Role : byte
{
    /// <summary>Sees the vehicles that it owns.</summary>
    Driver,

    /// <summary>Sees a customer's vehicle inside a consent window.</summary>
    Workshop,

    /// <summary>Sees all vehicles of its tenant.</summary>
    Fleet,

    /// <summary>Runs this server: sees everything that is not sandbox.</summary>
    Operator,
}

/// <summary>By what a caller is known; what ends with it.</summary>
public enum CredentialKind : byte
{
    /// <summary>The whole server's key, or loopback that was opened by a setting: ends with the process.</summary>
    Server,

    /// <summary>A session: access token or cookie.</summary>
    Session,

    /// <summary>An API key.</summary>
    ApiKey,

    /// <summary>A token of an OAuth client's own.</summary>
    Client,
}

/// <summary>Who asks. Everything here comes from the credential and the store, never from the request's content.</summary>
/// <param name="Tenant">The tenant; empty for the server's own key.</param>
/// <param name="Subject">The account's id, or the client's when a client asks for itself.</param>
/// <param name="Role">What it is.</param>
/// <param name="Scopes">What it may, as <c>resource:verb</c>.</param>
public sealed record Caller(string Tenant, string Subject, Role Role, IReadOnlySet<string> Scopes)
{
    /// <summary>Sees sandbox vehicles, and nothing else; others never see them.</summary>
    public bool Sandbox { get; init; }

    public CredentialKind Credential { get; init; }

    /// <summary>The session's, the key's or the client's id; holds no secret.</summary>
    public string CredentialId { get; init; } = "";

    /// <summary>It came as a cookie, which a browser adds by itself.</summary>
    public bool FromCookie { get; init; }

    /// <summary>The one that runs this server, known by the server's key or by loopback.</summary>
    public static Caller ServerOperator { get; } = new("", "server", Role.Operator, Identity.Scopes.Of(Role.Operator));

    /// <summary>Lets handlers take a <see cref="Caller"/> as a parameter. The gate has refused requests without one.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());

    public bool May(string scope) => Scopes.Contains(scope);
}
