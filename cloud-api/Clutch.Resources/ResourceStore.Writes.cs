using System.Text.Json;

namespace Clutch.Resources;

/// <content>Creating, changing, moving and deleting rows.</content>
public sealed partial class ResourceStore
{
    private static readonly Dictionary<string, string> s_nothing = [];

    private readonly Idempotency _idempotency = new();

    /// <summary>Creates a row of the fields in the body; those that the caller's role may not set are refused.</summary>
    public async Task<WriteResult> CreateAsync(WriteContext context, ResourceType type, JsonElement body, CancellationToken cancellationToken)
    {
        Caller caller = context.Caller;
        if (Visibility.Against(type, caller, type.WriteScope, type.Creators) is { } against)
        {
            return WriteResult.Of(against);
        }

        ResourcePlan plan = Catalogue.Plan(type);
        var errors = new FieldErrors();
        Draft.CheckNames(plan, body, type.Writable.GetValueOrDefault(caller.Role, []), errors);
        byte[] fields = Draft.Compose(plan, null, body, Assigned(type, caller), errors);
        if (!errors.IsEmpty)
        {
            return WriteResult.Of(errors);
        }

        return await _idempotency.RunAsync(_committer, context, CreateInAsync, cancellationToken);

        async ValueTask<WriteResult> CreateInAsync(WriteSession session)
        {
            if (await session.CountAsync(caller.Tenant, type.Name, CancellationToken.None) >= type.MaxRows)
            {
                return WriteResult.Of(Outcome.TooManyRows, $"{type.MaxRows}");
            }

            Guid id = _ids.Next(session.Now);
            var row = new Row(caller.Tenant, type.Name, id, 1, OwnerOf(type, fields), caller.Subject, type.States?.Initial ?? "", session.Now, session.Now, fields);
            return await StoreAsync(session, context, plan, null, row, "create", isSecretShown: true);
        }
    }

    /// <summary>Changes a row by a JSON merge patch (RFC 7396).</summary>
    /// <param name="context">Who.</param>
    /// <param name="type">What.</param>
    /// <param name="id">Which.</param>
    /// <param name="patch">The changes.</param>
    /// <param name="version">The version that the caller has seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WriteResult> PatchAsync(WriteContext context, ResourceType type, Guid id, JsonElement patch, long version, CancellationToken cancellationToken)
    {
        if (Visibility.Against(type, context.Caller, type.WriteScope, [.. type.Writable.Keys]) is { } against)
        {
            return WriteResult.Of(against);
        }

        ResourcePlan plan = Catalogue.Plan(type);
        return await _idempotency.RunAsync(_committer, context, PatchInAsync, cancellationToken);

        async ValueTask<WriteResult> PatchInAsync(WriteSession session)
        {
            (Row? old, WriteResult? wrong) = await SeeAsync(session, context.Caller, type, id, version);
            return wrong ?? await ChangeAsync(session, context, plan, old!, patch, type.Writable[context.Caller.Role], old!.State, "update");
        }
    }

    /// <summary>Takes a row from one state to another.</summary>
    /// <param name="context">Who.</param>
    /// <param name="type">What.</param>
    /// <param name="id">Which.</param>
    /// <param name="transition">One of the declared ones.</param>
    /// <param name="body">Fields that the transition accepts; null for none.</param>
    /// <param name="version">The version that the caller has seen; null: whichever there is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WriteResult> MoveAsync(WriteContext context, ResourceType type, Guid id, Transition transition, JsonElement? body, long? version, CancellationToken cancellationToken)
    {
        if (Visibility.Against(type, context.Caller, transition.Scope ?? type.WriteScope, transition.Roles) is { } against)
        {
            return WriteResult.Of(against);
        }

        ResourcePlan plan = Catalogue.Plan(type);
        return await _idempotency.RunAsync(_committer, context, MoveInAsync, cancellationToken);

        async ValueTask<WriteResult> MoveInAsync(WriteSession session)
        {
            (Row? old, WriteResult? wrong) = await SeeAsync(session, context.Caller, type, id, version);
            return wrong
                ?? (!transition.From.Contains(old!.State) ? WriteResult.Of(Outcome.NoTransition, old.State)
                : transition.ByAnother && old.Creator == context.Caller.Subject ? WriteResult.Of(Outcome.OwnRequest)
                : await ChangeAsync(session, context, plan, old, body, transition.Accepts, transition.To, transition.Verb, transition));
        }
    }

