using Clutch.Declarations;
using Clutch.Resources;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api.Resources;

/// <summary>
/// Who calls while no accounts are configured: one operator of one tenant. It is decided here and nowhere else, and it is safe because of
/// what stands before every route: without <c>api:key</c> the server listens on loopback only and serves no foreign host name
/// (<see cref="HostCheck"/>), and with it every request has shown the key (<see cref="KeyCheck"/>).
/// </summary>
internal static class LocalOperator
{
    private static readonly Caller s_caller = new("local", "operator", Roles.Operator, FleetResources.Scopes);

    /// <summary>The caller whom a credential names, else the operator of this machine.</summary>
    public static Caller? Of(HttpContext http) => http.Features.Get<Caller>() ?? s_caller;
}
