using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clutch.Trips;

/// <summary>How trips and stops lie in the store: the same figures are the same bytes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Trip))]
[JsonSerializable(typeof(Stop))]
internal sealed partial class TripJson : JsonSerializerContext
{
    public static byte[] Write(Trip trip) => JsonSerializer.SerializeToUtf8Bytes(trip, Default.Trip);

    public static byte[] Write(Stop stop) => JsonSerializer.SerializeToUtf8Bytes(stop, Default.Stop);

    public static Trip ReadTrip(byte[] document) => JsonSerializer.Deserialize(document, Default.Trip)!;

    public static Stop ReadStop(byte[] document) => JsonSerializer.Deserialize(document, Default.Stop)!;
}