    /// <summary>Takes a row to a state, by the transition that leads there from where it is.</summary>
    public async Task<WriteResult> SetStateAsync(WriteContext context, ResourceType type, Guid id, string state, long? version, CancellationToken cancellationToken)
    {
        Row? row = await FindAsync(context.Caller.Tenant, type.Name, id, cancellationToken);
        if (row is null || !Visibility.MaySee(type, context.Caller, row.Tenant, row.Owner))
        {
            return WriteResult.Of(Visibility.Against(type, context.Caller, type.WriteScope, type.Readers) ?? Outcome.NotFound);
        }

        // Between this look and the transition the row may move on; the transition then is refused by its own guard.
        Transition? way = type.States!.Transitions.FirstOrDefault(transition => transition.To == state && transition.From.Contains(row.State));
        return way is null
            ? WriteResult.Of(Visibility.Against(type, context.Caller, type.WriteScope, type.Readers) ?? Outcome.NoTransition, row.State)
            : await MoveAsync(context, type, id, way, null, version, cancellationToken);
    }

    /// <summary>Deletes a row that nothing points at.</summary>
    public async Task<WriteResult> DeleteAsync(WriteContext context, ResourceType type, Guid id, long version, CancellationToken cancellationToken)
    {
        if (Visibility.Against(type, context.Caller, type.WriteScope, type.Deleters) is { } against)
        {
            return WriteResult.Of(against);
        }

        ResourcePlan plan = Catalogue.Plan(type);
        return await _idempotency.RunAsync(_committer, context, DeleteInAsync, cancellationToken);

        async ValueTask<WriteResult> DeleteInAsync(WriteSession session)
        {
            (Row? old, WriteResult? wrong) = await SeeAsync(session, context.Caller, type, id, version);
            return wrong ?? await RemoveAsync(session, plan, old!, new Act(context.Caller, "delete", context.Request));
        }
    }

    /// <summary>The row as it stands inside the transaction, or why the caller may not go on.</summary>
    private static async ValueTask<(Row? Row, WriteResult? Wrong)> SeeAsync(WriteSession session, Caller caller, ResourceType type, Guid id, long? version)
    {
        Row? row = await session.FindAsync(caller.Tenant, type.Name, id, CancellationToken.None);
        return row is null || !Visibility.MaySee(type, caller, row.Tenant, row.Owner) ? (null, WriteResult.Of(Outcome.NotFound))
            : version is { } seen && seen != row.Version ? (row, WriteResult.Of(Outcome.VersionDiffers, $"{row.Version}"))
            : (row, null);
    }

    private async ValueTask<WriteResult> ChangeAsync(
        WriteSession session, WriteContext context, ResourcePlan plan, Row old, JsonElement? changes, IReadOnlyList<string> allowed, string state, string act, Transition? transition = null)
    {
        var errors = new FieldErrors();
        if (changes is { } sent)
        {
            Draft.CheckNames(plan, sent, allowed, errors);
        }

        using JsonDocument before = JsonDocument.Parse(old.Body);
        byte[] fields = Draft.Compose(plan, before.RootElement, changes, Kept(plan, before.RootElement, transition?.Renews), errors);
        if (!errors.IsEmpty)
        {
            return WriteResult.Of(errors);
        }

        using JsonDocument after = JsonDocument.Parse(fields);
        foreach (string name in transition?.Needs ?? [])
        {
            if (!after.RootElement.TryGetProperty(name, out _))
            {
                errors.Add("", name, ErrorCodes.Required, FieldValue.TypeName(plan.Fields[name]));
            }
        }

        if (!errors.IsEmpty)
        {
            return WriteResult.Of(Outcome.Guarded) with { Errors = errors.List };
        }

        if (state == old.State && fields.AsSpan().SequenceEqual(old.Body))
        {
            return new WriteResult(Outcome.Done, old.Id, old.Version, RowJson.Of(plan, old));
        }

        Row row = old with { Version = old.Version + 1, Owner = OwnerOf(plan.Type, fields), State = state, Updated = session.Now, Body = fields };
        return await StoreAsync(session, context, plan, old, row, act, isSecretShown: transition?.Renews is not null);
    }

