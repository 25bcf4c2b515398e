using System.Collections.Frozen;

namespace Clutch.Resources;

/// <summary>What a declaration means for the engine, looked up instead of searched.</summary>
internal sealed class ResourcePlan
{
    public ResourcePlan(ResourceType type, IReadOnlyList<ResourceType> all)
    {
        Type = type;
        Fields = type.Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        Indexed = [.. type.Fields.Where(field => type.Filters.Contains(field.Name) || type.Sorts.Contains(field.Name) || field.Kind == FieldKind.Reference)];
        References = [.. type.Fields.Where(field => field.Kind == FieldKind.Reference)];
        PointingHere = [.. all.SelectMany(other => other.Fields.Where(field => field.Target == type.Name).Select(field => (other, field.Name)))];
        DerivedFields = type.Derived.Select(derived => derived.Field).ToFrozenSet(StringComparer.Ordinal);
        HasPersonal = type.Fields.Any(field => field.IsPersonal);
        HasSecrets = type.Fields.Any(field => field.Secret is not null);
    }

    public ResourceType Type { get; }

    public FrozenDictionary<string, Field> Fields { get; }

    /// <summary>Fields with entries in the index.</summary>
    public IReadOnlyList<Field> Indexed { get; }

    public IReadOnlyList<Field> References { get; }

    /// <summary>Fields of other resources that may hold ids of this one.</summary>
    public IReadOnlyList<(ResourceType Type, string Field)> PointingHere { get; }

    public IReadOnlySet<string> DerivedFields { get; }

    public bool HasPersonal { get; }

    public bool HasSecrets { get; }
}

/// <summary>Every resource that a server knows, checked once at its start.</summary>
public sealed class ResourceCatalogue
{
    private readonly FrozenDictionary<string, ResourcePlan> _plans;

    /// <summary>Takes the declarations and checks them.</summary>
    /// <exception cref="DeclarationException">A declaration does not hold together; the message names it and all that is wrong.</exception>
    public ResourceCatalogue(params IReadOnlyList<ResourceType> types)
    {
        IReadOnlyList<string> errors = DeclarationCheck.Errors(types);
        if (errors.Count > 0)
        {
            throw new DeclarationException(string.Join(Environment.NewLine, errors));
        }

        Types = types;
        _plans = types.ToFrozenDictionary(type => type.Name, type => new ResourcePlan(type, types), StringComparer.Ordinal);
    }

    public IReadOnlyList<ResourceType> Types { get; }

    internal ResourcePlan Plan(ResourceType type) => _plans[type.Name];

    internal ResourcePlan? Plan(string name) => _plans.GetValueOrDefault(name);
}

/// <summary>A declaration that does not hold together.</summary>
public sealed class DeclarationException(string message) : Exception(message);
