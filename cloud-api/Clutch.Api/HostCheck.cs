using System.Net;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>
/// Against DNS rebinding: without a key the loopback address is all that protects the data, and a foreign page may give that address
/// a name of its own. Only this machine's own names are served.
/// </summary>
internal sealed class HostCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        string host = http.Request.Host.Host;
        return IsOwn(host, http.Connection.LocalIpAddress)
            ? next(http)
            : TypedResults.Problem(
                title: "Not a name of this server",
                detail: $"The request is for the host '{host}'; without a key only localhost and the address listened on are served. Use http://localhost:{http.Connection.LocalPort}, or set api:key.",
                statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
    }

    private static bool IsOwn(string host, IPAddress? listened) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(listened)));
}
