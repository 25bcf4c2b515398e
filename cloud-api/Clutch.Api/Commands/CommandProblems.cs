using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Commands;

/// <summary>The problems of the command routes, worded in one place (RFC 9457).</summary>
internal static class CommandProblems
{
    public static ProblemDetails NoSuchName(string? name, IEnumerable<string> names) => new()
    {
        Status = 400,
        Title = "No such command",
        Detail = $"name is '{name}'; allowed are {string.Join(", ", names)}.",
    };

    public static ProblemDetails BadArguments(string found, int most) => new()
    {
        Status = 400,
        Title = "The arguments are wrong",
        Detail = $"arguments is {found}; allowed is an object of at most {most} bytes.",
    };

    public static ProblemDetails BadExpiry(int seconds, int most) => new()
    {
        Status = 400,
        Title = "The expiry is wrong",
        Detail = $"expiresInSeconds is {seconds}; allowed is 1 to {most}.",
    };

    public static ProblemDetails NoSuchCommand(string vehicle, string command) => new()
    {
        Status = 404,
        Title = "No such command",
        Detail = $"No command '{command}' of vehicle '{vehicle}' is known. POST /api/v1/vehicles/{{vehicle}}/commands gives the id; the last {CommandBoard.Most} are kept.",
    };

    public static ProblemDetails NotStored(string reason) => new()
    {
        Status = 503,
        Title = "The command was not taken",
        Detail = $"The log does not take it now: {reason} Try again.",
    };
}
