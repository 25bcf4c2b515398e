using Clutch.Api.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>Scans: begun, followed, read, cancelled.</summary>
internal static class ObdScanApi
{
    /// <summary>A scan of a car on K-line beside polling takes some minutes.</summary>
    private const int Expiry = 600;

    private const int CancelExpiry = 60;

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        command.MapPost("/scan/start", StartAsync).WithName("StartObdScan").WithMetadata(new CommandGiven()).WithSummary("Has the agent read everything: ECUs, codes, readiness, freeze frames, vehicle information, on-board tests")
            .ProducesProblem(StatusCodes.Status409Conflict);
        read.MapGet("/scan/{id}/progress", Progress).WithName("GetObdScanProgress").WithSummary("How far a scan has come, stage by stage");
        read.MapGet("/scan/{id}/results", Results).WithName("GetObdScanResults").WithSummary("What a scan found, or why it could not").ProducesProblem(StatusCodes.Status409Conflict);
        command.MapDelete("/scan/{id}", CancelAsync).WithName("CancelObdScan").WithMetadata(new CommandGiven()).WithSummary("Ends a scan that runs").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> StartAsync(VehicleBody body, HttpContext http, ObdSender sender, CancellationToken cancellationToken)
    {
        ObdCar car = http.Car();
        return sender.SendAsync(car, http, CarScans.Name, new { }, Expiry, () => AlreadyRuns(car), cancellationToken);
    }

    private static ProblemDetails? AlreadyRuns(ObdCar car) =>
        car.Commands.FirstOrDefault(each => each.Name == CarScans.Name && each.IsOpen(car.NowMilliseconds)) is { } running
            ? ObdProblems.NotNow("A scan runs already", $"Scan {running.Id} of this vehicle is {CarScans.StateOf(running, car.NowMilliseconds)}. Follow it at /api/v1/obd/scan/{running.Id}/progress?vehicle={car.Id}, or end it by DELETE.")
            : null;

    private static Results<Ok<ScanProgress>, ProblemHttpResult> Progress(string id, HttpContext http)
    {
        ObdCar car = http.Car();
        return Find(car, id) is { } scan ? TypedResults.Ok(CarScans.Progress(scan, car.NowMilliseconds)) : NoSuchScan(id);
    }

    private static Results<Ok<ScanResults>, ProblemHttpResult> Results(string id, HttpContext http)
    {
        ObdCar car = http.Car();
        if (Find(car, id) is not { } scan)
        {
            return NoSuchScan(id);
        }

        string state = CarScans.StateOf(scan, car.NowMilliseconds);
        return state is "queued" or "sent" or "running"
            ? TypedResults.Problem(ObdProblems.NotNow("The scan is not finished", $"It is {state}. Follow it at /api/v1/obd/scan/{id}/progress?vehicle={car.Id}."))
            : TypedResults.Ok(new ScanResults(id, state, CarScans.ReasonOf(scan, state), scan.Data is { } report ? CarScans.Summarise(report) : null, scan.Data));
    }

    private static Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> CancelAsync(string id, HttpContext http, ObdSender sender, CancellationToken cancellationToken)
    {
        ObdCar car = http.Car();
        return sender.SendAsync(car, http, "cancel", new { command = id.Length <= 64 ? id : "" }, CancelExpiry, () => Find(car, id) is not { } scan
            ? ObdProblems.NotFound("scan", id, Where)
            : scan.IsOpen(car.NowMilliseconds) ? null : ObdProblems.NotNow("The scan has ended", $"It is {CarScans.StateOf(scan, car.NowMilliseconds)}: there is nothing to end."), cancellationToken);
    }

    private const string Where = "POST /api/v1/obd/scan/start gives the id.";

    private static KnownCommand? Find(ObdCar car, string id) => car.Commands.FirstOrDefault(each => each.Id == id && each.Name == CarScans.Name);

    private static ProblemHttpResult NoSuchScan(string id) => TypedResults.Problem(ObdProblems.NotFound("scan", id, Where));
}
