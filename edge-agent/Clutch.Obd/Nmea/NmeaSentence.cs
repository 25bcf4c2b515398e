namespace Clutch.Obd.Nmea;

/// <summary>The sentences that are read (NMEA 0183, approved sentences).</summary>
public enum NmeaKind : byte
{
    None = 0,

    /// <summary>Recommended minimum: time, date, position, speed, course.</summary>
    Rmc,

    /// <summary>Fix data: time, position, quality, satellites, HDOP, altitude.</summary>
    Gga,

    /// <summary>Dilution of precision and fix mode.</summary>
    Gsa,

    /// <summary>Course and speed.</summary>
    Vtg,

    /// <summary>Position and time.</summary>
    Gll,
}

/// <summary>Why a line gave no sentence.</summary>
public enum NmeaReject : byte
{
    None = 0,

    /// <summary>A byte outside 20 to 7E within the sentence: line noise or another protocol.</summary>
    Character,

    /// <summary>A new sentence began before the end of this one.</summary>
    CutOff,

    /// <summary>Longer than any receiver sends.</summary>
    TooLong,

    /// <summary>Does not end with <c>*hh</c>.</summary>
    NoChecksum,

    /// <summary>The checksum is wrong.</summary>
    Checksum,

    /// <summary>The talker is not a satellite receiver (GP, GN, GL, GA, GB).</summary>
    Talker,

    /// <summary>A sentence that is not read, for example GSV.</summary>
    Unsupported,

    /// <summary>Fewer fields than the sentence has.</summary>
    Fields,

    /// <summary>Not a time of day hhmmss[.sss].</summary>
    Time,

    /// <summary>Not a date ddmmyy.</summary>
    Date,

    /// <summary>Not a latitude or longitude.</summary>
    Position,

    /// <summary>Not a number, or out of range.</summary>
    Number,

    /// <summary>A status, mode or unit letter that does not exist.</summary>
    Letter,
}

/// <summary>One sentence. Null: the field is empty or the sentence has none; units are those of <see cref="Fix"/>.</summary>
public readonly record struct NmeaSentence
{
    public NmeaKind Kind { get; init; }

    /// <summary>Milliseconds since midnight UTC; a leap second counts as 86,400,000 and more.</summary>
    public int? TimeOfDay { get; init; }

    /// <summary>Days since 1970-01-01.</summary>
    public int? Date { get; init; }

    /// <summary>What the sentence says of the position; null when it says nothing. Satellites alone do not tell two from three dimensions.</summary>
    public FixMode? Mode { get; init; }

    public int? Latitude { get; init; }

    public int? Longitude { get; init; }

    public int? Altitude { get; init; }

    public int? Speed { get; init; }

    public int? Course { get; init; }

    public byte? Satellites { get; init; }

    public int? Hdop { get; init; }
}
