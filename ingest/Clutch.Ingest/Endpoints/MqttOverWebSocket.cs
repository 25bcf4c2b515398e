using System.Net.WebSockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Clutch.Ingest.Endpoints;

/// <summary>MQTT over WebSocket (MQTT 5, section 6) at <c>/mqtt</c>, for networks that let nothing but HTTP through.</summary>
public static class MqttOverWebSocket
{
    private const string Path = "/mqtt";
    private const string SubProtocol = "mqtt"; // [MQTT-6.0.0-3]

    /// <summary>Maps the endpoint; the host has added the front door. Devices sign in by MQTT, so the API's key is not asked for.</summary>
    public static WebApplication MapMqtt(this WebApplication app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero }); // MQTT has a keep-alive of its own
        app.MapGet(Path, HandleAsync).ExcludeFromDescription().WithMetadata(new AllowAnonymousAttribute());
        return app;
    }

    private static async Task HandleAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || !http.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "Not MQTT over WebSocket", $"{Path} takes WebSocket requests with the subprotocol '{SubProtocol}'.");
            return;
        }

        if (!IsOwnOrigin(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Foreign page", $"A page of {http.Request.Headers.Origin} may not connect here; only pages of this server may.");
            return;
        }

        FrontDoor door = http.RequestServices.GetRequiredService<FrontDoor>();
        CancellationToken stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync(SubProtocol);
        await using var connection = new WebSocketConnection(socket, http.Connection, door.Time, stopping);
        await connection.RunAsync(door);
    }

    /// <summary>Browsers always name the page's origin, devices have none.</summary>
    private static bool IsOwnOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static Task RefuseAsync(HttpContext http, int status, string title, string detail) =>
        TypedResults.Problem(title: title, detail: detail, statusCode: status).ExecuteAsync(http);
}
