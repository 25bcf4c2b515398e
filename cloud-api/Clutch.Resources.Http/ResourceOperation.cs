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

    /// <summary>The operations that a declaration has; those that nobody may do do not exist.</summary>
    public static IEnumerable<ResourceOperation> Of(ResourceType type)
    {
        yield return new(type, OperationKind.List);
        yield return new(type, OperationKind.Get);
        if (type.Creators.Count > 0)
        {
            yield return new(type, OperationKind.Create);
        }

        if (type.Writable.Count > 0)
        {
            yield return new(type, OperationKind.Patch);
        }

        if (type.Deleters.Count > 0)
        {
            yield return new(type, OperationKind.Delete);
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
