using System.Text.Encodings.Web;
using System.Text.Json;

namespace Clutch.Edge;

/// <summary>Reports as JSON: camelCase, indented, for files and programs. The members are documented in docs/scans.md.</summary>
public static class ScanJson
{
    // Texts of cars are for terminals and files, not for HTML.
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ScanReport report) => JsonSerializer.Serialize(report, s_options);

    internal static System.Text.Json.Nodes.JsonObject NodeOf(ScanReport report) => JsonSerializer.SerializeToNode(report, s_options)!.AsObject();

    public static string Of(ClearReport report) => JsonSerializer.Serialize(report, s_options);
}
