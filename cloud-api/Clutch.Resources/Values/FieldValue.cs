using System.Text.Json;

namespace Clutch.Resources;

/// <summary>Checks one value against its field and writes it in the form in which it is kept.</summary>
internal static class FieldValue
{
    /// <summary>Writes the value; after an error something is written that nobody reads.</summary>
    public static void Write(Field field, JsonElement value, Utf8JsonWriter writer, string parent, string name, FieldErrors errors)
    {
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.Choice or FieldKind.Instant or FieldKind.Reference:
                WriteText(field, value, writer, parent, name, errors);
                return;
            case FieldKind.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                value.WriteTo(writer);
                return;
            case FieldKind.Integer when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long integer):
                Demand(integer >= field.Min && integer <= field.Max, ErrorCodes.Range, $"{field.Min} to {field.Max}{Unit(field)}");
                writer.WriteNumberValue(integer);
                return;
            case FieldKind.Number when value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number):
                Demand(number >= field.Min && number <= field.Max, ErrorCodes.Range, $"{field.Min} to {field.Max}{Unit(field)}");
                writer.WriteNumberValue(number);
                return;
            case FieldKind.Object when value.ValueKind == JsonValueKind.Object:
                WriteObject(field, value, writer, $"{parent}/{name}", errors);
                return;
            case FieldKind.List when value.ValueKind == JsonValueKind.Array:
                WriteList(field, value, writer, parent, name, errors);
                return;
            default:
                errors.Add(parent, name, ErrorCodes.Type, TypeName(field));
                writer.WriteNullValue();
                return;
        }

        void Demand(bool holds, string code, string expected)
        {
            if (!holds)
            {
                errors.Add(parent, name, code, expected);
            }
        }
    }

    private static void WriteText(Field field, JsonElement value, Utf8JsonWriter writer, string parent, string name, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(parent, name, ErrorCodes.Type, TypeName(field));
            writer.WriteNullValue();
            return;
        }

        string text = value.GetString()!;
        (string Code, string Expected)? wrong = null;
        switch (field.Kind)
        {
            case FieldKind.Instant:
                wrong = Instants.TryParse(text, out long milliseconds) ? null : (ErrorCodes.Type, Instants.Expected);
                text = wrong is null ? Instants.Text(milliseconds) : "";
                break;
            case FieldKind.Reference:
                wrong = Guid.TryParseExact(text, "D", out Guid id) ? null : (ErrorCodes.Reference, ReferenceExpected(field));
                text = id.ToString();
                break;
            case FieldKind.Choice:
                wrong = field.Choices.Contains(text, StringComparer.Ordinal) ? null : (ErrorCodes.Choice, string.Join(", ", field.Choices));
                break;
            default:
                wrong = WrongText(field, ref text);
                break;
        }

        if (wrong is { } found)
        {
            errors.Add(parent, name, found.Code, found.Expected);
        }

        writer.WriteStringValue(text);
    }

    private static (string Code, string Expected)? WrongText(Field field, ref string text)
    {
        if (text.Length <= field.MaxLength && field.Form is { } form)
        {
            text = form(text);
        }

        return text.Length < field.MinLength || text.Length > field.MaxLength ? (ErrorCodes.Length, $"{field.MinLength} to {field.MaxLength} characters")
            : text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? (ErrorCodes.Characters, "no control characters")
            : field.Pattern is { } pattern && !pattern.IsMatch(text) ? (ErrorCodes.Pattern, field.Description)
            : field.Rule?.Invoke(text) is { } rule ? (ErrorCodes.Pattern, rule)
            : null;
    }

    private static void WriteObject(Field field, JsonElement value, Utf8JsonWriter writer, string pointer, FieldErrors errors)
    {
        writer.WriteStartObject();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (field.Members.All(member => member.Name != property.Name))
            {
                errors.Add(pointer, property.Name, ErrorCodes.Unknown, string.Join(", ", field.Members.Select(member => member.Name)));
            }
        }

        foreach (Field member in field.Members)
        {
            if (value.TryGetProperty(member.Name, out JsonElement inner) && inner.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(member.Name);
                Write(member, inner, writer, pointer, member.Name, errors);
            }
            else if (member.Required)
            {
                errors.Add(pointer, member.Name, ErrorCodes.Required, TypeName(member));
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Field field, JsonElement value, Utf8JsonWriter writer, string parent, string name, FieldErrors errors)
    {
        int count = value.GetArrayLength();
        writer.WriteStartArray();
        if (count < field.MinItems || count > field.MaxItems)
        {
            errors.Add(parent, name, ErrorCodes.Items, $"{field.MinItems} to {field.MaxItems} items");
        }
        else
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                Write(field.Item!, item, writer, $"{parent}/{name}", $"{index++}", errors);
            }
        }

        writer.WriteEndArray();
    }

    public static string ReferenceExpected(Field field) => $"the id of one of your {field.Target}";

    public static string TypeName(Field field) => field.Kind switch
    {
        FieldKind.Text => "a text",
        FieldKind.Integer => $"a whole number{Unit(field)}",
        FieldKind.Number => $"a number{Unit(field)}",
        FieldKind.Boolean => "true or false",
        FieldKind.Instant => Instants.Expected,
        FieldKind.Choice => string.Join(", ", field.Choices),
        FieldKind.Reference => ReferenceExpected(field),
        FieldKind.Object => "an object",
        _ => "an array",
    };

    private static string Unit(Field field) => field.Unit is { } unit ? $" {unit}" : "";
}
