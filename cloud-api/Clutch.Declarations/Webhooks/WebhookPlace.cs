using System.Text.Json;
using Clutch.Resources;

namespace Clutch.Declarations.Webhooks;

/// <summary>How far a webhook has come. Whoever moves it has to know where it stood, so that of two who move it one finds out.</summary>
internal sealed class WebhookPlace
{
    private readonly ResourceStore _store;
    private readonly TimeProvider _time;
    private readonly string _tenant;
    private readonly Guid _webhook;
    private Guid? _id;
    private long _version;

    /// <summary>Takes what is stored.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="webhook">Of which webhook.</param>
    /// <param name="stored">Null for a webhook that has delivered nothing.</param>
    public WebhookPlace(ResourceStore store, TimeProvider time, string tenant, Guid webhook, SystemRow? stored)
    {
        (_store, _time, _tenant, _webhook, _id, _version) = (store, time, tenant, webhook, stored?.Id, stored?.Version ?? 0);
        if (stored is not null)
        {
            Sequence = stored.Fields.GetProperty("sequence").GetInt64();
            Attempts = stored.Fields.GetProperty("attempts").GetInt32();
            NextAt = stored.Fields.TryGetProperty("nextAt", out JsonElement next) ? next.GetDateTimeOffset() : null;
        }
    }

    /// <summary>The last change that is done with; null before the first.</summary>
    public long? Sequence { get; private set; }

    /// <summary>Calls for the next change that failed.</summary>
    public int Attempts { get; private set; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>False when somebody else moved it.</summary>
    public async Task<bool> TryMoveAsync(long sequence, int attempts, TimeSpan? wait, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = wait is { } later ? _time.GetUtcNow() + later : null;
        JsonElement fields = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["webhookId"] = _webhook,
            ["sequence"] = sequence,
            ["attempts"] = attempts,
            ["nextAt"] = next is { } at ? Instants.Text(at.ToUnixTimeMilliseconds()) : null,
        });
        WriteContext system = WebhookDispatcher.Context(_tenant);
        WriteResult result = _id is { } id
            ? await _store.PatchAsync(system, SystemResources.WebhookPositions, id, fields, _version, cancellationToken)
            : await _store.CreateAsync(system, SystemResources.WebhookPositions, fields, cancellationToken);
        if (!result.IsGood)
        {
            return false;
        }

        (_id, _version, Sequence, Attempts, NextAt) = (result.Id, result.Version, sequence, attempts, next);
        return true;
    }
}
