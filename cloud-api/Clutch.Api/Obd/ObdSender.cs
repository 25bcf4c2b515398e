using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Clutch.Api.Commands;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Obd;

/// <summary>
/// Gives a vehicle's agent commands on behalf of operations. An Idempotency-Key is part of the command's durable record, so it holds over a restart of the server
/// and a crash between effect and answer; the same key with the same body is answered with the same command.
/// </summary>
internal sealed class ObdSender(CommandBoard board, TimeProvider time)
{
    private const int LongestKey = 128;

    private readonly ConcurrentDictionary<(string Vehicle, string Name), bool> _taking = new();

    /// <summary>Takes a command, or answers why not.</summary>
    /// <param name="car">Whose agent.</param>
    /// <param name="http">Of the request; its Idempotency-Key counts.</param>
    /// <param name="name">What the agent is told.</param>
    /// <param name="arguments">Of the command.</param>
    /// <param name="seconds">Not done later than this.</param>
    /// <param name="refuses">Why it must not be done now; null: it may. Not asked for a request that was taken before.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<Results<Accepted<ObdCommand>, ProblemHttpResult>> SendAsync(
        ObdCar car, HttpContext http, string name, object arguments, int seconds, Func<ProblemDetails?> refuses, CancellationToken cancellationToken)
    {
        string key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey || key.Any(c => c is < '!' or > '~'))
        {
            return TypedResults.Problem(ObdProblems.Wrong("Idempotency-Key", key, $"1 to {LongestKey} characters of ASCII without blanks"));
        }

        JsonElement given = JsonSerializer.SerializeToElement(arguments, JsonSerializerOptions.Web);
        RequestMark? mark = key.Length == 0 ? null : new RequestMark(Digest(key), Digest($"{http.Request.Path} {name} {given.GetRawText()}"));
        if (!_taking.TryAdd((car.Id, name), true))
        {
            return TypedResults.Problem(ObdProblems.NotNow("Another such request is being taken", $"A '{name}' for this vehicle is on its way into the log at this moment. Try again."));
        }

        try
        {
            if (mark is not null && car.Commands.FirstOrDefault(each => each.Request?.Key == mark.Key) is { } before)
            {
                return before.Request!.Body == mark.Body ? Taken(car, before) : TypedResults.Problem(ObdProblems.OtherRequest(key));
            }

            if (refuses() is { } problem)
            {
                return TypedResults.Problem(problem);
            }

            DateTimeOffset now = time.GetUtcNow();
            string id = Guid.CreateVersion7(now).ToString("N");
            return await board.SendAsync(car.Id, id, name, given, now.ToUnixTimeMilliseconds() + (seconds * 1000L), mark, cancellationToken) is { } reason
                ? TypedResults.Problem(CommandProblems.NotStored(reason))
                : Taken(car, board.Look(car.Id, id) ?? new KnownCommand(id) { Name = name, Expires = now.ToUnixTimeMilliseconds() + (seconds * 1000L) });
        }
        finally
        {
            _taking.TryRemove((car.Id, name), out _);
        }
    }

    /// <summary>A command as the API shows it.</summary>
    public static ObdCommand Describe(KnownCommand command, long now) => new(
        command.Id,
        command.Name,
        command.State(now),
        command.Outcome,
        command.Reason,
        RequestedAt(command.Id),
        Moment(command.Expires),
        command.Sent is { } sent ? Moment(sent) : null,
        command.Answered is { } answered ? Moment(answered) : null,
        command.Data);

    /// <summary>The time in a UUID of version 7 (RFC 9562, 5.7); null for an id that is none.</summary>
    public static DateTimeOffset? RequestedAt(string id) =>
        id.Length == 32 && id[12] == '7' && long.TryParse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long time) ? Moment(time) : null;

    /// <summary>A moment that an agent or a store gave; one that no calendar has becomes the nearest that one has.</summary>
    public static DateTimeOffset Moment(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static Accepted<ObdCommand> Taken(ObdCar car, KnownCommand command) =>
        TypedResults.Accepted($"/api/v1/obd/commands/{command.Id}?vehicle={car.Id}", Describe(command, car.NowMilliseconds));

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
