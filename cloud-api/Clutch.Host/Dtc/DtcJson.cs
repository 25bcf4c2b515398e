using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clutch.Host;

/// <summary>Answers about codes as JSON, like scans: camelCase, indented, Arabic as itself.</summary>
internal static class DtcJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static void Print<T>(T document)
    {
        // Bytes, so that no console encoding comes between.
        using Stream output = Console.OpenStandardOutput();
        JsonSerializer.Serialize(output, document, s_options);
        output.WriteByte((byte)'\n');
    }
}
