using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Clutch.Edge;

/// <summary>
/// A command from the cloud, one JSON object:
/// <code>
/// {"id":"0198…","name":"raw","arguments":{"request":"0100"},"expires":1760000000000}
/// </code>
/// </summary>
/// <param name="Id">1 to 64 of <c>A-Z a-z 0-9 . _ -</c>; a command that comes twice has it twice.</param>
/// <param name="Name">What to do.</param>
/// <param name="Arguments">An object; empty where the command has none.</param>
/// <param name="Expires">Not begun later than this, milliseconds since 1970-01-01 UTC.</param>
public sealed record AgentCommand(string Id, string Name, JsonElement Arguments, long Expires)
{
    /// <summary>Longest command, in bytes.</summary>
    public const int MaxBytes = 8192;

    private const int MaxNameLength = 32;
    private static readonly JsonElement s_noArguments = JsonSerializer.SerializeToElement(new object());

    /// <summary>Reads a command. On false, <paramref name="problem"/> says why, and <paramref name="id"/> is its id where that much is readable.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> payload, [NotNullWhen(true)] out AgentCommand? command, out string? id, out string problem)
    {
        (command, id, problem) = (null, null, "");
        if (payload.Length > MaxBytes)
        {
            problem = $"a command has at most {MaxBytes} bytes, this one has {payload.Length}";
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                problem = "a command is a JSON object";
                return false;
            }

            id = Text(root, "id") is { } text && Telemetry.Topics.IsVehicle(text) ? text : null;
            string? name = Text(root, "name");
            bool dated = root.TryGetProperty("expires", out JsonElement member) & member.ValueKind == JsonValueKind.Number;
            long expires = 0;
            bool given = root.TryGetProperty("arguments", out JsonElement arguments);
            problem = id is null ? "id must be 1 to 64 of A-Z a-z 0-9 . _ -"
                : name is not { Length: > 0 and <= MaxNameLength } || !name.All(c => char.IsAsciiLetterLower(c) || c == '-') ? "name must be 1 to 32 of a-z and -"
                : !dated || !member.TryGetInt64(out expires) ? "expires must be milliseconds since 1970"
                : given && arguments.ValueKind != JsonValueKind.Object ? "arguments must be an object"
                : "";
            if (problem.Length > 0)
            {
                return false;
            }

            command = new AgentCommand(id!, name!, given ? arguments.Clone() : s_noArguments, expires);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text that is no JSON, or an escape that is no character.
            problem = "not JSON";
            return false;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
