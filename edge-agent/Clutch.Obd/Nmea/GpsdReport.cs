using System.Text.Json;

namespace Clutch.Obd.Nmea;

/// <summary>The members of a gpsd report that are used, as they stand there: degrees, metres, metres per second.</summary>
internal struct GpsdReport
{
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

        double number = 0;
        if (json.ValueTextEquals("mode"u8))
        {
            bool good = Number(ref json, ref number) && number is >= 0 and <= 3;
            Mode = (int)number;
            return good;
        }

        if (json.ValueTextEquals("status"u8))
        {
            bool good = Number(ref json, ref number) && number is >= 0 and <= 99;
            Status = (int)number;
            return good;
        }

        if (json.ValueTextEquals("lat"u8))
        {
            bool good = Number(ref json, ref number);
            Latitude = number;
            return good;
        }

        if (json.ValueTextEquals("lon"u8))
        {
            bool good = Number(ref json, ref number);
            Longitude = number;
            return good;
        }

        if (json.ValueTextEquals("altMSL"u8) || json.ValueTextEquals("alt"u8))
        {
            bool good = Number(ref json, ref number);
            Altitude ??= number;
            return good;
        }

        if (json.ValueTextEquals("speed"u8))
        {
            bool good = Number(ref json, ref number);
            Speed = number;
            return good;
        }

        if (json.ValueTextEquals("track"u8))
        {
            bool good = Number(ref json, ref number);
            Track = number;
            return good;
        }

        if (json.ValueTextEquals("uSat"u8))
        {
            bool good = Number(ref json, ref number) && number is >= 0 and <= byte.MaxValue;
            Satellites = good ? (byte)number : null;
            return good;
        }

        if (json.ValueTextEquals("hdop"u8))
        {
            bool good = Number(ref json, ref number) && number is >= 0 and <= 999.99;
            Hdop = good ? (int)Math.Round(number * 100, MidpointRounding.AwayFromZero) : null;
            return good;
        }

        json.Read();
        json.Skip();
        return true;
    }

    private static bool Number(ref Utf8JsonReader json, ref double number)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out number) && double.IsFinite(number))
        {
            return true;
        }

        number = 0;
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
