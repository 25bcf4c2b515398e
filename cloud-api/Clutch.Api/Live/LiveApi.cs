using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Clutch.Api.Live;

/// <summary>Live values as server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class LiveApi
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder group) =>
        group.MapGet("/vehicles/{vehicle}/live", Live)
            .WithName("GetLive")
            .Needs(Scopes.TelemetryRead)
            .WithSummary("Live values of a vehicle as server-sent events")
            .WithDescription("Events: status (always the first), samples, codes (all of the vehicle), gap. Ids grow; send Last-Event-ID to go on where a connection broke. "
                + "A gap says that events were missed: load the snapshot. "
                + "Samples of signals that the vehicle has defined itself also have name, unit and, where there is a word for the value, text. A comment every ten seconds keeps the connection alive.")
            .Produces<string>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Live(
        string vehicle,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext http,
        LiveHub hub,
        TimeProvider time,
        IHostApplicationLifetime lifetime) => Telemetry.Topics.IsVehicle(vehicle)
        ? await StreamAsync(vehicle, lastEventId, s_heartbeat, http, hub, time, lifetime)
        : TypedResults.Problem(VehicleProblems.NotAVehicleId(vehicle));

    /// <summary>Streams until the watcher leaves or the server stops.</summary>
    /// <param name="vehicle">Vehicle id.</param>
    /// <param name="lastEventId">What the watcher saw last; null: from now on.</param>
    /// <param name="heartbeat">From one comment to the next.</param>
    /// <param name="http">Of the request.</param>
    /// <param name="hub">Where frames come from.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="lifetime">Of the server.</param>
    internal static async Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(
        string vehicle, string? lastEventId, TimeSpan heartbeat, HttpContext http, LiveHub hub, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        long? last = null;
        if (!string.IsNullOrEmpty(lastEventId))
        {
            if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            {
                return TypedResults.Problem(title: "Last-Event-ID is not an id of this stream", detail: $"'{Obd.ObdProblems.Cut(lastEventId)}' is not a number. Leave the header out to begin with now.", statusCode: 400);
            }

            last = id;
        }

        using LiveWatcher? watcher = hub.Watch(vehicle, last);
        if (watcher is null)
        {
            http.Response.Headers.RetryAfter = "10";
            return TypedResults.Problem(title: "Too many live streams", detail: $"{LiveHub.MostWatchers} streams are open already. Try again when some have ended.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        HttpResponse response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would gather events
        using HeldStream held = http.RequestServices.GetRequiredService<StreamWatch>().Hold(http.Features.Get<Caller>()!, vehicle);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, held.Ended);
        try
        {
            await Begin(response.BodyWriter, watcher, hub.Life(vehicle)?.Status(time.GetUtcNow().ToUnixTimeMilliseconds()), stop.Token);
            await Follow(response.BodyWriter, watcher, heartbeat, time, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher left, may no longer watch, or the server stops: each ends the stream.
        }

        return TypedResults.Empty;
    }

    private static async Task Begin(PipeWriter output, LiveWatcher watcher, LinkStatus? status, CancellationToken cancellationToken)
    {
        status ??= new LinkStatus(Connected: false, LinkNames.Of(Telemetry.LinkState.Unknown), 0);
        Encoding.UTF8.GetBytes($"retry: 1000\nevent: status\ndata: {JsonSerializer.Serialize(status, ApiJson.Default.LinkStatus)}\n\n", output);
        WriteGap(output, watcher);
        await output.FlushAsync(cancellationToken);
    }

    private static async Task Follow(PipeWriter output, LiveWatcher watcher, TimeSpan heartbeat, TimeProvider time, CancellationToken cancellationToken)
    {
        using var beats = new PeriodicTimer(heartbeat, time);
        Task<bool> beat = beats.WaitForNextTickAsync(cancellationToken).AsTask();
        Task<bool> more = watcher.Frames.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, beat) == beat)
            {
                await beat;
                output.Write(": still here\n\n"u8);
                await output.FlushAsync(cancellationToken);
                beat = beats.WaitForNextTickAsync(cancellationToken).AsTask();
                continue;
            }

            if (!await more)
            {
                return;
            }

            while (watcher.Frames.TryRead(out LiveFrame? frame))
            {
                WriteGap(output, watcher);
                frame.WriteTo(output, time);
                await output.FlushAsync(cancellationToken); // waits while the watcher does not read
            }

            more = watcher.Frames.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    /// <summary>Says how many frames were missed before the one that follows, if any; null: nobody knows how many.</summary>
    private static void WriteGap(PipeWriter output, LiveWatcher watcher)
    {
        if (watcher.TakeGap(out long? missed))
        {
            Encoding.UTF8.GetBytes($"event: gap\ndata: {{\"missed\":{missed?.ToString() ?? "null"}}}\n\n", output);
        }
    }
}
