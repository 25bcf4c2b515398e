using System.ComponentModel;
using System.Text.Json;
using Clutch.Declarations;
using Clutch.Declarations.Webhooks;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Resources;

/// <summary>Where a webhook shall go on.</summary>
/// <param name="Cursor">A cursor of the feed, as the caller got it; or null.</param>
/// <param name="From"><c>beginning</c>, <c>now</c>, or an RFC 3339 time; without a cursor.</param>
public sealed record ReplayRequest(string? Cursor, string? From);

/// <summary>What a webhook has that other rows have not: a place in the feed, and calls.</summary>
internal static class WebhooksApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fleet/webhooks/{id}/deliveries", DeliveriesAsync)
            .WithName("ListWebhookCalls")
            .WithTags("fleet/webhooks")
            .Needs(Scopes.WebhooksRead)
            .WithSummary("Calls of one webhook, newest first")
            .Produces<JsonElement>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/fleet/webhooks/{id}/replay", ReplayAsync)
            .WithName("ReplayWebhook")
            .WithTags("fleet/webhooks")
            .Needs(Scopes.WebhooksWrite)
            .WithSummary("Send a webhook everything from a place in the feed on")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Utf8ContentHttpResult, ProblemHttpResult>> DeliveriesAsync(
        Guid id, [Description("next of the page before")] string? cursor, [Description("most rows, up to 500")] int? limit, HttpContext http, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceCallers.Of(http) is not { } caller)
        {
            return Problem(Outcome.MissingScope);
        }

        WriteResult webhook = await store.GetAsync(caller, FleetResources.Webhooks, id, cancellationToken);
        if (!webhook.IsGood)
        {
            return Problem(webhook.Outcome);
        }

        List<KeyValuePair<string, string>> parameters = [new("webhook", $"{id}"), new("sort", "-createdAt"), new("limit", $"{limit ?? 50}")];
        if (cursor is not null)
        {
            parameters.Add(new("cursor", cursor));
        }

        PageResult page = await store.ListAsync(caller, FleetResources.WebhookDeliveries, parameters, cancellationToken);
        return page.Outcome == Outcome.Done ? TypedResults.Text(page.Body.Span, "application/json") : Problem(page.Outcome);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> ReplayAsync(Guid id, ReplayRequest request, HttpContext http, WebhookDispatcher dispatcher, CancellationToken cancellationToken)
    {
        if (ResourceCallers.Of(http) is not { } caller)
        {
            return Problem(Outcome.MissingScope);
        }

        Outcome outcome = await dispatcher.ReplayAsync(caller, id, request.Cursor, request.From ?? "beginning", cancellationToken);
        return outcome == Outcome.Done ? TypedResults.Accepted($"/api/v1/fleet/webhooks/{id}/deliveries") : Problem(outcome);
    }

    private static ProblemHttpResult Problem(Outcome outcome) => outcome switch
    {
        Outcome.NotFound => TypedResults.Problem(title: "No such webhook", detail: "There is none with this id that you may see. GET /api/v1/fleet/webhooks lists them.", statusCode: 404),
        Outcome.MissingScope or Outcome.RoleMayNot => TypedResults.Problem(title: "Not for this caller", detail: "This needs the scopes webhooks:read and webhooks:write, and a role of the fleet's staff.", statusCode: 403),
        Outcome.CursorExpired => TypedResults.Problem(title: "The cursor is older than the feed", detail: "Changes that it has not seen are no longer kept. Take from: beginning.", statusCode: 410),
        _ => TypedResults.Problem(title: "The place is wrong", detail: "cursor is one of your own from the feed; from is beginning, now, or an RFC 3339 time; limit is 1 to 500.", statusCode: 400),
    };
}
