using System.Buffers;
using System.Text.Json;

namespace Clutch.Health.Worker;

/// <summary>A record of the statements stream: one of three things.</summary>
/// <param name="Said">What somebody said.</param>
/// <param name="Applied">With which frame something that was said took effect.</param>
/// <param name="Mark">A role's own mark, by which it knows that it has read all that was there before.</param>
internal sealed record StatementRecord(Statement? Said = null, AppliedStatement? Applied = null, string? Mark = null);

/// <summary>Statements as the log and the store keep them. The same statement gives the same bytes.</summary>
internal static class StatementJson
{
    private const int Schema = 1;

    public static byte[] Write(Statement statement) => Document(json =>
    {
        json.WriteString("vehicle", statement.Vehicle);
        json.WriteString("id", statement.Id);
        json.WriteNumber("time_ms", statement.Time);
        json.WriteString("kind", statement.Kind.Name());
        json.WriteString("part", statement.Part.Name());
        json.WriteNumber("value", statement.Value);
        json.WriteString("clock", statement.Clock.Name());
        json.WriteNumber("at_ms", statement.At);
        json.Number("odometer_km", statement.Odometer, 3);
        json.WriteNumber("alert_boot", statement.Alert.Boot);
        json.WriteNumber("alert_sequence", statement.Alert.Sequence);
    });

    public static byte[] WriteApplied(Statement statement) => Document(json =>
    {
        json.WriteString("vehicle", statement.Vehicle);
        json.WriteString("id", statement.Id);
        json.WriteNumber("applied_boot", statement.Applied!.Value.Boot);
        json.WriteNumber("applied_sequence", statement.Applied.Value.Sequence);
        if (statement.Life is { } life)
        {
            json.WriteString("life_part", life.Part.Name());
            json.WriteBoolean("life_failed", life.Failed);
            json.WriteNumber("life_exposure", life.Exposure);
            json.WriteNumber("life_from_ms", life.From);
        }
    });

    public static byte[] WriteMark(string mark) => Document(json => json.WriteString("mark", mark));

    /// <summary>Null: no such record.</summary>
    public static StatementRecord? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            return root.GetProperty("schema").GetInt32() != Schema ? null
                : root.TryGetProperty("mark", out JsonElement mark) ? new StatementRecord(Mark: mark.GetString())
                : root.TryGetProperty("applied_boot", out _) ? new StatementRecord(Applied: Applied(root))
                : new StatementRecord(Said(root));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Statement Said(JsonElement root) => new()
    {
        Vehicle = Text(root, "vehicle"),
        Id = Text(root, "id"),
        Time = root.GetProperty("time_ms").GetInt64(),
        Kind = Named<StatementKind>(root, "kind"),
        Part = Named<Part>(root, "part"),
        Value = root.GetProperty("value").GetDouble(),
        Clock = Named<Clock>(root, "clock"),
        At = root.GetProperty("at_ms").GetInt64(),
        Odometer = root.GetProperty("odometer_km") is { ValueKind: JsonValueKind.Number } odometer ? odometer.GetDouble() : double.NaN,
        Alert = new FrameId(root.GetProperty("alert_boot").GetInt64(), root.GetProperty("alert_sequence").GetInt64()),
    };

    private static AppliedStatement Applied(JsonElement root)
    {
        string vehicle = Text(root, "vehicle");
        LivedLife? life = root.TryGetProperty("life_part", out _)
            ? new LivedLife(
                vehicle, Named<Part>(root, "life_part"), root.GetProperty("life_failed").GetBoolean(), root.GetProperty("life_exposure").GetDouble(), root.GetProperty("life_from_ms").GetInt64())
            : null;
        return new AppliedStatement(vehicle, Text(root, "id"), new FrameId(root.GetProperty("applied_boot").GetInt64(), root.GetProperty("applied_sequence").GetInt64()), life);
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static T Named<T>(JsonElement root, string name)
        where T : struct, Enum => JsonText.TryName(Text(root, name), out T value) ? value : throw new FormatException($"{name} is not known");

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory.ToArray();
    }
}
