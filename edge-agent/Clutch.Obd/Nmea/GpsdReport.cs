using System.Text.Json;

namespace Clutch.Obd.Nmea;

/// <summary>The members of a gpsd report that are used, as they stand there: degrees, metres, metres per second.</summary>
internal struct GpsdReport
{
    private static readonly (byte[] Name, Field Field)[] s_numbers =
    [
        ("mode"u8.ToArray(), Field.Mode),
        ("status"u8.ToArray(), Field.Status),
        ("lat"u8.ToArray(), Field.Latitude),
        ("lon"u8.ToArray(), Field.Longitude),
        ("altMSL"u8.ToArray(), Field.Altitude),
        ("alt"u8.ToArray(), Field.OldAltitude),
        ("speed"u8.ToArray(), Field.Speed),
        ("track"u8.ToArray(), Field.Track),
        ("uSat"u8.ToArray(), Field.Satellites),
        ("hdop"u8.ToArray(), Field.Hdop),
    ];

    private enum Field : byte
    {
        Mode,
        Status,
        Latitude,
        Longitude,
        Altitude,
        OldAltitude,
        Speed,
        Track,
        Satellites,
        Hdop,
    }

    public bool IsPosition { get; private set; }

    public bool IsSky { get; private set; }

    public int Mode { get; private set; }

    public int Status { get; private set; }

    public long? Time { get; private set; }

    public double? Latitude { get; private set; }

    public double? Longitude { get; private set; }

    /// <summary>Above mean sea level; <c>alt</c> is its name before gpsd 3.20.</summary>
    public double? Altitude { get; private set; }

    public double? Speed { get; private set; }

    public double? Track { get; private set; }

    public byte? Satellites { get; private set; }

    public int? Hdop { get; private set; }

    /// <summary>Reads one object; throws <see cref="JsonException"/> where the text is not JSON.</summary>
    public GpsdReject Read(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return GpsdReject.Json;
        }

        bool good = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            good &= Member(ref json);
        }

        // The reader itself objects to what follows the object.
        json.Read();
        return good ? GpsdReject.None : GpsdReject.Value;
    }

    private bool Member(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("class"u8))
        {
            json.Read();
            IsPosition = json.TokenType == JsonTokenType.String && json.ValueTextEquals("TPV"u8);
            IsSky = json.TokenType == JsonTokenType.String && json.ValueTextEquals("SKY"u8);
            return json.TokenType == JsonTokenType.String;
        }

        if (json.ValueTextEquals("time"u8))
        {
            json.Read();
            DateTimeOffset time = default;
            bool good = json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out time);
            Time = good ? time.ToUnixTimeMilliseconds() : null;
            return good;
        }

        if (json.ValueTextEquals("satellites"u8))
        {
            json.Read();
            byte? used = CountUsed(ref json);
            Satellites ??= used;
            return true;
        }

        foreach ((byte[] name, Field field) in s_numbers)
        {
            if (json.ValueTextEquals(name))
            {
                return Number(ref json, out double number) && Set(field, number);
            }
        }

        json.Read();
        json.Skip();
        return true;
    }

    private bool Set(Field field, double number)
    {
        switch (field)
        {
            case Field.Mode:
                Mode = (int)Math.Clamp(number, 0, 4);
                return number is >= 0 and <= 3;
            case Field.Status:
                Status = (int)Math.Clamp(number, 0, byte.MaxValue);
                return number is >= 0 and <= byte.MaxValue;
            case Field.Satellites:
                Satellites = (byte)Math.Clamp(number, 0, byte.MaxValue);
                return number is >= 0 and <= byte.MaxValue;
            case Field.Hdop:
                Hdop = (int)Math.Round(Math.Clamp(number, 0, 1000) * 100, MidpointRounding.AwayFromZero);
                return number is >= 0 and < 1000;
            case Field.Latitude:
                Latitude = number;
                return true;
            case Field.Longitude:
                Longitude = number;
                return true;
            case Field.Altitude:
                Altitude = number;
                return true;
            case Field.OldAltitude:
                Altitude ??= number;
                return true;
            case Field.Speed:
                Speed = number;
                return true;
            default:
                Track = number;
                return true;
        }
    }

    private static bool Number(ref Utf8JsonReader json, out double number)
    {
        json.Read();
        number = 0;
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out number) && double.IsFinite(number))
        {
            return true;
        }

        json.Skip();
        return false;
    }

    /// <summary>Satellites used for the position, where gpsd (before 3.20) does not count them itself.</summary>
    private static byte? CountUsed(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }

        int used = 0;
        int depth = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("used"u8))
            {
                json.Read();
                used += json.TokenType == JsonTokenType.True ? 1 : 0;
            }
        }

        return (byte)Math.Min(used, byte.MaxValue);
    }
}
