using Clutch.Health.Worker;
using Clutch.Identity;
using Clutch.Log;
using Clutch.TimeSeries;
using Clutch.Trips;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Clutch.Api;

/// <summary>Errors that no route words by itself, as RFC 9457 problems.</summary>
internal sealed class ApiProblems : IExceptionHandler
{
    /// <summary>Characters of input that an answer repeats.</summary>
    private const int MostEchoed = 64;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int Status, string Title, string Detail)? problem = exception switch
        {
            BadHttpRequestException e => (e.StatusCode, "The request is wrong", $"{Obd.ObdText.Bounded(e.Message)} /docs shows what is allowed."),
            TimeSeriesException or LogException or HealthStoreException or IdentityStoreException or TripStoreException => (StatusCodes.Status503ServiceUnavailable, "The data cannot be read now", exception.Message),
            _ => null,
        };
        if (problem is not { } known)
        {
            return false;
        }

        await TypedResults.Problem(title: known.Title, detail: known.Detail, statusCode: known.Status).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>Gives the problems that the framework makes a sentence, and every problem the members that clients of this API know.</summary>
    public static void Explain(ProblemDetailsContext context)
    {
        HttpRequest request = context.HttpContext.Request;
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status401Unauthorized => "This server wants its key, as HTTP Basic password or as Bearer token.",
            StatusCodes.Status404NotFound => $"There is nothing at {Short(request.Path)}. /docs lists what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{Short(request.Path)} does not take {Short(request.Method)}; the Allow header says what it takes.",
            StatusCodes.Status413PayloadTooLarge => $"The body is longer than {Short(request.Path)} takes. /docs shows what is allowed.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, and say so: Content-Type: application/json.",
            StatusCodes.Status500InternalServerError => "This is a defect of the server. Its log tells more.",
            _ => null,
        };
        IDictionary<string, object?> members = context.ProblemDetails.Extensions;
        members["requestId"] = context.HttpContext.TraceIdentifier;
        members["success"] = false;
        members.TryAdd("error", context.ProblemDetails.Title);
        members["message"] = context.ProblemDetails.Detail;
        members["timestamp"] = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
    }

    private static string Short(string text) => text.Length <= MostEchoed ? text : text[..MostEchoed] + "…";
}
