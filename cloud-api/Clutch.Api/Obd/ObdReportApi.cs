using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>Reports: made, then fetched by id.</summary>
internal static class ObdReportApi
{
    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        command.MapPost("/reports/generate", Generate).WithName("GenerateObdReport").WithSummary("Makes a report of the vehicle: JSON of everything, or a page about its health").ProducesProblem(StatusCodes.Status409Conflict);
        read.MapGet("/reports/{id}", Get).WithName("GetObdReport").WithSummary("A report that was made").Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "text/html");
    }

    private static Results<Created<ObdReport>, ProblemHttpResult> Generate(ReportBody body, HttpContext http, ObdReports reports)
    {
        ObdCar car = http.Car();
        (string format, string language) = (body.Format ?? "json", body.Language ?? "en");
        if (format is not ("json" or "html") || (format == "html" && !reports.WritesHtml))
        {
            return TypedResults.Problem(ObdProblems.Wrong("format", format, reports.WritesHtml ? "json or html" : "json: this process has no writer of pages"));
        }

        if (language is not ("en" or "ar"))
        {
            return TypedResults.Problem(ObdProblems.Wrong("language", language, "en or ar"));
        }

        return reports.Make(car, format, language) is { } report
            ? TypedResults.Created(report.Address, report)
            : TypedResults.Problem(ObdProblems.NotNow("Not judged yet", "A page is about the newest judgement, and there is none of this vehicle yet. Ask for json."));
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Get(string id, HttpContext http, ObdReports reports)
    {
        ObdCar car = http.Car();
        if (reports.Find(car.Id, id) is not { } kept)
        {
            return TypedResults.Problem(ObdProblems.NotFound("report", id, $"The newest {ObdReports.Most} are kept while the server runs: make it again with POST /api/v1/obd/reports/generate."));
        }

        bool isPage = kept.Report.Format == "html";
        return TypedResults.File(kept.Document, isPage ? "text/html; charset=utf-8" : "application/json", isPage ? null : $"{car.Id}-{kept.Report.Id[..8]}.json");
    }
}
