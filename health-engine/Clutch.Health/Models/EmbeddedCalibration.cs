using System.Text.Json;
using System.Text.Json.Serialization;
using Clutch.Health.Intervals;

namespace Clutch.Health.Models;

/// <summary>What <c>clutch evaluate fleet</c> found of the models that this program carries, on cars that they had not seen.</summary>
public static class EmbeddedCalibration
{
    private const string File = "fleet/calibration.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly Lazy<CalibrationTable> s_table = new(Read);

    public static CalibrationTable Table => s_table.Value;

    private static CalibrationTable Read()
    {
        using Stream stream = typeof(EmbeddedCalibration).Assembly.GetManifestResourceStream(File) ?? throw new InvalidDataException($"{File} is not embedded in this program");
        return JsonSerializer.Deserialize<CalibrationTable>(stream, s_json) ?? throw new InvalidDataException($"{File} is empty");
    }
}
