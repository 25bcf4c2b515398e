using System.Text.RegularExpressions;

namespace Clutch.Resources;

/// <summary>What a declaration has to be before a server starts with it.</summary>
internal static class DeclarationCheck
{
    private const int MostFields = 100;
    private const int MostDepth = 6;

    /// <summary>UTF-16 units: an index entry stays below what PostgreSQL takes (2,704 bytes).</summary>
    private const int MostIndexedLength = 200;

    /// <summary>Names that the server itself puts into a row, into a query or into a route.</summary>
    private static readonly string[] s_reserved =
        ["id", "status", "version", "createdAt", "updatedAt", "tenant", "tenantId", "limit", "cursor", "sort", "__proto__", "constructor", "prototype"];

    private static readonly Regex s_name = Field.Linear("[a-z][A-Za-z0-9]{0,39}");
    private static readonly Regex s_dashed = Field.Linear("[a-z][a-z0-9-]{0,39}");
    private static readonly Regex s_path = Field.Linear("[a-z][a-z0-9-]{0,39}(?:/[a-z][a-z0-9-]{0,39}){0,2}");

    public static IReadOnlyList<string> Errors(IReadOnlyList<ResourceType> types)
    {
        var errors = new List<string>();
        AddTwins(errors, "resources", types.Select(type => type.Name));
        AddTwins(errors, "paths", types.Select(type => type.Path));
        foreach (ResourceType type in types)
        {
            Check(type, types, errors);
        }

        return errors;
    }

    private static void Check(ResourceType type, IReadOnlyList<ResourceType> types, List<string> errors)
    {
        Demand(s_dashed.IsMatch(type.Name), "the name is not of a-z, 0-9 and dashes");
        Demand(s_path.IsMatch(type.Path), $"the path '{type.Path}' is not one to three words of a-z, 0-9 and dashes");
        Demand(type.Fields.Count is > 0 and <= MostFields, $"it has {type.Fields.Count} fields; 1 to {MostFields} are possible");
        AddTwins(errors, $"{type.Name}: fields", type.Fields.Select(field => field.Name.ToUpperInvariant()));
        foreach (Field field in type.Fields)
        {
            CheckField(type, field, types, depth: 1, errors);
        }

        Demand(type.Writable.Count > 0 || type.Creators.Count == 0, "rows can be created, but nobody may write a field");
        foreach ((string role, IReadOnlyList<string> names) in type.Writable)
        {
            foreach (string name in names)
            {
                Demand(type.Find(name) is { Secret: null } && type.Derived.All(derived => derived.Field != name), $"'{role}' may write '{name}', which is no field that can be written");
            }
        }

        foreach (string role in type.Creators.Concat(type.Writable.Keys).Concat(type.Deleters))
        {
            Demand(type.Readers.Contains(role), $"'{role}' may write but not read");
        }

        foreach (string name in type.Filters.Concat(type.Sorts).Concat(type.Unique.SelectMany(key => key.Fields)))
        {
            Field? field = type.Find(name);
            Demand(field is { Kind: not (FieldKind.Object or FieldKind.List), Secret: null }, $"'{name}' cannot be filtered, sorted or unique");
            Demand(field is null || field.Kind != FieldKind.Text || field.MaxLength <= MostIndexedLength, $"'{name}' is longer than the {MostIndexedLength} characters that an index takes");
        }

        foreach (string name in type.Sorts)
        {
            Demand(type.Find(name) is { Required: true }, $"'{name}' is sorted by but not required, so rows would be missing from the list");
        }

        if (type.Owner is { } owner)
        {
            Demand(type.Find(owner.Field) is { Kind: FieldKind.Text, MaxLength: <= MostIndexedLength }, $"the owner field '{owner.Field}' is no short text");
            foreach (string role in owner.Bound)
            {
                Demand(!type.Writable.TryGetValue(role, out IReadOnlyList<string>? writes) || !writes.Contains(owner.Field), $"'{role}' is bound to its own rows and may write their owner");
            }
        }

        foreach (Derived derived in type.Derived)
        {
            Demand(type.Find(derived.Field) is { Required: false, Kind: FieldKind.Text or FieldKind.Choice or FieldKind.Integer or FieldKind.Boolean }, $"'{derived.Field}' is derived but no optional simple field");
        }

        CheckStates(type, Demand);

        void Demand(bool holds, string otherwise)
        {
            if (!holds)
            {
                errors.Add($"{type.Name}: {otherwise}.");
            }
        }
    }

