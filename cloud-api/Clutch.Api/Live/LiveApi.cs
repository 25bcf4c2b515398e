using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Clutch.Api.Live;

/// <summary>Live values as server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class LiveApi
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);
    private static readonly byte[] s_comment = ": still here\n\n"u8.ToArray();

    public static void Map(RouteGroupBuilder group) =>
        group.MapGet("/vehicles/{vehicle}/live", Live)
            .WithName("GetLive")
            .WithSummary("Live values of a vehicle as server-sent events")
            .WithDescription("Events: samples, status, codes, gap. Ids grow; send Last-Event-ID to go on where a connection broke. "
                + "A gap says that events were missed: load the snapshot. Comments keep the connection alive.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Live(
        string vehicle,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext http,
        LiveHub hub,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        if (!Telemetry.Topics.IsVehicle(vehicle))
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        long? last = null;
        if (!string.IsNullOrEmpty(lastEventId))
        {
            if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            {
                return TypedResults.Problem(title: "Last-Event-ID is not an id of this stream", detail: $"'{lastEventId}' is not a number. Leave the header out to begin with now.", statusCode: 400);
            }

            last = id;
        }

        HttpResponse response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using LiveWatcher watcher = hub.Watch(vehicle, last);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await Begin(response, hub.Life(vehicle), stop.Token);
            await Follow(response, watcher, time, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher left, or the server stops: both end the stream.
        }

        return TypedResults.Empty;
    }

    private static async Task Begin(HttpResponse response, VehicleLife? life, CancellationToken cancellationToken)
    {
        LinkStatus status = life?.Link ?? new LinkStatus(LinkNames.Of(Telemetry.LinkState.Unknown), 0);
        string text = $"retry: 1000\nevent: status\ndata: {JsonSerializer.Serialize(status, ApiJson.Default.LinkStatus)}\n\n";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static async Task Follow(HttpResponse response, LiveWatcher watcher, TimeProvider time, CancellationToken cancellationToken)
    {
        using var beats = new PeriodicTimer(s_heartbeat, time);
        Task<bool> beat = beats.WaitForNextTickAsync(cancellationToken).AsTask();
        Task<bool> more = watcher.Frames.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, beat) == beat)
            {
                await beat;
                await response.Body.WriteAsync(s_comment, cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                beat = beats.WaitForNextTickAsync(cancellationToken).AsTask();
                continue;
            }

            await more;
            long missed = watcher.TakeMissed();
            if (missed > 0)
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: gap\ndata: {{\"missed\":{missed}}}\n\n"), cancellationToken);
            }

            while (watcher.Frames.TryRead(out LiveFrame? frame))
            {
                await response.Body.WriteAsync(frame.Text(time), cancellationToken);
            }

            await response.Body.FlushAsync(cancellationToken);
            more = watcher.Frames.WaitToReadAsync(cancellationToken).AsTask();
        }
    }
}
