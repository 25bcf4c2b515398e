using Clutch.Health.Worker;
using Clutch.Log;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>Errors that no route words by itself, as RFC 9457 problems.</summary>
internal sealed class ApiProblems : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int Status, string Title, string Detail)? problem = exception switch
        {
            BadHttpRequestException e => (e.StatusCode, "The request is wrong", $"{Obd.ObdText.Bounded(e.Message)} /docs shows what is allowed."),
            TimeSeriesException or LogException or HealthStoreException => (StatusCodes.Status503ServiceUnavailable, "The data cannot be read now", exception.Message),
            _ => null,
        };
        if (problem is not { } known)
        {
            return false;
        }

        await TypedResults.Problem(title: known.Title, detail: known.Detail, statusCode: known.Status).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>Gives the problems that the framework makes a sentence.</summary>
    public static void Explain(ProblemDetailsContext context)
    {
        HttpRequest request = context.HttpContext.Request;
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status401Unauthorized => "This server wants its key, as HTTP Basic password or as Bearer token.",
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}. /docs lists what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; the Allow header says what it takes.",
            StatusCodes.Status413PayloadTooLarge => $"The body is longer than {request.Path} takes. /docs shows what is allowed.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, and say so: Content-Type: application/json.",
            StatusCodes.Status500InternalServerError => "This is a defect of the server. Its log tells more.",
            _ => null,
        };
    }
}
