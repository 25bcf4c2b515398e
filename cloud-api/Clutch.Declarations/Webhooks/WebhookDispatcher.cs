using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Clutch.Resources;

namespace Clutch.Declarations.Webhooks;

/// <summary>
/// Hands the feed to webhooks, each in the order of its tenant's commits. A change is done with once the receiver answers 2xx; until then
/// it is tried again, for three days. What is sent may be sent twice, and has the same <c>webhook-id</c> then.
/// </summary>
public sealed class WebhookDispatcher(ResourceStore store, WebhookSender sender, TimeProvider time)
{
    private const int EventsAtOnce = 100;
    private const int MostAtOnce = 16;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Waits after the first, second … failure: 75 hours together. After the last the webhook is disabled; enabled again it goes on where it stood.</summary>
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly HashSet<string> s_scopes = [.. FleetResources.Scopes];

    private readonly ConcurrentDictionary<Guid, byte> _running = [];

    /// <summary>Looks for changes and delivers them until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await DeliverAsync(cancellationToken);
        }
    }

    /// <summary>One round over all webhooks: everything that is due goes out.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SystemRow> webhooks = await store.AllAsync(SystemResources.Webhooks, cancellationToken);
        Dictionary<Guid, SystemRow> positions = (await store.AllAsync(SystemResources.WebhookPositions, cancellationToken)).ToDictionary(row => row.Fields.GetProperty("webhookId").GetGuid());
        foreach (SystemRow orphan in positions.Values.Where(position => webhooks.All(webhook => webhook.Id != position.Fields.GetProperty("webhookId").GetGuid())))
        {
            await store.DeleteAsync(Context(orphan.Tenant), SystemResources.WebhookPositions, orphan.Id, orphan.Version, cancellationToken);
        }

        await Parallel.ForEachAsync(
            webhooks.Where(webhook => webhook.State == "enabled"),
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
            async (webhook, stop) =>
            {
                if (_running.TryAdd(webhook.Id, 0))
                {
                    try
                    {
                        await DeliverAsync(webhook, positions.GetValueOrDefault(webhook.Id), stop);
                    }
                    finally
                    {
                        _running.TryRemove(webhook.Id, out _);
                    }
                }
            });
    }

    /// <summary>Sends a webhook back, or forward, to a place in the feed.</summary>
    /// <param name="caller">Who asks: staff who may write webhooks.</param>
    /// <param name="webhook">Which.</param>
    /// <param name="cursor">A cursor of the caller's own; null to start at <paramref name="from"/>.</param>
    /// <param name="from"><c>beginning</c>, <c>now</c>, or an RFC 3339 time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Outcome> ReplayAsync(Caller caller, Guid webhook, string? cursor, string from, CancellationToken cancellationToken)
    {
        WriteResult seen = await store.GetAsync(caller, SystemResources.Webhooks, webhook, cancellationToken);
        if (!seen.IsGood || !caller.Scopes.Contains(SystemResources.Webhooks.WriteScope))
        {
            return seen.IsGood ? Outcome.MissingScope : seen.Outcome;
        }

        FeedResult place = await store.ReadFeedAsync(caller, new FeedQuery(cursor, from, [], 0, TimeSpan.Zero), cancellationToken);
        if (place.Outcome != Outcome.Done)
        {
            return place.Outcome;
        }

        // A delivery that runs may move the place at the same moment; it stops once it finds that somebody else did.
        while (true)
        {
            SystemRow? position = (await store.AllAsync(SystemResources.WebhookPositions, cancellationToken)).FirstOrDefault(row => row.Fields.GetProperty("webhookId").GetGuid() == webhook);
            if (await new WebhookPlace(store, time, caller.Tenant, webhook, position).TryMoveAsync(place.Reached, attempts: 0, wait: null, cancellationToken))
            {
                return Outcome.Done;
            }
        }
    }

    private async Task DeliverAsync(SystemRow webhook, SystemRow? position, CancellationToken cancellationToken)
    {
        var place = new WebhookPlace(store, time, webhook.Tenant, webhook.Id, position);
        if (place.NextAt > time.GetUtcNow())
        {
            return;
        }

        var reader = new Caller(webhook.Tenant, "webhooks", Roles.Operator, s_scopes);
        string[] types = webhook.Fields.TryGetProperty("types", out JsonElement names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
        while (true)
        {
            var query = new FeedQuery(null, Instants.Text(webhook.Created), types, EventsAtOnce, TimeSpan.Zero) { After = place.Sequence };
            FeedResult page = await store.ReadFeedAsync(reader, query, cancellationToken);
            foreach (FeedEvent each in page.Events)
            {
                if (!await SendAsync(webhook, place, each, cancellationToken))
                {
                    return;
                }
            }

            if (page.Outcome != Outcome.Done || place.Sequence == page.Reached || !await place.TryMoveAsync(page.Reached, attempts: 0, wait: null, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>One call. False: this webhook waits now.</summary>
    private async Task<bool> SendAsync(SystemRow webhook, WebhookPlace place, FeedEvent each, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"type\":\"{each.Type}.{each.Kind}\",\"timestamp\":\"{Instants.Text(each.Time)}\",\"data\":{Encoding.UTF8.GetString(each.Json.Span)}}}");
        string id = $"msg_{webhook.Id:N}_{each.Sequence}";
        List<string> secrets = [webhook.Fields.GetProperty("secret").GetString()!];
        if (webhook.Fields.TryGetProperty("previousSecret", out JsonElement previous))
        {
            secrets.Add(previous.GetString()!);
        }

        int attempts = place.Attempts;
        int? answer = await sender.PostAsync(new Uri(webhook.Fields.GetProperty("url").GetString()!), id, secrets, body, cancellationToken);
        string outcome = answer is >= 200 and < 300 ? "delivered" : answer == 410 ? "gone" : attempts >= s_waits.Length ? "gave-up" : "failed";
        await NoteAsync(webhook, each, id, attempts + 1, outcome, answer, cancellationToken);
        switch (outcome)
        {
            case "delivered":
                return await place.TryMoveAsync(each.Sequence, attempts: 0, wait: null, cancellationToken);
            case "failed":
                await place.TryMoveAsync(each.Sequence - 1, attempts + 1, s_waits[attempts], cancellationToken);
                return false;
            default:
                await place.TryMoveAsync(each.Sequence - 1, attempts: 0, wait: null, cancellationToken);
                Transition disable = SystemResources.Webhooks.States!.Transitions.First(transition => transition.Verb == SystemResources.Disable);
                await store.MoveAsync(Context(webhook.Tenant), SystemResources.Webhooks, webhook.Id, disable, null, null, cancellationToken);
                return false;
        }
    }

    private async Task NoteAsync(SystemRow webhook, FeedEvent each, string id, int attempt, string outcome, int? answer, CancellationToken cancellationToken)
    {
        JsonElement note = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["webhook"] = webhook.Id,
            ["messageId"] = id,
            ["sequence"] = each.Sequence,
            ["attempt"] = attempt,
            ["outcome"] = outcome,
            ["answer"] = answer,
        });
        await store.CreateAsync(Context(webhook.Tenant), SystemResources.WebhookDeliveries, note, cancellationToken);
    }

    internal static WriteContext Context(string tenant) => new(new Caller(tenant, "webhooks", Roles.System, s_scopes), "");
}
