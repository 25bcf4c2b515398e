using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Clutch.Resources.Http;

/// <summary>RFC 9457 problems of the resource routes. They carry the request's id and the names that clients of other error bodies look for; input is never repeated.</summary>
internal static class ResourceProblem
{
    public static readonly FieldError[] NoErrors = [];

    public static async Task WriteAsync(HttpContext http, int status, string code, string title, string detail, IReadOnlyList<FieldError> errors)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        using (var writer = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", title);
            writer.WriteNumber("status", status);
            writer.WriteString("detail", detail);
            writer.WriteString("requestId", http.TraceIdentifier);
            writer.WriteBoolean("success", false);
            writer.WriteString("error", code);
            writer.WriteString("message", detail);
            writer.WriteString("timestamp", Instants.Text(Time(http).GetUtcNow().ToUnixTimeMilliseconds()));
            writer.WriteStartArray("errors");
            foreach (FieldError error in errors)
            {
                writer.WriteStartObject();
                writer.WriteString("pointer", error.Pointer);
                writer.WriteString("code", error.Code);
                writer.WriteString("expected", error.Expected);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    public static Task WriteAsync(HttpContext http, int status, string code, string title, string detail) => WriteAsync(http, status, code, title, detail, NoErrors);

    public static Task NoCallerAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(http, 401, "unauthenticated", "No caller", "The request carries no credential that is good now. Sign in, or send a token in the Authorization header.");
    }

    public static Task UnavailableAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "2";
        return WriteAsync(http, 503, "store-unavailable", "The store cannot be used now", "Nothing was changed. Send the request again in a moment.");
    }

    /// <summary>Words an outcome that is not good.</summary>
    /// <param name="http">Takes the problem.</param>
    /// <param name="outcome">How the operation ended.</param>
    /// <param name="operation">What was tried.</param>
    /// <param name="detail">The outcome's one word more.</param>
    /// <param name="errors">What is wrong with the input.</param>
    public static Task WriteAsync(HttpContext http, Outcome outcome, ResourceOperation operation, string detail, IReadOnlyList<FieldError> errors)
    {
        (int status, string code, string title, string text) = outcome switch
        {
            Outcome.NotFound => (404, "not-found", "No such row", $"There is none of {operation.Type.Name} with this id that you may see. GET /api/v1/{operation.Type.Path} lists them."),
            Outcome.MissingScope => (403, "scope-missing", "The credential does not reach so far", $"This needs the scope {operation.Scope}. Ask for a credential that has it."),
            Outcome.RoleMayNot => (403, "role-not-allowed", "Not for this role", $"This is for {string.Join(", ", operation.Roles)}."),
            Outcome.BadShape => (400, "invalid-request", "The request has the wrong shape", "errors says what is wrong where, and what is expected."),
            Outcome.BadValue => (422, "invalid-value", "A value breaks a rule", "errors says what is wrong where, and what is expected."),
            Outcome.CursorInvalid => (400, "cursor-invalid", "The cursor is not good here", "A cursor is good for the same caller, filters and order again. Begin without one."),
            Outcome.CursorExpired => (410, "cursor-expired", "The cursor is older than the feed", "Changes that it has not seen are no longer kept. Begin with from=beginning."),
            Outcome.VersionDiffers => (412, "version-differs", "The row has changed", $"Its version is {detail} now. Read it again, and send its ETag as If-Match."),
            Outcome.NotUnique => (409, "not-unique", "There is one already", $"Another row of {operation.Type.Name} has the same {detail.Replace("+", " and ", StringComparison.Ordinal)}."),
            Outcome.Referenced => (409, "referenced", "Something points at this row", $"Rows of {detail} refer to it. Delete or change those first."),
            Outcome.NoTransition => (409, "transition-not-allowed", "Not from this state", $"The row is '{detail}'.{Ways(operation, detail)}"),
            Outcome.Guarded => (409, "guard-not-met", "Something is missing for this step", "errors says which fields have to be there first."),
            Outcome.OwnRequest => (403, "own-request", "Not by who asked for it", "Somebody else has to decide on a row that you created."),
            Outcome.TooManyRows => (409, "too-many-rows", "The tenant is full", $"There are {detail} rows of {operation.Type.Name}, and no more are allowed. Delete some first."),
            Outcome.KeyInFlight => (409, "idempotency-key-in-flight", "The first request still runs", "A request with this Idempotency-Key is not finished. Send it again in a moment."),
            Outcome.KeyReused => (422, "idempotency-key-reused", "The key belongs to another request", "This Idempotency-Key came with another body before. Take a new key for a new request."),
            _ => throw new InvalidOperationException($"{outcome} is no problem"),
        };
        if (outcome == Outcome.KeyInFlight)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        return WriteAsync(http, status, code, title, text, errors);
    }

    private static string Ways(ResourceOperation operation, string state)
    {
        string[] verbs = [.. operation.Type.States!.Transitions.Where(transition => transition.From.Contains(state)).Select(transition => transition.Verb)];
        return verbs.Length == 0 ? " No way leads on from there." : $" From there one can {string.Join(", ", verbs)}.";
    }

    private static TimeProvider Time(HttpContext http) => (TimeProvider?)http.RequestServices.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
}
