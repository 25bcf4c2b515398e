using System.ComponentModel;
using Clutch.Dtc;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>Trouble codes and freeze frames of a vehicle, and the clearing of them.</summary>
internal static class ObdCodeApi
{
    /// <summary>A clear is for now or not at all: nobody knows where the car is in a minute.</summary>
    private const int ClearExpiry = 30;

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        read.MapGet("/dtc", All).WithName("GetObdCodes").WithSummary("All trouble codes of a vehicle: stored, pending, permanent");
        read.MapGet("/dtc/pending", Pending).WithName("GetObdPendingCodes").WithSummary("Codes that were seen once (service 07)");
        read.MapGet("/dtc/permanent", Permanent).WithName("GetObdPermanentCodes").WithSummary("Codes that only a repair and a drive remove (service 0A)");
        command.MapPost("/dtc/clear", ClearAsync).WithName("ClearObdCodes").WithMetadata(new CommandGiven())
            .WithSummary("Has the agent clear the codes; codes and freeze frame are read first and kept with the command. Refused while the car moves, or when nobody knows")
            .ProducesProblem(StatusCodes.Status409Conflict);
        read.MapGet("/freeze-frames", Frames).WithName("GetObdFreezeFrames").WithSummary("What the car stored when codes were set, as read by scans, commands and before clears");
    }

    private static Results<Ok<ObdCodeList>, ProblemHttpResult> All([Description("Language of the titles, en or ar; Accept-Language when absent")] string? lang, HttpContext http) => List(http, lang, null);

    private static Results<Ok<ObdCodeList>, ProblemHttpResult> Pending([Description("Language of the titles, en or ar; Accept-Language when absent")] string? lang, HttpContext http) =>
        List(http, lang, TroubleCodeState.Pending);

    private static Results<Ok<ObdCodeList>, ProblemHttpResult> Permanent([Description("Language of the titles, en or ar; Accept-Language when absent")] string? lang, HttpContext http) =>
        List(http, lang, TroubleCodeState.Permanent);

    private static Results<Ok<ObdCodeList>, ProblemHttpResult> List(HttpContext http, string? lang, TroubleCodeState? kind)
    {
        if (Question.Read(null, lang, http, out _, out Language language) is { } problem)
        {
            return TypedResults.Problem(problem);
        }

        ObdCar car = http.Car();
        CodeReading[] readings = [.. CarCodes.Newest(car).Where(reading => kind is null || reading.State == kind)];
        HashSet<string> framed = [.. CarCodes.Frames(car).Select(frame => frame.Code)];
        long? cleared = CarCodes.ClearedAt(car);
        string? reason = readings.Length > 0 ? null
            : cleared is null ? "No such list was read yet: POST /api/v1/obd/scan/start has the agent read it."
            : "The codes were cleared, and no such list was read since.";
        return TypedResults.Ok(new ObdCodeList(
            car.Id,
            readings.Length == 0 ? null : ObdSender.Moment(readings.Max(reading => reading.Time)),
            reason,
            cleared is { } at ? ObdSender.Moment(at) : null,
            car.Values.Each(ObdPids.Mil).Select(value => value.Value).Aggregate((bool?)null, static (lamp, value) => value is null ? lamp : lamp is true || value > 0),
            [.. readings.SelectMany(reading => reading.Codes.Select(code => CarCodes.Describe(code, reading, framed.Contains(code), language)))]));
    }

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> ClearAsync(VehicleBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken)
    {
        ObdCar car = http.Car();
        return sender.SendAsync(car, http, "clear", new { }, ClearExpiry, () => WhyNotClear(car), cancellationToken);
    }

    /// <summary>The agent asks the car for the engine's speed once more, right before it clears.</summary>
    private static ProblemDetails? WhyNotClear(ObdCar car)
    {
        ObdValue[] fresh = [.. car.Values.Each(ObdPids.Speed).Where(value => value is { AgeMs: < CarValues.FreshFor, Value: not null })];
        if (fresh.Length == 0)
        {
            return ObdProblems.NotNow("Nobody knows whether the car stands", $"No speed of the last {CarValues.FreshFor / 1000} s is known. Codes are cleared with the ignition on, the engine off and the agent online.");
        }

        return fresh.Max(value => value.Value) is > 0 and var speed
            ? ObdProblems.NotNow("The car moves", $"It drives at {speed:0.#} km/h. Stop, switch the engine off, leave the ignition on and ask again.")
            : null;
    }

    private static Ok<FreezeFrameList> Frames(HttpContext http)
    {
        ObdCar car = http.Car();
        IReadOnlyList<StoredFrame> frames = CarCodes.Frames(car);
        string? reason = frames.Count > 0 ? null
            : CarScans.NewestReport(car) is { } scan ? $"The scan of {ObdSender.Moment(scan.Answered ?? 0):u} found none: no ECU has stored one."
            : "None was read yet: POST /api/v1/obd/scan/start has the agent read them.";
        return TypedResults.Ok(new FreezeFrameList(
            car.Id,
            reason,
            [.. frames.Select(frame => new ObdFreezeFrame(frame.Ecu, frame.Code, frame.Number, ObdSender.Moment(frame.Time), frame.Source, CarCodes.ValuesOf(frame, car.NowMilliseconds)))]));
    }
}
