namespace Clutch.Obd.Nmea;

/// <summary>What a receiver says of its position.</summary>
public enum FixMode : byte
{
    /// <summary>No position.</summary>
    None = 0,

    /// <summary>Computed without satellites from earlier positions and sensors (dead reckoning).</summary>
    Estimated = 1,

    /// <summary>Latitude and longitude.</summary>
    TwoD = 2,

    /// <summary>Latitude, longitude and altitude.</summary>
    ThreeD = 3,
}

/// <summary>One position. Null says that the receiver did not tell, or not with certainty; values are integers in the unit named.</summary>
/// <param name="Mode">Without a position (<see cref="FixMode.None"/>) everything but time and satellites is null.</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC, by the receiver's clock; null when it has not told the date.</param>
/// <param name="Latitude">1e-7 degrees, north positive (WGS 84).</param>
/// <param name="Longitude">1e-7 degrees, east positive.</param>
/// <param name="Altitude">0.01 m above mean sea level.</param>
/// <param name="Speed">0.01 km/h over ground.</param>
/// <param name="Course">0.01 degrees over ground, clockwise from true north, below 36000.</param>
/// <param name="Satellites">Used for the position.</param>
/// <param name="Hdop">0.01: horizontal dilution of precision.</param>
public readonly record struct Fix(
    FixMode Mode,
    long? Time,
    int? Latitude,
    int? Longitude,
    int? Altitude,
    int? Speed,
    int? Course,
    byte? Satellites,
    int? Hdop);
