using System.Globalization;
using Clutch.Api.Commands;
using Clutch.Api.Live;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Clutch.Api.Obd;

/// <summary>Chosen signals as often as wanted for a while, and live values as they come.</summary>
internal static class ObdStreamApi
{
    private const int Expiry = 60;
    private const int MostSignals = 16;
    private const int LongestStream = 3600;
    private const int UsualStream = 300;
    private const int LongestInterval = 60_000;
    private const int UsualInterval = 100;

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        command.MapPost("/stream/start", StartAsync).WithName("StartObdStream").WithMetadata(new CommandGiven()).WithSummary("Has the agent poll chosen signals as often as wanted, for a while");
        read.MapGet("/stream/data", Data).WithName("GetObdStreamData").WithSummary("The newest values of the stream's signals");
        command.MapPost("/stream/stop", StopAsync).WithName("StopObdStream").WithMetadata(new CommandGiven()).WithSummary("Ends the stream: the agent polls as it is set up to");
        read.MapGet("/live", LiveAsync).WithName("GetObdLive").WithSummary("Live values as server-sent events")
            .WithDescription("Events and ids are those of /api/v1/vehicles/{vehicle}/live: send Last-Event-ID to go on where a connection broke. A comment every fifteen seconds keeps the connection alive.")
            .Produces<string>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> StartAsync(StreamBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken)
    {
        ObdCar car = http.Car();
        int interval = body.IntervalMs ?? UsualInterval;
        int seconds = body.Seconds ?? UsualStream;
        ProblemDetails? problem = body.Signals is not { Count: >= 1 and <= MostSignals } ? ObdProblems.Wrong("signals", $"{body.Signals?.Count ?? 0} signals", $"1 to {MostSignals} paths")
            : interval is < 0 or > LongestInterval ? ObdProblems.Wrong("intervalMs", $"{interval}", $"0 to {LongestInterval}")
            : seconds is < 1 or > LongestStream ? ObdProblems.Wrong("seconds", $"{seconds}", $"1 to {LongestStream}")
            : null;
        var pids = new SortedSet<byte>();
        foreach (string? path in problem is null ? body.Signals! : [])
        {
            if (path is null || !SignalRegistry.TryGet(path, out Signal? signal) || ObdPids.PidOf(signal.Number) is not { } pid)
            {
                problem ??= ObdProblems.Wrong("signals", path, "paths of signals of service 01; GET /api/v1/obd/pids/supported lists those of the car");
            }
            else if (!car.Values.Each(signal.Number).Any())
            {
                problem ??= ObdProblems.Wrong("signals", path, "signals that this car has sent; GET /api/v1/obd/pids/supported says why it does not send the others");
            }
            else
            {
                pids.Add(pid);
            }
        }

        return problem is not null
            ? TypedResults.Problem(problem)
            : await sender.SendAsync(
                car, http, "stream", new { pids = pids.Select(pid => pid.ToString("X2", CultureInfo.InvariantCulture)), intervalMs = interval, seconds }, Expiry, static () => null, cancellationToken);
    }

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> StopAsync(VehicleBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(http.Car(), http, "stream-end", new { }, Expiry, static () => null, cancellationToken);

    private static Ok<StreamData> Data(HttpContext http)
    {
        ObdCar car = http.Car();
        KnownCommand? end = car.Commands.FirstOrDefault(each => each.Name is "stream" or "stream-end" or "profile");
        if (car.Commands.FirstOrDefault(each => each.Name == "stream") is not { } stream || stream.Arguments is not { } asked)
        {
            return TypedResults.Ok(new StreamData(null, "none", "No stream was begun: POST /api/v1/obd/stream/start begins one.", null, null, []));
        }

        HashSet<byte> pids = [.. asked.Texts("pids").Select(text => byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte pid) ? pid : (byte)0)];
        long seconds = (long)(asked.Number("seconds") ?? 0);
        DateTimeOffset? endsAt = stream.Answered is { } begun ? ObdSender.Moment(begun + (seconds * 1000)) : null;
        (string state, string? reason) = stream.Outcome switch
        {
            "done" when end != stream => ("ended", end!.Name == "profile" ? "Another polling profile was asked for." : "It was stopped."),
            "done" when car.Now >= endsAt => ("ended", "Its time is over."),
            "done" => ("running", null),
            null when stream.IsOpen(car.NowMilliseconds) => ("pending", "The agent has not answered yet."),
            null => ("failed", "The vehicle's agent did not take it in time: is it online?"),
            _ => ("failed", stream.Reason is { } why ? ObdText.Bounded(why) : "The agent refused it."),
        };
        return TypedResults.Ok(new StreamData(
            stream.Id,
            state,
            reason,
            (int?)asked.Number("intervalMs"),
            endsAt,
            [.. car.Values.All.Where(value => SignalRegistry.TryGet(value.Signal, out Signal? signal) && ObdPids.PidOf(signal.Number) is { } pid && pids.Contains(pid))]));
    }

    private static Task<Results<EmptyHttpResult, ProblemHttpResult>> LiveAsync(
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, HttpContext http, LiveHub hub, TimeProvider time, IHostApplicationLifetime lifetime) =>
        LiveApi.StreamAsync(http.Car().Id, lastEventId, s_heartbeat, http, hub, time, lifetime);
}