    /// <summary>The last steps of everything that leaves a row behind: references, unique keys, storing.</summary>
    private async ValueTask<WriteResult> StoreAsync(WriteSession session, WriteContext context, ResourcePlan plan, Row? old, Row row, string act, bool isSecretShown)
    {
        var errors = new FieldErrors();
        await CheckReferencesAsync(session, context.Caller, plan, old, row, errors);
        if (!errors.IsEmpty)
        {
            return WriteResult.Of(errors);
        }

        return await session.ApplyAsync(plan, old, row, new Act(context.Caller, act, context.Request), CancellationToken.None) is { } taken
            ? WriteResult.Of(Outcome.NotUnique, taken)
            : new WriteResult(old is null ? Outcome.Created : Outcome.Done, row.Id, row.Version, RowJson.Of(plan, row, isSecretShown));
    }

    /// <summary>A reference that is new has to lead to a row that the caller may see; a foreign one is told from an unknown one by nothing.</summary>
    private async ValueTask CheckReferencesAsync(WriteSession session, Caller caller, ResourcePlan plan, Row? old, Row row, FieldErrors errors)
    {
        if (plan.References.Count == 0)
        {
            return;
        }

        using JsonDocument? before = old is null ? null : JsonDocument.Parse(old.Body);
        using JsonDocument after = JsonDocument.Parse(row.Body);
        foreach (Field field in plan.References)
        {
            if (!after.RootElement.TryGetProperty(field.Name, out JsonElement value)
                || (before is not null && before.RootElement.TryGetProperty(field.Name, out JsonElement same) && same.ValueEquals(value.GetString())))
            {
                continue;
            }

            ResourceType target = Catalogue.Plan(field.Target!)!.Type;
            Row? found = await session.FindAsync(caller.Tenant, target.Name, value.GetGuid(), CancellationToken.None);
            if (found is null || !Visibility.MaySee(target, caller, found.Tenant, found.Owner))
            {
                errors.Add("", field.Name, ErrorCodes.Reference, FieldValue.ReferenceExpected(field));
            }
        }
    }

    private static async ValueTask<WriteResult> RemoveAsync(WriteSession session, ResourcePlan plan, Row old, Act act)
    {
        foreach ((ResourceType type, string field) in plan.PointingHere)
        {
            List<long> pointing = await session.QueryAsync(
                new Statement(ResourceSql.AnyEntry, old.Tenant, type.Name, field, ResourceSql.Key(old.Id)), _ => 1L, CancellationToken.None);
            if (pointing.Count > 0)
            {
                return WriteResult.Of(Outcome.Referenced, type.Name);
            }
        }

        await session.ApplyAsync(plan, old, null, act, CancellationToken.None);
        return new WriteResult(Outcome.Done, old.Id, old.Version + 1, default);
    }

    /// <summary>What the server puts into a new row: its owner, when the role is bound to its own rows, and secrets.</summary>
    private static Dictionary<string, string> Assigned(ResourceType type, Caller caller)
    {
        var assigned = new Dictionary<string, string>(StringComparer.Ordinal);
        if (type.IsBound(caller.Role))
        {
            assigned.Add(type.Owner!.Field, caller.Subject);
        }

        foreach (Field field in type.Fields)
        {
            if (field.Secret is { } make && type.States?.Transitions.Any(transition => transition.Renews?.Previous == field.Name) != true)
            {
                assigned.Add(field.Name, make());
            }
        }

        return assigned;
    }

    /// <summary>Secrets stay what they are, whatever their field's rules say of them, or are renewed.</summary>
    private static Dictionary<string, string> Kept(ResourcePlan plan, JsonElement before, RenewedSecret? renewed)
    {
        if (!plan.HasSecrets)
        {
            return s_nothing;
        }

        var kept = plan.Type.Fields.Where(field => field.Secret is not null && before.TryGetProperty(field.Name, out _))
            .ToDictionary(field => field.Name, field => before.GetProperty(field.Name).GetString()!, StringComparer.Ordinal);
        if (renewed is not null)
        {
            kept[renewed.Previous] = kept[renewed.Field];
            kept[renewed.Field] = plan.Fields[renewed.Field].Secret!();
        }

        return kept;
    }

    private static string OwnerOf(ResourceType type, byte[] fields)
    {
        if (type.Owner is not { } owner)
        {
            return "";
        }

        using JsonDocument document = JsonDocument.Parse(fields);
        return document.RootElement.TryGetProperty(owner.Field, out JsonElement value) ? value.GetString()! : "";
    }
}
