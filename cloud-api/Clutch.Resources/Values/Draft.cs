using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Clutch.Resources;

/// <summary>
/// The fields of a row as they shall be: what was there, what the caller changes (RFC 7396) and what the server sets, put together and
/// then validated as a whole.
/// </summary>
internal static class Draft
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Whether the caller may name these fields at all.</summary>
    public static void CheckNames(ResourcePlan plan, JsonElement changes, IReadOnlyList<string> allowed, FieldErrors errors)
    {
        foreach (JsonProperty property in changes.EnumerateObject())
        {
            if (allowed.Contains(property.Name, StringComparer.Ordinal))
            {
                continue;
            }

            bool isKnown = plan.Fields.ContainsKey(property.Name) || property.Name is "id" or "status" or "version" or "createdAt" or "updatedAt";
            errors.Add("", property.Name, isKnown ? ErrorCodes.ReadOnly : ErrorCodes.Unknown, allowed.Count == 0 ? "nothing" : string.Join(", ", allowed));
        }
    }

    /// <summary>UTF-8 JSON of the fields in the order of the declaration; what <paramref name="errors"/> holds afterwards says whether it is worth anything.</summary>
    /// <param name="plan">The declaration.</param>
    /// <param name="old">Fields until now; null for a new row.</param>
    /// <param name="changes">What the caller sends; null when nothing.</param>
    /// <param name="assigned">What the server sets, by field.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static byte[] Compose(ResourcePlan plan, JsonElement? old, JsonElement? changes, IReadOnlyDictionary<string, string> assigned, FieldErrors errors)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            writer.WriteStartObject();
            foreach (Field field in plan.Type.Fields)
            {
                if (assigned.TryGetValue(field.Name, out string? text))
                {
                    writer.WriteString(field.Name, text);
                }
                else if (!plan.DerivedFields.Contains(field.Name))
                {
                    WriteField(field, old, changes, writer, errors);
                }
            }

            writer.WriteEndObject();
        }

        CheckRules(plan, buffer.WrittenMemory, errors);
        return plan.Type.Derived.Count > 0 && errors.IsEmpty ? WithDerived(plan, buffer.WrittenMemory) : buffer.WrittenSpan.ToArray();
    }

    private static void CheckRules(ResourcePlan plan, ReadOnlyMemory<byte> fields, FieldErrors errors)
    {
        if (plan.Type.Rules.Count == 0 || !errors.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(fields);
        foreach (RowRule rule in plan.Type.Rules)
        {
            if (!rule.Holds(document.RootElement))
            {
                errors.Add("", rule.Field, ErrorCodes.Pattern, rule.Expected);
            }
        }
    }

    private static void WriteField(Field field, JsonElement? old, JsonElement? changes, Utf8JsonWriter writer, FieldErrors errors)
    {
        JsonElement before = default;
        JsonElement change = default;
        bool had = old is { } present && present.TryGetProperty(field.Name, out before);
        bool changed = changes is { } sent && sent.TryGetProperty(field.Name, out change);
        if (changed && change.ValueKind == JsonValueKind.Object && had && before.ValueKind == JsonValueKind.Object)
        {
            change = Merge(before, change);
        }

        JsonElement value = changed ? change : before;
        if ((changed || had) && value.ValueKind != JsonValueKind.Null)
        {
            writer.WritePropertyName(field.Name);
            FieldValue.Write(field, value, writer, "", field.Name, errors);
        }
        else if (field.Required)
        {
            errors.Add("", field.Name, ErrorCodes.Required, FieldValue.TypeName(field));
        }
    }

    /// <summary>RFC 7396, section 2. The depth is that of parsed input, so recursion is bounded.</summary>
    private static JsonElement Merge(JsonElement target, JsonElement patch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            WriteMerged(target, patch, writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteMerged(JsonElement target, JsonElement patch, Utf8JsonWriter writer)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        bool isObject = target.ValueKind == JsonValueKind.Object;
        if (isObject)
        {
            foreach (JsonProperty property in target.EnumerateObject())
            {
                if (!patch.TryGetProperty(property.Name, out _))
                {
                    property.WriteTo(writer);
                }
            }
        }

        foreach (JsonProperty property in patch.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(property.Name);
                WriteMerged(isObject && target.TryGetProperty(property.Name, out JsonElement inner) ? inner : default, property.Value, writer);
            }
        }

        writer.WriteEndObject();
    }

    private static byte[] WithDerived(ResourcePlan plan, ReadOnlyMemory<byte> fields)
    {
        using var document = JsonDocument.Parse(fields);
        var buffer = new ArrayBufferWriter<byte>(fields.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            foreach (Derived derived in plan.Type.Derived)
            {
                switch (derived.Compute(document.RootElement))
                {
                    case string text:
                        writer.WriteString(derived.Field, text);
                        break;
                    case long integer:
                        writer.WriteNumber(derived.Field, integer);
                        break;
                    case bool flag:
                        writer.WriteBoolean(derived.Field, flag);
                        break;
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
