namespace Clutch.Resources;

/// <summary>Who may see and do what. Reading, writing, transitions, references and the feed all ask here.</summary>
internal static class Visibility
{
    /// <summary>May this caller see this row? The only place that says so.</summary>
    public static bool MaySee(ResourceType type, Caller caller, string tenant, string owner) =>
        tenant == caller.Tenant
        && type.Readers.Contains(caller.Role)
        && (!type.IsBound(caller.Role) || owner == caller.Subject);

    /// <summary>May the credential be used for this, and the role do it, whatever the row? Null, or what stands against it.</summary>
    public static Outcome? Against(ResourceType type, Caller caller, string scope, IReadOnlyList<string> roles) =>
        !caller.Scopes.Contains(scope) ? Outcome.MissingScope
        : !roles.Contains(caller.Role) || !type.Readers.Contains(caller.Role) ? Outcome.RoleMayNot
        : null;
}
