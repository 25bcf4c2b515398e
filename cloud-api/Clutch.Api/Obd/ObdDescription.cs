using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Clutch.Api.Obd;

/// <summary>What all OBD operations have in their description: the vehicle, the key against doing it twice, and an example that a test keeps true.</summary>
internal static class ObdDescription
{
    private static readonly JsonObject s_examples = Load();

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        string? method = context.Description.HttpMethod;
        operation.Parameters ??= [];
        if (method is "GET" or "DELETE")
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "vehicle",
                In = ParameterLocation.Query,
                Required = true,
                Description = "Vehicle id",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 64 },
            });
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<CommandGiven>().Any())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "The same key with the same body is done once and answered alike; with another body it is refused",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 128 },
            });
        }

        if (operation.OperationId is { } id && s_examples[id] is { } example)
        {
            foreach ((string status, IOpenApiResponse response) in operation.Responses ?? [])
            {
                if (status.StartsWith('2') && response.Content is { } content && content.TryGetValue("application/json", out OpenApiMediaType? media))
                {
                    media.Example = example.DeepClone();
                }
            }
        }

        return Task.CompletedTask;
    }

    private static JsonObject Load()
    {
        using Stream resource = typeof(ObdDescription).Assembly.GetManifestResourceStream("obd-examples.json")!;
        return JsonNode.Parse(resource)!.AsObject();
    }
}
