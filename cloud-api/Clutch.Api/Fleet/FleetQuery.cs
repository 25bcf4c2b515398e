using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Clutch.Identity;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Fleet;

/// <summary>What the fleet's routes share of their questions: vehicles, a span of time, a page. All of it is bounded.</summary>
internal sealed class FleetQuery
{
    public const int MostVehicles = 100;
    public const int MostLimit = 500;
    public const int UsualLimit = 100;

    private const string Time = "a time as in 2026-01-31T08:00:00Z (RFC 3339)";

    private static readonly string[] s_formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Null: all.</summary>
    public IReadOnlyList<string>? Vehicles { get; private init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long From { get; private init; }

    /// <summary>Exclusive, milliseconds since 1970-01-01 UTC.</summary>
    public long To { get; private init; }

    public int Limit { get; private init; }

    public (long Start, string Vehicle) After { get; private init; }

    private string Question { get; init; } = "";

    /// <summary>Reads a question. False: <paramref name="problem"/> says what is wrong with it.</summary>
    /// <param name="route">Its route, to which cursors belong.</param>
    /// <param name="asked">The question as it came.</param>
    /// <param name="query">The question as it is meant.</param>
    /// <param name="problem">RFC 9457.</param>
    public static bool TryRead(string route, in Asked asked, [NotNullWhen(true)] out FleetQuery? query, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        query = null;
        string[]? vehicles = asked.Vehicles?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        (long from, long to, (long, string) after) = (0, FrameFormat.MaxTime, (-1, ""));
        ProblemDetails? wrong =
            vehicles is not null && (vehicles.Length is 0 or > MostVehicles || !vehicles.All(Topics.IsVehicle)) ? Wrong("vehicles", asked.Vehicles!, $"1 to {MostVehicles} vehicle ids, separated by commas")
            : asked.From is not null && !TryTime(asked.From, out from) ? Wrong("from", asked.From, Time)
            : asked.To is not null && !TryTime(asked.To, out to) ? Wrong("to", asked.To, Time)
            : from >= to ? Wrong("from", asked.From ?? "", "a time before 'to'")
            : asked.Limit is < 1 or > MostLimit ? Wrong("limit", $"{asked.Limit}", $"1 to {MostLimit}")
            : asked.Cursor is not null && !PageCursor.TryRead(asked.Cursor, QuestionOf(route, asked), out after) ? Wrong("cursor", asked.Cursor, "what 'next' of the page before says, with all other parameters as they were, but for limit")
            : null;
        problem = wrong is null ? null : TypedResults.Problem(wrong);
        query = wrong is null ? new FleetQuery { Vehicles = vehicles, From = from, To = to, Limit = asked.Limit ?? UsualLimit, After = after, Question = QuestionOf(route, asked) } : null;
        return wrong is null;
    }

    /// <summary>The same question about vehicles that the caller sees. One that it does not see is like one that does not exist.</summary>
    public async ValueTask<FleetQuery> SeenByAsync(Caller caller, VehicleAccess access, ITimeSeries series, CancellationToken cancellationToken)
    {
        if (caller.Credential == CredentialKind.Server)
        {
            return this;
        }

        IReadOnlyList<string> asked = Vehicles ?? [.. series.Vehicles().Select(activity => activity.Vehicle)];
        IReadOnlyList<string> seen = await access.OnlySeenAsync(caller, asked, vehicle => vehicle, cancellationToken);
        return new FleetQuery { Vehicles = seen, From = From, To = To, Limit = Limit, After = After, Question = Question };
    }

    /// <summary>The cursor of the page behind a place.</summary>
    public string Next(long start, string vehicle) => PageCursor.Write(Question, start, vehicle);

    /// <summary>The problem of a parameter; what came is shown up to 64 characters.</summary>
    public static ProblemDetails Wrong(string name, string value, string allowed) => VehicleProblems.BadParameter(name, value.Length <= 64 ? value : value[..64], allowed);

    private static string QuestionOf(string route, in Asked asked) => $"{route} {asked.Vehicles} {asked.From} {asked.To} {asked.Extra}";

    private static bool TryTime(string text, out long time)
    {
        // RFC 3339 wants an offset; the parser would do without.
        bool hasOffset = text.Length > 19 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');
        bool isTime = DateTimeOffset.TryParseExact(text, s_formats, null, DateTimeStyles.None, out DateTimeOffset read) && hasOffset;
        time = isTime ? read.ToUnixTimeMilliseconds() : 0;
        return isTime && time >= 0;
    }
}

/// <summary>A question as it came.</summary>
/// <param name="Vehicles">Ids, separated by commas.</param>
/// <param name="From">RFC 3339.</param>
/// <param name="To">RFC 3339.</param>
/// <param name="Limit">1 to 500.</param>
/// <param name="Cursor">Of the page before.</param>
/// <param name="Extra">What else the question is made of.</param>
internal readonly record struct Asked(string? Vehicles, string? From, string? To, int? Limit, string? Cursor, string? Extra = null);
