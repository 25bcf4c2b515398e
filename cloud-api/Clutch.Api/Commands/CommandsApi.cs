using System.Text.Json;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Commands;

/// <summary>Commands to a vehicle's agent, and what became of them.</summary>
internal static class CommandsApi
{
    private const int MostArguments = 4096;
    private const int LongestExpiry = 3600;
    private const int UsualExpiry = 60;

    private static readonly string[] s_names = ["scan", "full-scan", "cancel", "codes", "clear", "freeze-frame", "profile", "stream", "stream-end", "connect", "disconnect", "raw"];

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/vehicles/{vehicle}/commands", SendAsync)
            .WithName("SendCommand")
            .Needs(Scopes.CommandsWrite)
            .WithSummary("Gives the vehicle's agent a command")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/vehicles/{vehicle}/commands/{command}", Get)
            .WithName("GetCommand")
            .Needs(Scopes.CommandsRead)
            .WithSummary("How a command stands, and its reply")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Accepted<CommandAccepted>, ProblemHttpResult>> SendAsync(
        string vehicle, CommandRequest request, ITimeSeries series, CommandBoard board, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!series.Vehicles().Any(activity => activity.Vehicle == vehicle))
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        if (!s_names.Contains(request.Name))
        {
            return TypedResults.Problem(CommandProblems.NoSuchName(request.Name, s_names));
        }

        if (request.Arguments is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) } other)
        {
            return TypedResults.Problem(CommandProblems.BadArguments($"of the kind {other.ValueKind}", MostArguments));
        }

        JsonElement? arguments = request.Arguments is { ValueKind: JsonValueKind.Object } given ? given : null;
        if (arguments is { } body && JsonSerializer.SerializeToUtf8Bytes(body) is { Length: > MostArguments } text)
        {
            return TypedResults.Problem(CommandProblems.BadArguments($"{text.Length} bytes long", MostArguments));
        }

        int seconds = request.ExpiresInSeconds ?? UsualExpiry;
        if (seconds is < 1 or > LongestExpiry)
        {
            return TypedResults.Problem(CommandProblems.BadExpiry(seconds, LongestExpiry));
        }

        string id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        long expires = time.GetUtcNow().ToUnixTimeMilliseconds() + (seconds * 1000L);
        return await board.SendAsync(vehicle, id, request.Name, arguments, expires, cancellationToken) is { } reason
            ? TypedResults.Problem(CommandProblems.NotStored(reason))
            : TypedResults.Accepted($"/api/v1/vehicles/{vehicle}/commands/{id}", new CommandAccepted(id, expires));
    }

    private static Results<Ok<CommandStatus>, ProblemHttpResult> Get(string vehicle, string command, CommandBoard board) =>
        board.Find(vehicle, command) is { } status ? TypedResults.Ok(status) : TypedResults.Problem(CommandProblems.NoSuchCommand(vehicle, command));
}
