using System.Text.Json;

namespace Clutch.Resources.Tests;

/// <summary>Rows made from nothing but a declaration, through the real routes: what a role may send, and the way to a state.</summary>
internal sealed class Samples(ResourceServer server, string tenant)
{
    private static readonly HashSet<string> s_scopes = [.. Clutch.Declarations.FleetResources.Scopes];
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Values that a declaration's own rules ask for.</summary>
    private static readonly Dictionary<string, Func<int, object>> s_own = new(StringComparer.Ordinal)
    {
        ["vehicles.vin"] = n => $"WVWZZZ1JZXW{n:000000}",
        ["vehicles.deviceId"] = n => $"car-{n}",
        ["drivers.phone"] = n => $"+2010{n:00000000}",
        ["geofences.shape"] = _ => "circle",
        ["consents.from"] = _ => "2026-01-01T00:00:00Z",
        ["consents.until"] = _ => "2026-02-01T00:00:00Z",
        ["exports.from"] = _ => "2026-01-01T00:00:00Z",
        ["exports.until"] = _ => "2026-02-01T00:00:00Z",
        ["webhooks.type"] = _ => "vehicles",
        ["webhooks.url"] = n => $"https://hooks.clutch-{n}.org/in",
    };

    private static int s_count;

    public Caller Caller(string role, string? subject = null, IReadOnlySet<string>? scopes = null) => new(tenant, subject ?? $"{role}-1", role, scopes ?? s_scopes);

    /// <summary>Everything that the role may write, where it has to be there or is easily made.</summary>
    public async Task<Dictionary<string, object>> BodyAsync(ResourceType type, Caller caller, string owner)
    {
        int n = Interlocked.Increment(ref s_count);
        var body = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (string name in type.Writable[caller.Role])
        {
            Field field = type.Find(name)!;
            if (field.Kind == FieldKind.Reference ? field.Required : field.Name != "points")
            {
                body[name] = name == type.Owner?.Field ? owner
                    : field.Kind == FieldKind.Reference ? (await CreateAsync(server.Store.Catalogue.Types.First(target => target.Name == field.Target), caller.Role, owner)).Id
                    : Value(type, field, n);
            }
        }

        return body;
    }

    /// <summary>A row that the role may see, with its ETag.</summary>
    public async Task<(string Id, string Tag)> CreateAsync(ResourceType type, string role, string owner)
    {
        // A role that sees its own rows only, and may create, has to be who creates; else somebody who may write the owner.
        string creator = type.IsBound(role) && type.Creators.Contains(role) ? role : type.Creators.First(other => !type.IsBound(role) || !type.IsBound(other));
        Caller caller = Caller(creator, type.IsBound(creator) ? owner : null);
        if (creator == Roles.System)
        {
            // The server makes such rows by itself: there is no route.
            WriteResult made = await server.Store.CreateAsync(new WriteContext(caller, "test"), type, JsonSerializer.SerializeToElement(await BodyAsync(type, caller, owner)), CancellationToken.None);
            return made.IsGood ? ($"{made.Id}", $"\"{made.Version}\"") : throw new InvalidOperationException($"{type.Name} by {creator}: {made.Outcome}");
        }

        Answer created = await server.SendAsync(server.Token(caller), "POST", type.Path, await BodyAsync(type, caller, owner));
        return created.Status == 201 ? (created.Text("id"), created.Tag!) : throw new InvalidOperationException($"{type.Name} by {creator}: {created.Status} {created.Body}");
    }

    /// <summary>A row in one of these states.</summary>
    public async Task<(string Id, string Tag)> CreateAsync(ResourceType type, string role, string owner, IReadOnlyList<string> states)
    {
        (string id, string tag) = await CreateAsync(type, role, owner);
        foreach (Transition step in Way(type.States!, states))
        {
            string by = step.Roles.FirstOrDefault(other => !type.IsBound(other)) ?? step.Roles[0];
            Caller caller = Caller(by, type.IsBound(by) ? owner : null);
            Answer moved = await server.SendAsync(server.Token(caller), "POST", $"{type.Path}/{id}/{step.Verb}", Accepted(type, step));
            tag = moved.Status == 200 ? moved.Tag! : throw new InvalidOperationException($"{type.Name} {step.Verb}: {moved.Status} {moved.Body}");
        }

        return (id, tag);
    }

    public static Dictionary<string, object> Accepted(ResourceType type, Transition transition)
    {
        int n = Interlocked.Increment(ref s_count);
        return transition.Accepts.ToDictionary(name => name, name => Value(type, type.Find(name)!, n), StringComparer.Ordinal);
    }

    public static object Value(ResourceType type, Field field, int n) => s_own.TryGetValue($"{type.Name}.{field.Name}", out Func<int, object>? own) ? own(n) : field.Kind switch
    {
        FieldKind.Text => $"{field.Name[..Math.Min(4, field.Name.Length)]}{n}",
        FieldKind.Integer => (long)Math.Min(field.Min + n, field.Max),
        FieldKind.Number => Math.Min(field.Min + 0.5, field.Max),
        FieldKind.Boolean => true,
        FieldKind.Instant => s_start.AddMinutes(n).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        FieldKind.Choice => field.Choices[0],
        FieldKind.Object => field.Members.ToDictionary(member => member.Name, member => Value(type, member, n), StringComparer.Ordinal),
        FieldKind.List => Enumerable.Repeat(Value(type, field.Item!, n), Math.Max(1, field.MinItems)).ToArray(),
        _ => throw new InvalidOperationException($"{field.Kind} is made elsewhere"),
    };

    /// <summary>Breadth first, from the initial state.</summary>
    private static List<Transition> Way(StateMachine machine, IReadOnlyList<string> to)
    {
        var ways = new Queue<(string State, List<Transition> Steps)>([(machine.Initial, [])]);
        while (ways.TryDequeue(out (string State, List<Transition> Steps) way))
        {
            if (to.Contains(way.State))
            {
                return way.Steps;
            }

            foreach (Transition transition in machine.Transitions.Where(transition => transition.From.Contains(way.State) && transition.To != way.State))
            {
                ways.Enqueue((transition.To, [.. way.Steps, transition]));
            }
        }

        throw new InvalidOperationException($"no way leads to {string.Join(", ", to)}");
    }
}
