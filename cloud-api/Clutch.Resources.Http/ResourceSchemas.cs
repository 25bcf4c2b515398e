using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Clutch.Resources.Http;

/// <summary>Fields as JSON Schema 2020-12, which OpenAPI 3.1 uses.</summary>
internal static class ResourceSchemas
{
    public static string Name(ResourceType type) => string.Concat(type.Path.Split('/', '-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    public static IOpenApiSchema Id() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" };

    public static IOpenApiSchema Text(int max = 200) => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = max };

    public static IOpenApiSchema Choice(IEnumerable<string> choices) => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. choices.Select(choice => (JsonNode)choice)] };

    /// <summary>A row as it is answered.</summary>
    public static OpenApiSchema Row(ResourceType type)
    {
        Dictionary<string, IOpenApiSchema> properties = new(StringComparer.Ordinal)
        {
            ["id"] = Id(),
            ["version"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Description = "the ETag without its quotes" },
        };
        if (type.States is { } states)
        {
            properties["status"] = Choice(states.States);
        }

        properties["createdAt"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" };
        properties["updatedAt"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" };
        HashSet<string> required = [.. properties.Keys, .. type.Fields.Where(field => field.Required).Select(field => field.Name)];
        foreach (Field field in type.Fields)
        {
            properties[field.Name] = Value(field);
        }

        return new OpenApiSchema { Type = JsonSchemaType.Object, Description = $"{type.Summary}.", Properties = properties, Required = required };
    }

    /// <summary>What may be sent to create a row: the fields that some role may write.</summary>
    public static OpenApiSchema Input(ResourceType type)
    {
        HashSet<string> writable = [.. type.Creators.SelectMany(role => type.Writable.GetValueOrDefault(role, []))];
        Field[] fields = [.. type.Fields.Where(field => writable.Contains(field.Name))];
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Properties = fields.ToDictionary(field => field.Name, Value, StringComparer.Ordinal),
            Required = new HashSet<string>(fields.Where(field => field.Required).Select(field => field.Name)),
        };
    }

    public static IOpenApiSchema Accepted(ResourceType type, Transition transition) => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = false,
        Properties = type.Fields.Where(field => transition.Accepts.Contains(field.Name)).ToDictionary(field => field.Name, Value, StringComparer.Ordinal),
    };

    public static IOpenApiSchema Value(Field field)
    {
        var schema = new OpenApiSchema { Description = field.Unit is { } unit ? $"{field.Description}; {unit}" : field.Description };
        switch (field.Kind)
        {
            case FieldKind.Integer or FieldKind.Number:
                schema.Type = field.Kind == FieldKind.Integer ? JsonSchemaType.Integer : JsonSchemaType.Number;
                (schema.Minimum, schema.Maximum) = (field.Min.ToString(CultureInfo.InvariantCulture), field.Max.ToString(CultureInfo.InvariantCulture));
                break;
            case FieldKind.Boolean:
                schema.Type = JsonSchemaType.Boolean;
                break;
            case FieldKind.Instant or FieldKind.Reference:
                (schema.Type, schema.Format) = (JsonSchemaType.String, field.Kind == FieldKind.Instant ? "date-time" : "uuid");
                break;
            case FieldKind.Choice:
                (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. field.Choices.Select(choice => (JsonNode)choice)]);
                break;
            case FieldKind.Object:
                schema.Type = JsonSchemaType.Object;
                schema.AdditionalPropertiesAllowed = false;
                schema.Properties = field.Members.ToDictionary(member => member.Name, Value, StringComparer.Ordinal);
                schema.Required = new HashSet<string>(field.Members.Where(member => member.Required).Select(member => member.Name));
                break;
            case FieldKind.List:
                (schema.Type, schema.Items, schema.MinItems, schema.MaxItems) = (JsonSchemaType.Array, Value(field.Item!), field.MinItems, field.MaxItems);
                break;
            default:
                (schema.Type, schema.MinLength, schema.MaxLength) = (JsonSchemaType.String, field.MinLength, field.MaxLength);
                schema.ReadOnly = field.Secret is not null;
                break;
        }

        if (field.IsPersonal)
        {
            schema.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal) { ["x-personal-data"] = new JsonNodeExtension(JsonValue.Create(true)) };
        }

        return schema;
    }

    public static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457, with the request's id and what is wrong where.",
        Required = new HashSet<string> { "title", "status", "detail", "requestId", "success", "error", "message", "timestamp", "errors" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text(),
            ["title"] = Text(),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = Text(1_000),
            ["requestId"] = Text(),
            ["success"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "false" },
            ["error"] = Text(),
            ["message"] = Text(1_000),
            ["timestamp"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = 20,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["pointer"] = Text(), ["code"] = Text(), ["expected"] = Text(1_000) },
                },
            },
        },
    };

    public static OpenApiSchema FeedPage() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["events"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = FeedQuery.MostLimit,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["sequence"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        ["cursor"] = Text(2_000),
                        ["type"] = Text(),
                        ["kind"] = Choice(["upsert", "delete"]),
                        ["id"] = Id(),
                        ["version"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        ["at"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                        ["data"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "the row; absent in a deletion" },
                    },
                },
            },
            ["next"] = Text(2_000),
            ["hasMore"] = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            ["retryAfterMs"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "hint: ask again so much later" },
        },
    };
}
