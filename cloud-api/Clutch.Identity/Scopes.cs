using System.Collections.Frozen;

namespace Clutch.Identity;

/// <summary>What may be allowed, as <c>resource:verb</c>, and what each role may at most.</summary>
public static class Scopes
{
    public const string VehiclesRead = "vehicles:read";
    public const string VehiclesWrite = "vehicles:write";
    public const string TelemetryRead = "telemetry:read";
    public const string HealthRead = "health:read";

    /// <summary>To say what was done to a part, and that an alert is known.</summary>
    public const string HealthWrite = "health:write";
    public const string CodesRead = "codes:read";
    public const string CommandsRead = "commands:read";
    public const string CommandsWrite = "commands:write";
    public const string DevicesRead = "devices:read";
    public const string DevicesWrite = "devices:write";
    public const string AccountRead = "account:read";
    public const string AccountWrite = "account:write";
    public const string KeysRead = "keys:read";
    public const string KeysWrite = "keys:write";
    public const string FeedRead = "feed:read";
    public const string WebhooksRead = "webhooks:read";
    public const string WebhooksWrite = "webhooks:write";
    public const string ConsentsRead = "consents:read";
    public const string ConsentsWrite = "consents:write";
    public const string DocsRead = "docs:read";

    /// <summary>The server itself: health in detail, metrics.</summary>
    public const string ServerRead = "server:read";

    /// <summary>Other people's accounts, owners of vehicles, signing keys.</summary>
    public const string ServerWrite = "server:write";

    /// <summary>Mails that the server could not send itself, and the audit chain.</summary>
    public const string AuditRead = "audit:read";

    /// <summary>Of resources that have no route of their own here: their declarations say which role may do what of it.</summary>
    private static readonly string[] s_declared =
    [
        FeedRead, ConsentsRead, WebhooksRead, WebhooksWrite, "drivers:read", "drivers:write", "geofences:read", "geofences:write", "bookings:read", "bookings:write", "exports:read", "exports:write",
        "inbox:read", "inbox:write", "webhook-positions:read", "webhook-deliveries:read",
    ];

    private static readonly string[] s_everybody = [VehiclesRead, TelemetryRead, HealthRead, HealthWrite, CodesRead, CommandsRead, AccountRead, AccountWrite, DocsRead, .. s_declared];
    private static readonly string[] s_owner = [.. s_everybody, VehiclesWrite, CommandsWrite, DevicesRead, DevicesWrite, ConsentsWrite, KeysRead, KeysWrite];

    private static readonly FrozenDictionary<Role, FrozenSet<string>> s_roles = new Dictionary<Role, FrozenSet<string>>
    {
        [Role.Driver] = s_owner.ToFrozenSet(StringComparer.Ordinal),
        [Role.Workshop] = new[] { s_everybody, [CommandsWrite, KeysRead, KeysWrite] }.SelectMany(each => each).ToFrozenSet(StringComparer.Ordinal),
        [Role.Fleet] = s_owner.ToFrozenSet(StringComparer.Ordinal),
        [Role.Operator] = new[] { s_owner, [ServerRead, ServerWrite, AuditRead] }.SelectMany(each => each).ToFrozenSet(StringComparer.Ordinal),
    }.ToFrozenDictionary();

    /// <summary>All that exist.</summary>
    public static IReadOnlySet<string> All => s_roles[Role.Operator];

    /// <summary>What a role may at most.</summary>
    public static IReadOnlySet<string> Of(Role role) => s_roles[role];

    /// <summary>What is both granted and the role's still; an empty text grants all of the role.</summary>
    internal static IReadOnlySet<string> Granted(Role role, string granted) => granted.Length == 0
        ? s_roles[role]
        : Split(granted).Where(s_roles[role].Contains).ToFrozenSet(StringComparer.Ordinal);

    internal static string[] Split(string scopes) => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
