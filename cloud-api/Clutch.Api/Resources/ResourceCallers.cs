using Clutch.Identity;
using Clutch.Resources;
using Microsoft.AspNetCore.Http;
using ResourceCaller = Clutch.Resources.Caller;
using SignedIn = Clutch.Identity.Caller;

namespace Clutch.Api.Resources;

/// <summary>Who calls, in the words of resources. The gate has let nobody pass without a credential.</summary>
internal static class ResourceCallers
{
    /// <summary>The tenant of who holds the server's own key, which no account can have.</summary>
    private const string OwnTenant = "local";

    /// <summary>Rows of sandbox callers are apart from all others.</summary>
    private const string SandboxMark = "~sandbox";

    /// <summary>Null: nobody is signed in.</summary>
    public static ResourceCaller? Of(HttpContext http) => http.Features.Get<SignedIn>() is { } caller
        ? new ResourceCaller((caller.Tenant.Length == 0 ? OwnTenant : caller.Tenant) + (caller.Sandbox ? SandboxMark : ""), caller.Subject, RoleOf(caller.Role), caller.Scopes)
        : null;

    private static string RoleOf(Role role) => role switch
    {
        Role.Driver => Roles.Driver,
        Role.Workshop => Roles.Workshop,
        Role.Fleet => Roles.Fleet,
        _ => Roles.Operator,
    };
}
