using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Clutch.Resources.Http;

/// <summary><c>GET /fleet/feed</c>: changes as JSON, or a line each (NDJSON). Waits for the first one if told to.</summary>
internal sealed class FeedEndpoint(ResourceStore store, Func<HttpContext, Caller?> who)
{
    public const string Path = "/fleet/feed";

    private const string Lines = "application/x-ndjson";
    private const int UsualLimit = 200;

    private static readonly string[] s_parameters = ["cursor", "from", "types", "limit", "waitSeconds"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (who(http) is not { } caller)
        {
            await ResourceProblem.NoCallerAsync(http);
            return;
        }

        List<FieldError> errors = [];
        FeedQuery query = Read(http.Request.Query, errors);
        if (errors.Count > 0)
        {
            await ResourceProblem.WriteAsync(http, 400, "invalid-request", "The query is wrong", "errors says what is wrong where, and what is expected.", errors);
            return;
        }

        FeedResult result;
        try
        {
            result = await store.ReadFeedAsync(caller, query, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (DbException)
        {
            await ResourceProblem.UnavailableAsync(http);
            return;
        }

        await (result.Outcome == Outcome.Done ? WriteAsync(http, result) : RefuseAsync(http, result.Outcome));
    }

    private static Task RefuseAsync(HttpContext http, Outcome outcome) => outcome switch
    {
        Outcome.CursorInvalid => ResourceProblem.WriteAsync(http, 400, "cursor-invalid", "The cursor is not good here", "A cursor is good for the same caller and types again. Begin with from."),
        Outcome.CursorExpired => ResourceProblem.WriteAsync(http, 410, "cursor-expired", "The cursor is older than the feed", "Changes that it has not seen are no longer kept. Begin with from=beginning."),
        Outcome.MissingScope => ResourceProblem.WriteAsync(http, 403, "scope-missing", "The credential does not reach so far", "Reading changes of a resource needs its read scope, as in bookings:read."),
        _ => ResourceProblem.WriteAsync(http, 400, "invalid-request", "The query is wrong", "from is beginning, now or an RFC 3339 time; types are names of resources, separated by commas."),
    };

    private static FeedQuery Read(IQueryCollection parameters, List<FieldError> errors)
    {
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in parameters)
        {
            if (!s_parameters.Contains(name) || values.Count != 1)
            {
                errors.Add(new FieldError(s_parameters.Contains(name) ? $"?{name}" : "?", values.Count == 1 ? ErrorCodes.Unknown : ErrorCodes.Twice, string.Join(", ", s_parameters)));
            }
        }

        string? cursor = parameters["cursor"];
        string? from = parameters["from"];
        if (cursor is not null && from is not null)
        {
            errors.Add(new FieldError("?from", ErrorCodes.Unknown, "either cursor or from"));
        }

        int limit = Number("limit", UsualLimit, 1, FeedQuery.MostLimit);
        int wait = Number("waitSeconds", 0, 0, (int)FeedQuery.LongestWait.TotalSeconds);
        string[] types = parameters["types"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new FeedQuery(cursor, from ?? "beginning", types, limit, TimeSpan.FromSeconds(wait));

        int Number(string name, int usual, int least, int most)
        {
            string text = parameters[name].ToString();
            if (text.Length == 0)
            {
                return usual;
            }

            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < least)
            {
                errors.Add(new FieldError($"?{name}", ErrorCodes.Range, $"{least} to {most}"));
            }

            return Math.Min(number, most);
        }
    }

    private static async Task WriteAsync(HttpContext http, FeedResult result)
    {
        bool isLines = http.Request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase);
        http.Response.ContentType = isLines ? Lines : "application/json";
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers["Clutch-Next"] = result.Next;
        var body = new System.Buffers.ArrayBufferWriter<byte>(1024);
        if (!isLines)
        {
            Put("{\"events\":["u8);
        }

        for (int i = 0; i < result.Events.Count; i++)
        {
            Put(!isLines && i > 0 ? ","u8 : ""u8);
            Put(result.Events[i].Json.Span);
            Put(isLines ? "\n"u8 : ""u8);
        }

        if (!isLines)
        {
            Put(Encoding.UTF8.GetBytes($"],\"next\":\"{result.Next}\",\"hasMore\":{(result.IsMore ? "true" : "false")},\"retryAfterMs\":{(result.IsMore ? 0 : 1_000)}}}"));
        }

        await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);

        void Put(ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(body, bytes);
    }
}
