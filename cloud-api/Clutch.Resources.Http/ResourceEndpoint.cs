using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Clutch.Resources.Http;

/// <summary>Answers one operation: reads the request, asks the store, words the outcome.</summary>
internal sealed class ResourceEndpoint(ResourceOperation operation, ResourceStore store, Func<HttpContext, Caller?> who)
{
    private const string MergePatch = "application/merge-patch+json";
    private const string Json = "application/json";

    private readonly ResourceType _type = operation.Type;

    public async Task InvokeAsync(HttpContext http)
    {
        if (who(http) is not { } caller)
        {
            await ResourceProblem.NoCallerAsync(http);
            return;
        }

        try
        {
            await (operation.Kind switch
            {
                OperationKind.List => ListAsync(http, caller),
                OperationKind.Get => GetAsync(http, caller),
                OperationKind.Create => CreateAsync(http, caller),
                OperationKind.Patch => PatchAsync(http, caller),
                OperationKind.Delete => DeleteAsync(http, caller),
                OperationKind.Move => MoveAsync(http, caller),
                _ => SetStatusAsync(http, caller),
            });
        }
        catch (Exception e) when (e is ResourceStoreException or DbException && !http.Response.HasStarted)
        {
            await ResourceProblem.UnavailableAsync(http);
        }
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        IEnumerable<KeyValuePair<string, string>> parameters = http.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));
        PageResult page = await store.ListAsync(caller, _type, parameters, http.RequestAborted);
        if (page.Outcome != Outcome.Done)
        {
            await ResourceProblem.WriteAsync(http, page.Outcome, operation, "", page.Errors);
            return;
        }

        await WriteAsync(http, 200, page.Body);
    }

    private async Task GetAsync(HttpContext http, Caller caller)
    {
        WriteResult result = await store.GetAsync(caller, _type, Id(http), http.RequestAborted);
        if (result.IsGood && ResourceRequest.IsKnown(http, result.Version))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.Headers.ETag = ResourceRequest.Tag(result.Version);
            return;
        }

        await AnswerAsync(http, result);
    }

    private async Task CreateAsync(HttpContext http, Caller caller)
    {
        (bool isGood, JsonDocument? document, byte[] body) = await ResourceRequest.ReadBodyAsync(http, mayBeEmpty: false, Json);
        using (document)
        {
            if (isGood && await ContextAsync(http, caller, body) is { } context)
            {
                await AnswerAsync(http, await store.CreateAsync(context, _type, document!.RootElement, http.RequestAborted));
            }
        }
    }

    private async Task PatchAsync(HttpContext http, Caller caller)
    {
        if (await NeedVersionAsync(http) is not { } version)
        {
            return;
        }

        (bool isGood, JsonDocument? document, _) = await ResourceRequest.ReadBodyAsync(http, mayBeEmpty: false, MergePatch);
        using (document)
        {
            if (isGood)
            {
                await AnswerAsync(http, await store.PatchAsync(new WriteContext(caller, http.TraceIdentifier), _type, Id(http), document!.RootElement, version, http.RequestAborted));
            }
        }
    }

    private async Task DeleteAsync(HttpContext http, Caller caller)
    {
        if (await NeedVersionAsync(http) is { } version)
        {
            await AnswerAsync(http, await store.DeleteAsync(new WriteContext(caller, http.TraceIdentifier), _type, Id(http), version, http.RequestAborted));
        }
    }

    private async Task MoveAsync(HttpContext http, Caller caller)
    {
        (bool isGood, JsonDocument? document, byte[] body) = await ResourceRequest.ReadBodyAsync(http, mayBeEmpty: true, Json);
        using (document)
        {
            if (isGood && await ContextAsync(http, caller, body) is { } context)
            {
                await AnswerAsync(http, await store.MoveAsync(context, _type, Id(http), operation.Transition!, document?.RootElement, ResourceRequest.IfMatch(http), http.RequestAborted));
            }
        }
    }

    /// <summary>The body names the state; the transition is the one that leads there from where the row is.</summary>
    private async Task SetStatusAsync(HttpContext http, Caller caller)
    {
        (bool isGood, JsonDocument? document, _) = await ResourceRequest.ReadBodyAsync(http, mayBeEmpty: false, Json);
        using (document)
        {
            if (!isGood)
            {
                return;
            }

            IReadOnlyList<string> states = _type.States!.States;
            bool isOne = document!.RootElement.EnumerateObject().Count() == 1;
            string state = isOne && document.RootElement.TryGetProperty("status", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            if (!states.Contains(state))
            {
                await ResourceProblem.WriteAsync(http, Outcome.BadShape, operation, "", [new FieldError("/status", ErrorCodes.Choice, string.Join(", ", states))]);
                return;
            }

            await AnswerAsync(http, await store.SetStateAsync(new WriteContext(caller, http.TraceIdentifier), _type, Id(http), state, ResourceRequest.IfMatch(http), http.RequestAborted));
        }
    }

    private static async Task<WriteContext?> ContextAsync(HttpContext http, Caller caller, byte[] body)
    {
        (bool isGood, IdempotencyKey? key) = await ResourceRequest.ReadKeyAsync(http, body);
        return isGood ? new WriteContext(caller, http.TraceIdentifier, key) : null;
    }

    private static async Task<long?> NeedVersionAsync(HttpContext http)
    {
        long? version = ResourceRequest.IfMatch(http);
        if (version is null)
        {
            await ResourceProblem.WriteAsync(http, 428, "if-match-required", "If-Match is missing", "Send the ETag of the row that you have seen as If-Match, so that nobody's change is lost.");
        }

        return version;
    }

    private async Task AnswerAsync(HttpContext http, WriteResult result)
    {
        if (!result.IsGood)
        {
            await ResourceProblem.WriteAsync(http, result.Outcome, operation, result.Detail, result.Errors);
            return;
        }

        IHeaderDictionary headers = http.Response.Headers;
        if (result.IsReplay)
        {
            headers["Idempotency-Replayed"] = "true";
        }

        if (result.Body.Length == 0)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        headers.ETag = ResourceRequest.Tag(result.Version);
        if (result.Outcome == Outcome.Created)
        {
            headers.Location = $"/api/v1/{_type.Path}/{result.Id}";
        }

        await WriteAsync(http, result.Outcome == Outcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, result.Body);
    }

    private static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Json;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Authorization, Cookie";
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>What is no id is one that no row has: the answer is the same.</summary>
    private static Guid Id(HttpContext http) => Guid.TryParseExact((string?)http.Request.RouteValues["id"], "D", out Guid id) ? id : Guid.Empty;
}
