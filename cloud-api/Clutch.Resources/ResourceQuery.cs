using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Resources;

/// <summary>What a list is asked for: conditions, order, number of rows, and where to go on.</summary>
internal sealed class ResourceQuery
{
    /// <summary>Index entry of the owner; no field can have this name.</summary>
    public const string OwnerEntry = "~owner";

    /// <summary>Index entry of the state, and its name in queries.</summary>
    public const string StateEntry = "status";

    public const int UsualLimit = 50;
    public const int MostLimit = 500;

    private const string ByCreation = "createdAt";
    private const int LongestValue = 400;

    private readonly ResourcePlan _plan;

    private ResourceQuery(ResourcePlan plan) => _plan = plan;

    /// <summary>A value lies at or above <c>From</c> and below <c>To</c>, or is <c>Equal</c>.</summary>
    public sealed record Condition(string Name, Field? Field)
    {
        public byte[]? Equal { get; set; }

        public byte[]? From { get; set; }

        public byte[]? To { get; set; }
    }

    public List<Condition> Conditions { get; } = [];

    /// <summary>Null: by id, which is the order of creation.</summary>
    public Field? Sort { get; private set; }

    public bool IsDescending { get; private set; }

    public int Limit { get; private set; } = UsualLimit;

    public string? Cursor { get; private set; }

    /// <summary>Everything that a cursor of this list is bound to, besides its caller.</summary>
    public string Binding { get; private set; } = "";

    /// <summary>Reads the parameters of a query; null after errors, which point at <c>?name</c>.</summary>
    public static ResourceQuery? Parse(ResourcePlan plan, IEnumerable<KeyValuePair<string, string>> parameters, List<FieldError> errors)
    {
        var query = new ResourceQuery(plan);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, string value) in parameters)
        {
            string shown = plan.Fields.ContainsKey(name.Split('.')[0]) || name is "limit" or "cursor" or "sort" or StateEntry ? name : "";
            if (!seen.Add(name))
            {
                errors.Add(new FieldError($"?{shown}", ErrorCodes.Twice, "once"));
            }
            else if (value.Length > LongestValue && name != "cursor")
            {
                errors.Add(new FieldError($"?{shown}", ErrorCodes.Length, $"at most {LongestValue} characters"));
            }
            else if (query.Take(name, value) is { } wrong)
            {
                errors.Add(wrong with { Pointer = $"?{shown}" });
            }
        }

        query.Binding = string.Join('&', query.Conditions.OrderBy(condition => condition.Name, StringComparer.Ordinal).Select(Text).Prepend($"{plan.Type.Name} {query.Sort?.Name} {query.IsDescending}"));
        return errors.Count == 0 ? query : null;
    }

    /// <summary>Whether a row that the index brought is one that is asked for.</summary>
    /// <param name="row">The row.</param>
    /// <param name="driving">The condition that the index already answered.</param>
    public bool Matches(Row row, Condition? driving)
    {
        JsonDocument? fields = null;
        try
        {
            foreach (Condition condition in Conditions)
            {
                if (ReferenceEquals(condition, driving))
                {
                    continue;
                }

                byte[]? value = condition.Field is null ? IndexValue.OfText(row.State) : Value(condition.Field, row, ref fields);
                if (value is null
                    || (condition.Equal is { } equal && !value.AsSpan().SequenceEqual(equal))
                    || (condition.From is { } from && value.AsSpan().SequenceCompareTo(from) < 0)
                    || (condition.To is { } to && value.AsSpan().SequenceCompareTo(to) >= 0))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            fields?.Dispose();
        }
    }

    private static byte[]? Value(Field field, Row row, ref JsonDocument? fields)
    {
        fields ??= JsonDocument.Parse(row.Body);
        return fields.RootElement.TryGetProperty(field.Name, out JsonElement value) ? IndexValue.Of(field, value) : null;
    }

    private static string Text(Condition condition)
    {
        var text = new StringBuilder(condition.Name);
        foreach (byte[]? bound in (ReadOnlySpan<byte[]?>)[condition.Equal, condition.From, condition.To])
        {
            text.Append(' ').Append(bound is null ? "-" : Convert.ToHexString(bound));
        }

        return text.ToString();
    }

    private FieldError? Take(string name, string value)
    {
        switch (name)
        {
            case "limit":
                bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit > 0;
                Limit = Math.Min(limit, MostLimit);
                return isNumber ? null : new FieldError("", ErrorCodes.Range, $"1 to {MostLimit}");
            case "cursor":
                Cursor = value;
                return null;
            case "sort":
                return TakeSort(value);
            case StateEntry when _plan.Type.States is { } states:
                ConditionOn(StateEntry, null).Equal = IndexValue.OfText(value);
                return states.States.Contains(value) ? null : new FieldError("", ErrorCodes.Choice, string.Join(", ", states.States));
            default:
                return TakeFilter(name, value);
        }
    }

    private FieldError? TakeSort(string value)
    {
        IsDescending = value.StartsWith('-');
        string name = IsDescending ? value[1..] : value;
        if (name == ByCreation)
        {
            return null;
        }

        bool isKnown = _plan.Type.Sorts.Contains(name);
        Sort = isKnown ? _plan.Fields[name] : null;
        return isKnown ? null : new FieldError("", ErrorCodes.Choice, string.Join(", ", _plan.Type.Sorts.Prepend(ByCreation).SelectMany(sort => new[] { sort, $"-{sort}" })));
    }

    private FieldError? TakeFilter(string name, string value)
    {
        string[] parts = name.Split('.');
        bool isRange = parts.Length == 2 && parts[1] is "from" or "to";
        if (!_plan.Type.Filters.Contains(parts[0]) || (parts.Length > 1 && !isRange))
        {
            IEnumerable<string> known = _plan.Type.Filters.Concat(_plan.Type.States is null ? [] : [StateEntry]).Concat(["limit", "cursor", "sort"]);
            return new FieldError("", ErrorCodes.Unknown, string.Join(", ", known));
        }

        Field field = _plan.Fields[parts[0]];
        if (isRange && field.Kind is not (FieldKind.Integer or FieldKind.Number or FieldKind.Instant))
        {
            return new FieldError("", ErrorCodes.Unknown, "numbers and times only have .from and .to");
        }

        if (!IndexValue.TryRead(field, value, out byte[]? bytes))
        {
            return new FieldError("", ErrorCodes.Type, FieldValue.TypeName(field));
        }

        Condition condition = ConditionOn(field.Name, field);
        switch (isRange ? parts[1] : "")
        {
            case "from":
                condition.From = bytes;
                break;
            case "to":
                condition.To = bytes;
                break;
            default:
                condition.Equal = bytes;
                break;
        }

        return null;
    }

    private Condition ConditionOn(string name, Field? field)
    {
        Condition? there = Conditions.Find(condition => condition.Name == name);
        if (there is null)
        {
            Conditions.Add(there = new Condition(name, field));
        }

        return there;
    }
}
