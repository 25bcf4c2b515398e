using Microsoft.AspNetCore.Http;

namespace Clutch.Resources.Http;

public enum OperationKind : byte
{
    List,
    Create,
    Get,
    Patch,
    Delete,
    Move,

    /// <summary><c>PUT /{id}/status</c>: the transition that leads to the state named.</summary>
    SetStatus,
}

/// <summary>One operation of a resource. Routes, documents and the generated security tests are made from the same list.</summary>
/// <param name="Type">Of which resource.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Transition">Of a <see cref="OperationKind.Move"/>.</param>
public sealed record ResourceOperation(ResourceType Type, OperationKind Kind, Transition? Transition = null)
{
    private static readonly OperationKind[] s_always = [OperationKind.List, OperationKind.Get, OperationKind.Create, OperationKind.Patch, OperationKind.Delete];

    public string Method => Kind switch
    {
        OperationKind.List or OperationKind.Get => HttpMethods.Get,
        OperationKind.Create or OperationKind.Move => HttpMethods.Post,
        OperationKind.Patch => HttpMethods.Patch,
        OperationKind.SetStatus => HttpMethods.Put,
        _ => HttpMethods.Delete,
    };

    /// <summary>Below <c>/api/v1</c>, with a leading slash.</summary>
    public string Path => Kind switch
    {
        OperationKind.List or OperationKind.Create => $"/{Type.Path}",
        OperationKind.Move => $"/{Type.Path}/{{id}}/{Transition!.Verb}",
        OperationKind.SetStatus => $"/{Type.Path}/{{id}}/status",
        _ => $"/{Type.Path}/{{id}}",
    };

    /// <summary>The scope that a credential needs. For <see cref="OperationKind.SetStatus"/> that of the transition it turns out to be.</summary>
    public string Scope => Kind is OperationKind.List or OperationKind.Get ? Type.ReadScope : Transition?.Scope ?? Type.WriteScope;

    /// <summary>Roles that may.</summary>
    public IReadOnlyList<string> Roles => Kind switch
    {
        OperationKind.List or OperationKind.Get => Type.Readers,
        OperationKind.Create => Type.Creators,
        OperationKind.Patch => [.. Type.Writable.Keys],
        OperationKind.Delete => Type.Deleters,
        OperationKind.Move => Transition!.Roles,
        _ => [.. Type.States!.Transitions.SelectMany(transition => transition.Roles).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>As in <c>ListVehicles</c>, <c>ConfirmBookings</c>; unique in the API's description.</summary>
    public string Name => $"{(Kind == OperationKind.Move ? Pascal(Transition!.Verb) : Kind.ToString())}{Pascal(Type.Path)}";

    /// <summary>The operations that a declaration has; those that no caller may do do not exist.</summary>
    public static IEnumerable<ResourceOperation> Of(ResourceType type) =>
        Conceivable(type).Where(operation => operation.Roles.Any(role => role != Clutch.Resources.Roles.System));

    private static IEnumerable<ResourceOperation> Conceivable(ResourceType type)
    {
        foreach (OperationKind kind in s_always)
        {
            yield return new(type, kind);
        }

        if (type.States is { } states)
        {
            yield return new(type, OperationKind.SetStatus);
            foreach (Transition transition in states.Transitions)
            {
                yield return new(type, OperationKind.Move, transition);
            }
        }
    }

    private static string Pascal(string words) =>
        string.Concat(words.Split('/', '-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
