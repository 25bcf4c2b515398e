using Clutch.Devices;
using Clutch.Identity.Audit;
using Microsoft.AspNetCore.Http;

namespace Clutch.Identity;

/// <summary>Who does something, from where, in which request: what sessions and audit events note.</summary>
/// <param name="Tenant">Empty while nobody has signed in.</param>
/// <param name="Subject">The account or client; <c>anonymous</c> while nobody has signed in.</param>
/// <param name="Address">The real peer's.</param>
/// <param name="Agent">What the client calls itself, cut short.</param>
/// <param name="Request">The request's id.</param>
internal sealed record Actor(string Tenant, string Subject, string Address, string Agent, string Request)
{
    private const int LongestAgent = 120;

    /// <summary>The server itself, at its start.</summary>
    public static Actor Server { get; } = new("", "server", "local", "", "");

    public static Actor Of(HttpContext http)
    {
        string agent = http.Request.Headers.UserAgent.ToString();
        string printable = string.Concat(agent.Take(LongestAgent).Where(c => c is >= ' ' and <= '~'));
        Caller? caller = http.Features.Get<Caller>();
        return new Actor(caller?.Tenant ?? "", caller?.Subject ?? "anonymous", PeerAddress.Of(http.Connection.RemoteIpAddress), printable, http.TraceIdentifier);
    }

    public AuditEvent Did(string action, string target) => new(Tenant, Subject, action, target, Request);

    /// <summary>The same, by the account that has just been found.</summary>
    public AuditEvent Did(string action, string target, string tenant, string subject) => new(tenant, subject, action, target, Request);
}
