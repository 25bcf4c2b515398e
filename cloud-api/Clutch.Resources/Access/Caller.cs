namespace Clutch.Resources;

/// <summary>Who asks, as the credential says. Nothing in a request's body, query or headers changes it.</summary>
/// <param name="Tenant">Part of every storage key; never empty.</param>
/// <param name="Subject">The person or machine inside the tenant; never empty.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Scopes">What the credential may be used for, as in <c>bookings:read</c>.</param>
public sealed record Caller(string Tenant, string Subject, string Role, IReadOnlySet<string> Scopes);

/// <summary>The roles of people and machines that call the API. A device is none of them.</summary>
public static class Roles
{
    public const string Driver = "driver";
    public const string Workshop = "workshop";
    public const string Fleet = "fleet";
    public const string Operator = "operator";

    /// <summary>The server itself; no credential has it.</summary>
    public const string System = "system";
}
