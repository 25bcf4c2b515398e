using System.ComponentModel;
using System.Text.Json;
using Clutch.Api.Obd;
using Clutch.Dtc;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api;

/// <summary>What trouble codes mean: one code, a search, and all codes of a car together. Nothing here knows a vehicle of this server.</summary>
internal static class DtcApi
{
    private const int UsualHits = 20;

    /// <summary>Bytes of a report; a scan of a car with twenty ECUs is a tenth of it.</summary>
    private const int LargestReport = 1024 * 1024;

    /// <summary>A code with all its separators and marks.</summary>
    private const int LongestCode = 40;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/{code}", GetAsync)
            .WithName("GetTroubleCode")
            .WithSummary("What a trouble code means, whether to drive on, and what to check; a number without a known meaning is answered with what the number tells")
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/search", Search)
            .WithName("SearchTroubleCodes")
            .WithSummary("Codes whose titles hold all words of the query, in any of the languages")
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/explain", ExplainAsync)
            .WithName("ExplainTroubleCodes")
            .WithSummary("Groups a car's codes by probable cause, causes first, and holds them against measured values. The body is a scan (`clutch scan --json`) or {\"codes\": [\"P0301\"]}")
            .Accepts<JsonElement>("application/json")
            .TakesUpTo(LargestReport + 1)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<Results<Ok<DtcAnswer>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync(
        [Description("P0301, C0031-23, or bytes as sent: 0x0301")] string code,
        [Description("Make of the car, for codes that the maker defines")] string? make,
        [Description("Language of the texts, en or ar; Accept-Language when absent")] string? lang,
        [Description("Vehicle id: the answer then also says where this vehicle has the code")] string? vehicle,
        HttpContext http)
    {
        if (Question.Read(make, lang, http, out Make asked, out Language language) is { } problem)
        {
            return TypedResults.Problem(problem);
        }

        ObdCar? car = vehicle is null ? null : await ObdCar.SeenAsync(vehicle, http);
        if (vehicle is not null && car is null)
        {
            return TypedResults.Problem(ObdProblems.NoSuchVehicle(vehicle));
        }

        DtcReject reject = DtcReject.TooManyBytes;
        if (code.Length > LongestCode || !DtcCode.TryParse(code, out DtcCode parsed, out DtcReading reading, out reject))
        {
            return TypedResults.Problem(DtcProblems.NotACode(code, reject, language));
        }

        if (car is not null)
        {
            return TypedResults.Ok(Describe(parsed, asked, language, car) with { Read = DtcRejects.Explain(reading, code, parsed, language) });
        }

        DtcAnswer answer = DtcPidNames.Named(DtcDescriber.Describe(parsed, asked, language, CodeEvidence.None)) with { Read = DtcRejects.Explain(reading, code, parsed, language) };
        return CatalogueCache.IsKnown(http, language) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(answer);
    }

    /// <summary>What the vehicle says of the code beats the catalogue.</summary>
    private static DtcAnswer Describe(DtcCode code, Make make, Language language, ObdCar car)
    {
        string name = code.ToString();
        CodeReading[] seen = [.. CarCodes.Newest(car).Where(reading => reading.Codes.Any(each => each.StartsWith(name[..5], StringComparison.Ordinal)))];
        CodeKinds kinds = seen.Aggregate(CodeKinds.None, static (all, reading) => all | CarCodes.KindsOf(reading.State));
        bool framed = CarCodes.Frames(car).Any(frame => frame.Code.StartsWith(name[..5], StringComparison.Ordinal));
        return DtcPidNames.Named(DtcDescriber.Describe(code, make, language, new CodeEvidence(kinds, null, null, null))) with
        {
            Seen = [.. seen.Select(reading => new SeenCode(CodeState.KindOf(reading.State), reading.Ecu, ObdSender.Moment(reading.Time), framed))],
        };
    }

    private static Results<Ok<DtcHits>, StatusCodeHttpResult, ProblemHttpResult> Search(
        [Description("Words of a title, or the beginning of a code")] string q,
        [Description("Most results, 1 to 500; 20 when absent")] int? limit,
        [Description("Make of the car: its own codes are searched too")] string? make,
        [Description("Language of the titles, en or ar; Accept-Language when absent")] string? lang,
        HttpContext http)
    {
        if (Question.Read(make, lang, http, out Make asked, out Language language) is { } problem)
        {
            return TypedResults.Problem(problem);
        }

        if (q.Length > DtcSearch.MaxQuery || string.IsNullOrWhiteSpace(q))
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("q", q.Length > DtcSearch.MaxQuery ? $"{q.Length} characters long" : q, $"1 to {DtcSearch.MaxQuery} characters"));
        }

        if (limit is < 1 or > DtcSearch.MaxHits)
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("limit", $"{limit}", $"1 to {DtcSearch.MaxHits}"));
        }

        return CatalogueCache.IsKnown(http, language)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new DtcHits(q, [.. DtcSearch.Find(q, asked, limit ?? UsualHits).Select(hit => DtcHitAnswer.Of(hit, language))]));
    }

    private static async Task<Results<Ok<ExplanationAnswer>, ProblemHttpResult>> ExplainAsync(
        [Description("Make of the car, for codes that the maker defines")] string? make,
        [Description("Language of the texts, en or ar; Accept-Language when absent")] string? lang,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (Question.Read(make, lang, http, out Make asked, out Language language) is { } problem)
        {
            return TypedResults.Problem(problem);
        }

        byte[]? body = await ReadAsync(http.Request, cancellationToken);
        if (body is null)
        {
            return TypedResults.Problem(DtcProblems.TooLarge(LargestReport));
        }

        return CarReportReader.TryRead(body, out CarReport report, out string wrong)
            ? TypedResults.Ok(ExplanationAnswer.Of(report, asked, language))
            : TypedResults.Problem(DtcProblems.NotAReport(wrong));
    }

    /// <summary>The body, or null when it is longer than <see cref="LargestReport"/>, whatever its header says.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestReport)
        {
            return null;
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestReport)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
