using System.Text.Json;

namespace Clutch.Resources;

/// <summary>
/// A kind of rows, declared once: storage, validation, verbs, feed, documents and the security tests follow from it.
/// What is not allowed here is refused.
/// </summary>
/// <param name="Name">Names the kind in references, scopes, the feed and the store: <c>bookings</c>.</param>
/// <param name="Path">Below <c>/api/v1/</c>: <c>fleet/vehicles</c>.</param>
/// <param name="Summary">What a row is, in one sentence.</param>
public sealed record ResourceType(string Name, string Path, string Summary)
{
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>Roles that may read. A role that is missing gets 403 whatever the id.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    public IReadOnlyList<string> Creators { get; init; } = [];

    public IReadOnlyList<string> Deleters { get; init; } = [];

    /// <summary>What a role may set, when it creates and when it changes. All other names are refused.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Writable { get; init; }

    /// <summary>Who sees only their own rows; null: everyone of the tenant sees all of them.</summary>
    public OwnerRule? Owner { get; init; }

    /// <summary>Fields that <c>?field=value</c> finds; numbers and instants also by <c>field.from</c> (inclusive) and <c>field.to</c> (exclusive).</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Required fields that a list can be sorted by.</summary>
    public IReadOnlyList<string> Sorts { get; init; } = [];

    public IReadOnlyList<UniqueKey> Unique { get; init; } = [];

    public StateMachine? States { get; init; }

    /// <summary>Fields that the server computes from the others; null leaves the field out.</summary>
    public IReadOnlyList<Derived> Derived { get; init; } = [];

    /// <summary>What several fields have to be together.</summary>
    public IReadOnlyList<RowRule> Rules { get; init; } = [];

    /// <summary>A row that nobody has changed for so long is deleted.</summary>
    public TimeSpan? Retain { get; init; }

    /// <summary>The server's own book-keeping: neither in the feed nor in the audit chain.</summary>
    public bool IsBookkeeping { get; init; }

    /// <summary>Most rows of one tenant; a create beyond it is refused.</summary>
    public int MaxRows { get; init; } = 1_000_000;

    public string ReadScope => $"{Name}:read";

    public string WriteScope => $"{Name}:write";

    /// <summary>Whether the role sees its own rows only.</summary>
    public bool IsBound(string role) => Owner is { } owner && owner.Bound.Contains(role);

    public Field? Find(string name)
    {
        foreach (Field field in Fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        return null;
    }
}

/// <summary>A row belongs to the subject that a text field names; a bound role that creates a row is put there by the server.</summary>
/// <param name="Field">Holds the owner's subject.</param>
/// <param name="Bound">Roles that see only what is theirs.</param>
public sealed record OwnerRule(string Field, IReadOnlyList<string> Bound);

/// <summary>Values that no two rows of a tenant have together. A row that lacks one of them, or is in a state of <paramref name="Except"/>, does not count.</summary>
public sealed record UniqueKey(IReadOnlyList<string> Fields, IReadOnlyList<string> Except)
{
    public UniqueKey(params string[] fields)
        : this(fields, [])
    {
    }
}

/// <summary>A field that follows from others.</summary>
/// <param name="Field">A text, choice, integer or boolean field.</param>
/// <param name="Compute">From the row's fields to a string, long, bool or null; pure.</param>
public sealed record Derived(string Field, Func<JsonElement, object?> Compute);

/// <summary>A rule over a whole row.</summary>
/// <param name="Field">Where the error points.</param>
/// <param name="Expected">What would be right.</param>
/// <param name="Holds">Over the row's fields, each of which is valid by itself; pure.</param>
public sealed record RowRule(string Field, string Expected, Func<JsonElement, bool> Holds);

/// <summary>The states of a row and the only ways between them.</summary>
public sealed record StateMachine(string Initial, IReadOnlyList<Transition> Transitions)
{
    /// <summary>Every state, the initial one first.</summary>
    public IReadOnlyList<string> States { get; } =
        [.. Transitions.SelectMany(transition => transition.From.Append(transition.To)).Prepend(Initial).Distinct(StringComparer.Ordinal)];
}

/// <summary>One way: <c>POST /{id}/{verb}</c>.</summary>
/// <param name="Verb">As in <c>confirm</c>.</param>
/// <param name="From">States it leaves.</param>
/// <param name="To">The state it leads to.</param>
/// <param name="Roles">Who may.</param>
public sealed record Transition(string Verb, IReadOnlyList<string> From, string To, IReadOnlyList<string> Roles)
{
    /// <summary>Guard: fields that must have a value afterwards.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Fields that the call may set on the way.</summary>
    public IReadOnlyList<string> Accepts { get; init; } = [];

    /// <summary>Guard: whoever created the row may not do this.</summary>
    public bool ByAnother { get; init; }

    /// <summary>A secret that is made anew on the way, and shown in the answer.</summary>
    public RenewedSecret? Renews { get; init; }

    /// <summary>Scope of its own; the resource's write scope when null.</summary>
    public string? Scope { get; init; }
}

/// <summary>A secret that gets a new value.</summary>
/// <param name="Field">Which.</param>
/// <param name="Previous">The secret field that takes the old value, which goes on being good.</param>
public sealed record RenewedSecret(string Field, string Previous);
