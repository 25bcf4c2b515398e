using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Clutch.Resources.Http;

/// <summary>The operations of a catalogue in the API's description (OpenAPI 3.1), from the same declarations as the routes.</summary>
public static class ResourceOpenApi
{
    private const string Base = "/api/v1";
    private const string Problem = "ResourceProblem";

    /// <summary>Adds every operation, schema and tag.</summary>
    public static void Describe(OpenApiDocument document, ResourceCatalogue catalogue)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Components.Schemas[Problem] = ResourceSchemas.Problem();
        foreach (ResourceType type in catalogue.Types)
        {
            string name = ResourceSchemas.Name(type);
            document.Tags.Add(new OpenApiTag { Name = type.Path, Description = $"{type.Summary}." });
            document.Components.Schemas[name] = ResourceSchemas.Row(type);
            document.Components.Schemas[$"{name}Input"] = ResourceSchemas.Input(type);
            foreach (ResourceOperation operation in ResourceOperation.Of(type))
            {
                Add(document, operation.Path, operation.Method, Describe(document, operation));
            }
        }

        Add(document, FeedEndpoint.Path, "GET", Feed(document));
    }

    private static void Add(OpenApiDocument document, string path, string method, OpenApiOperation operation)
    {
        if (!document.Paths.TryGetValue(Base + path, out IOpenApiPathItem? item))
        {
            document.Paths.Add(Base + path, item = new OpenApiPathItem { Operations = [] });
        }

        item.Operations!.Add(HttpMethod.Parse(method), operation);
    }

    private static OpenApiOperation Describe(OpenApiDocument document, ResourceOperation operation)
    {
        ResourceType type = operation.Type;
        string name = ResourceSchemas.Name(type);
        (int good, IOpenApiSchema? answer) = operation.Kind switch
        {
            OperationKind.List => (200, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "items", "next" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = 500, Items = new OpenApiSchemaReference(name, document) },
                    ["next"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "cursor of the next page; null at the end" },
                },
            }),
            OperationKind.Create => (201, new OpenApiSchemaReference(name, document)),
            OperationKind.Delete => (204, (IOpenApiSchema?)null),
            _ => (200, new OpenApiSchemaReference(name, document)),
        };
        var described = new OpenApiOperation
        {
            OperationId = operation.Name,
            Summary = Summary(operation),
            Description = $"Scope `{operation.Scope}`. Roles: {string.Join(", ", operation.Roles)}.{(type.Owner is { } owner ? $" {string.Join(", ", owner.Bound)}: own rows only." : "")}",
            Tags = new HashSet<OpenApiTagReference> { new(type.Path, document) },
            Parameters = [.. Parameters(operation)],
            RequestBody = Body(document, operation, name),
            Responses = new OpenApiResponses { [$"{good}"] = Answer("done", "application/json", answer) },
        };
        foreach (int status in Statuses(operation))
        {
            described.Responses[$"{status}"] = Answer("a problem (RFC 9457)", "application/problem+json", new OpenApiSchemaReference(Problem, document));
        }

        return described;
    }

    private static string Summary(ResourceOperation operation) => operation.Kind switch
    {
        OperationKind.List => $"Rows of {operation.Type.Name}",
        OperationKind.Get => $"One row of {operation.Type.Name}",
        OperationKind.Create => $"Create: {operation.Type.Summary}",
        OperationKind.Patch => "Change a row by a JSON merge patch",
        OperationKind.Delete => "Delete a row that nothing points at",
        OperationKind.Move => $"{string.Join(" or ", operation.Transition!.From)} to {operation.Transition.To}{(operation.Transition.Needs.Count > 0 ? $"; needs {string.Join(", ", operation.Transition.Needs)}" : "")}",
        _ => "Take a row to a state, by the transition that leads there",
    };

    private static IEnumerable<IOpenApiParameter> Parameters(ResourceOperation operation)
    {
        if (operation.Kind is not (OperationKind.List or OperationKind.Create))
        {
            yield return Parameter("id", ParameterLocation.Path, ResourceSchemas.Id(), "id of the row", isRequired: true);
        }

        switch (operation.Kind)
        {
            case OperationKind.Patch or OperationKind.Delete:
                yield return Parameter("If-Match", ParameterLocation.Header, ResourceSchemas.Text(), "ETag of the version that was seen", isRequired: true);
                break;
            case OperationKind.Create or OperationKind.Move:
                yield return Parameter("Idempotency-Key", ParameterLocation.Header, ResourceSchemas.Text(255), "gives the request its effect once; kept for 24 hours");
                break;
            case OperationKind.Get:
                yield return Parameter("If-None-Match", ParameterLocation.Header, ResourceSchemas.Text(), "ETag that the caller has");
                break;
            case OperationKind.List:
                foreach (IOpenApiParameter parameter in ListParameters(operation.Type))
                {
                    yield return parameter;
                }

                break;
        }
    }

    private static IEnumerable<IOpenApiParameter> ListParameters(ResourceType type)
    {
        yield return Parameter("limit", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "500", Default = JsonValue.Create(50) }, "most rows; a page may have fewer, and none, and still a next one");
        yield return Parameter("cursor", ParameterLocation.Query, ResourceSchemas.Text(2_000), "next of the page before; good for the same caller, filters and order");
        yield return Parameter("sort", ParameterLocation.Query, ResourceSchemas.Choice(type.Sorts.Prepend("createdAt").SelectMany(sort => new[] { sort, $"-{sort}" })), "order; - turns it round");
        if (type.States is { } states)
        {
            yield return Parameter("status", ParameterLocation.Query, ResourceSchemas.Choice(states.States), "in this state");
        }

        foreach (Field field in type.Filters.Select(filter => type.Fields.First(field => field.Name == filter)))
        {
            yield return Parameter(field.Name, ParameterLocation.Query, ResourceSchemas.Value(field), $"exactly; {field.Description}");
            if (field.Kind is FieldKind.Integer or FieldKind.Number or FieldKind.Instant)
            {
                yield return Parameter($"{field.Name}.from", ParameterLocation.Query, ResourceSchemas.Value(field), "not below");
                yield return Parameter($"{field.Name}.to", ParameterLocation.Query, ResourceSchemas.Value(field), "below");
            }
        }
    }

    private static OpenApiRequestBody? Body(OpenApiDocument document, ResourceOperation operation, string name) => operation.Kind switch
    {
        OperationKind.Create => new() { Required = true, Content = Content("application/json", new OpenApiSchemaReference($"{name}Input", document)) },
        OperationKind.Patch => new() { Required = true, Content = Content("application/merge-patch+json", new OpenApiSchema { Type = JsonSchemaType.Object, Description = "RFC 7396; the result has to be a valid row" }) },
        OperationKind.Move when operation.Transition!.Accepts.Count > 0 => new() { Content = Content("application/json", ResourceSchemas.Accepted(operation.Type, operation.Transition)) },
        OperationKind.SetStatus => new()
        {
            Required = true,
            Content = Content("application/json", new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "status" },
                Properties = new Dictionary<string, IOpenApiSchema> { ["status"] = ResourceSchemas.Choice(operation.Type.States!.States) },
            }),
        },
        _ => null,
    };

    private static IEnumerable<int> Statuses(ResourceOperation operation) => operation.Kind switch
    {
        OperationKind.List => [400, 401, 403],
        OperationKind.Get => [401, 403, 404],
        OperationKind.Create => [400, 401, 403, 409, 413, 415, 422],
        OperationKind.Delete => [401, 403, 404, 409, 412, 428],
        OperationKind.Patch => [400, 401, 403, 404, 409, 412, 413, 415, 422, 428],
        _ => [400, 401, 403, 404, 409, 412, 413, 415, 422],
    };

    private static OpenApiOperation Feed(OpenApiDocument document) => new()
    {
        OperationId = "ReadFeed",
        Tags = new HashSet<OpenApiTagReference> { new("Fleet", document) },
        Summary = "Changes of all resources in the order of their commits",
        Description = "Events have a sequence without gaps in the tenant and a cursor of their own; with Accept: application/x-ndjson they come one to a line. Reads what the caller's read scopes reach.",
        Parameters =
        [
            Parameter("cursor", ParameterLocation.Query, ResourceSchemas.Text(2_000), "where reading goes on"),
            Parameter("from", ParameterLocation.Query, ResourceSchemas.Text(40), "without a cursor: beginning, now, or an RFC 3339 time"),
            Parameter("types", ParameterLocation.Query, ResourceSchemas.Text(), "names of resources, separated by commas"),
            Parameter("limit", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "1000" }, "most events"),
            Parameter("waitSeconds", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0", Maximum = "30" }, "how long to wait for the first one"),
        ],
        Responses = new OpenApiResponses
        {
            ["200"] = Answer("events", "application/json", ResourceSchemas.FeedPage()),
            ["400"] = Answer("a problem (RFC 9457)", "application/problem+json", new OpenApiSchemaReference(Problem, document)),
            ["401"] = Answer("a problem (RFC 9457)", "application/problem+json", new OpenApiSchemaReference(Problem, document)),
            ["403"] = Answer("a problem (RFC 9457)", "application/problem+json", new OpenApiSchemaReference(Problem, document)),
            ["410"] = Answer("a problem (RFC 9457)", "application/problem+json", new OpenApiSchemaReference(Problem, document)),
        },
    };

    private static OpenApiParameter Parameter(string name, ParameterLocation location, IOpenApiSchema schema, string description, bool isRequired = false) =>
        new() { Name = name, In = location, Schema = schema, Description = description, Required = isRequired };

    private static OpenApiResponse Answer(string description, string mediaType, IOpenApiSchema? schema) =>
        new() { Description = description, Content = schema is null ? null : Content(mediaType, schema) };

    private static Dictionary<string, OpenApiMediaType> Content(string mediaType, IOpenApiSchema schema) => new(StringComparer.Ordinal) { [mediaType] = new OpenApiMediaType { Schema = schema } };
}
