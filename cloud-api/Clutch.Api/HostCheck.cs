using System.Net;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>
/// Against DNS rebinding: without a key the loopback address is all that protects a server, and a foreign page may give that address
/// a name of its own. Only the names of the settings are served, or this machine's own when there are none.
/// </summary>
internal sealed class HostCheck(RequestDelegate next, ApiOptions options)
{
    public Task InvokeAsync(HttpContext http)
    {
        string host = http.Request.Host.Host;
        return IsOwn(host, http.Connection.LocalIpAddress)
            ? next(http)
            : TypedResults.Problem(
                title: "Not a name of this server",
                detail: $"The request is for the host '{host}'; without a key only localhost and the address listened on are served. Use http://localhost:{http.Connection.LocalPort}, or set api:key or api:hosts.",
                statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
    }

    private bool IsOwn(string host, IPAddress? listened) => options.Hosts.Length > 0
        ? options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(listened)));
}