    private static void CheckStates(ResourceType type, Action<bool, string> demand)
    {
        if (type.States is not { } states)
        {
            return;
        }

        demand(type.Fields.All(field => field.Name != "status"), "a field has the name of the state");
        demand(states.Transitions.Select(transition => transition.Verb).Distinct(StringComparer.Ordinal).Count() == states.Transitions.Count, "two transitions have the same verb");
        foreach (Transition transition in states.Transitions)
        {
            demand(s_dashed.IsMatch(transition.Verb) && transition.Verb != "status", $"'{transition.Verb}' is no verb of a-z, 0-9 and dashes");
            demand(transition.From.Count > 0 && transition.Roles.Count > 0, $"nobody can ever '{transition.Verb}'");
            demand(transition.Roles.All(type.Readers.Contains), $"somebody may '{transition.Verb}' what they cannot read");
            demand(transition.Renews is not { } renewed || (type.Find(renewed.Field) is { Secret: not null } && type.Find(renewed.Previous) is { Secret: not null }), $"'{transition.Verb}' renews what is no secret");
            demand(transition.Accepts.Concat(transition.Needs).All(name => type.Find(name) is { Secret: null }), $"'{transition.Verb}' names a field that is not there");
        }

        var reached = new HashSet<string>(StringComparer.Ordinal) { states.Initial };
        while (states.Transitions.Any(transition => transition.From.Any(reached.Contains) && reached.Add(transition.To)))
        {
        }

        demand(states.States.All(reached.Contains), $"no transition leads to {string.Join(", ", states.States.Where(state => !reached.Contains(state)))}");
    }

    private static void CheckField(ResourceType type, Field field, IReadOnlyList<ResourceType> types, int depth, List<string> errors)
    {
        Demand(depth <= MostDepth, $"lies deeper than {MostDepth}");
        Demand(s_name.IsMatch(field.Name) && (depth > 1 || !s_reserved.Contains(field.Name, StringComparer.OrdinalIgnoreCase)), "has a name that is reserved, or not of letters and digits");
        Demand(field.MaxLength is > 0 and <= Field.MostLength && field.MinLength <= field.MaxLength, $"has a length beyond 1 to {Field.MostLength}");
        Demand(field.MaxItems is > 0 and <= Field.MostItems && field.MinItems <= field.MaxItems, $"has more than {Field.MostItems} items");
        Demand(field.Pattern is null || field.Pattern.Options.HasFlag(RegexOptions.NonBacktracking), "has a pattern that backtracks");
        Demand(field.Kind is not (FieldKind.Integer or FieldKind.Number) || (field.Min < field.Max && double.IsFinite(field.Min) && double.IsFinite(field.Max)), "is a number without bounds");
        Demand(field.Kind != FieldKind.Integer || (Math.Abs(field.Min) <= 1L << 53 && Math.Abs(field.Max) <= 1L << 53), "is an integer beyond 2^53, which JSON readers round");
        Demand(field.Kind != FieldKind.Choice || field.Choices.Count > 0, "is a choice of nothing");
        Demand(field.Kind != FieldKind.Reference || (depth == 1 && types.Any(other => other.Name == field.Target)), $"points at '{field.Target}', which is no resource, or is not at the top");
        Demand(field.Kind != FieldKind.Object || field.Members.Count > 0, "is an object without members");
        Demand(field.Kind != FieldKind.List || field.Item is not null, "is a list of nothing");
        Demand(field.Secret is null || (depth == 1 && field.Kind == FieldKind.Text && !field.Required), "is a secret but no optional text at the top");
        foreach (Field member in field.Members)
        {
            CheckField(type, member, types, depth + 1, errors);
        }

        if (field.Item is { } item)
        {
            CheckField(type, item, types, depth + 1, errors);
        }

        void Demand(bool holds, string otherwise)
        {
            if (!holds)
            {
                errors.Add($"{type.Name}: the field '{field.Name}' {otherwise}.");
            }
        }
    }

    private static void AddTwins(List<string> errors, string what, IEnumerable<string> names) =>
        errors.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{what}: '{group.Key}' is there twice."));
}
