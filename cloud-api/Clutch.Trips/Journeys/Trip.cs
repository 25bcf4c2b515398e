using System.Text.Json.Serialization;

namespace Clutch.Trips;

/// <summary>A figure with how it came to be. Figures of different methods never add up to one.</summary>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Method">As docs/trips.md names it.</param>
public sealed record Measured(double Value, string Unit, string Method);

/// <summary>Where the vehicle was.</summary>
/// <param name="Latitude">WGS 84, degrees.</param>
/// <param name="Longitude">WGS 84, degrees.</param>
/// <param name="At">When.</param>
public sealed record Place(double Latitude, double Longitude, DateTimeOffset At);

/// <summary>Time in a trip without any speed.</summary>
/// <param name="From">The last speed before.</param>
/// <param name="To">The first speed after.</param>
/// <param name="InferredDistance">What the odometer says beyond what speed says; null: no odometer on both sides.</param>
public sealed record TripGap(DateTimeOffset From, DateTimeOffset To, Measured? InferredDistance);

/// <summary>Odometer at both ends.</summary>
/// <param name="StartKm">First reading in the trip.</param>
/// <param name="EndKm">Last reading in the trip.</param>
/// <param name="Method"><c>odometer</c>, or as fallback <c>distance-since-codes-cleared</c>, which has no relation to the number on the dashboard.</param>
/// <param name="RollbackKm">How much less the trip begins with, or ends with, than was known before; 0: none.</param>
public sealed record OdometerReading(double StartKm, double EndKm, string Method, double RollbackKm);

/// <summary>What a driver did.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriverEventKind>))]
public enum DriverEventKind : byte
{
    [JsonStringEnumMemberName("harsh-braking")]
    HarshBraking = 0,

    [JsonStringEnumMemberName("harsh-acceleration")]
    HarshAcceleration = 1,

    [JsonStringEnumMemberName("harsh-cornering")]
    HarshCornering = 2,

    [JsonStringEnumMemberName("speeding")]
    Speeding = 3,

    [JsonStringEnumMemberName("over-revving")]
    OverRevving = 4,

    [JsonStringEnumMemberName("idling")]
    Idling = 5,
}

/// <summary>Something that a driver did, with what it was measured by.</summary>
/// <param name="Kind">What.</param>
/// <param name="Start">Begin.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Peak">The greatest value: m/s² for the harsh ones, km/h for speeding, 1/min for over-revving, s for idling.</param>
/// <param name="Unit">UCUM unit of the peak.</param>
/// <param name="SpeedBefore">km/h.</param>
/// <param name="SpeedAfter">km/h.</param>
/// <param name="Method">As docs/trips.md names it.</param>
/// <param name="Place">The newest position then, if one is at most 15 s old.</param>
public sealed record DriverEvent(
    DriverEventKind Kind, DateTimeOffset Start, double Seconds, double Peak, string Unit, double? SpeedBefore, double? SpeedAfter, string Method, Place? Place);

/// <summary>From one stop to the next: a pure function of the vehicle's bins.</summary>
/// <param name="Start">The engine's start, or the first motion when that was too long before.</param>
/// <param name="End">The engine's stop, or the last motion when that was too long after.</param>
public sealed record Trip(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Most events and gaps that are kept of one trip; more are counted.</summary>
    public const int MostParts = 200;

    public double Seconds => (End - Start).TotalSeconds;

    /// <summary>Seconds with motion.</summary>
    public required double MovingSeconds { get; init; }

    /// <summary>Seconds with the engine running and no motion.</summary>
    public required double IdleSeconds { get; init; }

    /// <summary>Share of the trip that the distance was measured over, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Measured: without what the gaps hide. Null: no speed was heard.</summary>
    public required Measured? Distance { get; init; }

    /// <summary>What the odometer says that the gaps hide, km.</summary>
    public required double? InferredKm { get; init; }

    public required double MaxSpeedKmh { get; init; }

    /// <summary>Null: see <see cref="FuelReason"/>.</summary>
    public required Measured? Fuel { get; init; }

    /// <summary>Why there is no fuel figure; null: there is one.</summary>
    public required string? FuelReason { get; init; }

    /// <summary>Energy out of the traction battery; null: the vehicle does not tell voltage and current.</summary>
    public required Measured? Energy { get; init; }

    /// <summary>Change of the traction battery's charge; null: not told.</summary>
    public required Measured? Charge { get; init; }

    public required OdometerReading? Odometer { get; init; }

    public required Place? From { get; init; }

    public required Place? To { get; init; }

    public required IReadOnlyList<TripGap> Gaps { get; init; }

    public required IReadOnlyList<DriverEvent> Events { get; init; }

    /// <summary>Events and gaps beyond <see cref="MostParts"/> each.</summary>
    public required int Dropped { get; init; }
}

/// <summary>Between two trips.</summary>
/// <param name="Start">End of the trip before, or the first that was heard.</param>
/// <param name="End">Start of the next trip; null: still.</param>
/// <param name="IdleSeconds">With the engine running.</param>
/// <param name="MovedKm">Moves too short to be trips.</param>
/// <param name="Place">The first position in the stop, else the last of the trip before.</param>
public sealed record Stop(DateTimeOffset Start, DateTimeOffset? End, double IdleSeconds, double MovedKm, Place? Place);
