using System.Globalization;

namespace Clutch.CarSim;

/// <summary>Sentences of NMEA 0183 with checksum and line end.</summary>
internal static class NmeaSentence
{
    private const double KnotsOfKilometresPerHour = 1 / 1.852, LeastSpeedWithCourse = 0.5;

    public static IReadOnlyList<string> Kinds { get; } = ["RMC", "GGA", "GSA", "VTG"];

    /// <summary>Without a position: the sentence that says so, with empty fields.</summary>
    public static string Write(string kind, DateTimeOffset time, CarPosition? position, double kilometresPerHour)
    {
        string clock = time.ToString("HHmmss.ff", CultureInfo.InvariantCulture);
        string date = time.ToString("ddMMyy", CultureInfo.InvariantCulture);
        string place = position is { } p ? $"{Angle(p.Latitude, 2, 'N', 'S')},{Angle(p.Longitude, 3, 'E', 'W')}" : ",,,";

        // A receiver that stands does not know where it points.
        string course = position is { } c && kilometresPerHour > LeastSpeedWithCourse ? Number(c.Course, "000.0") : "";
        string knots = position is null ? "" : Number(kilometresPerHour * KnotsOfKilometresPerHour, "000.0");
        string speed = position is null ? "" : Number(kilometresPerHour, "000.0");
        string body = kind switch
        {
            "RMC" => $"GPRMC,{clock},{(position is null ? 'V' : 'A')},{place},{knots},{course},{date},,,{(position is null ? 'N' : 'A')}",
            "GGA" => position is { } g
                ? $"GPGGA,{clock},{place},1,08,0.9,{Number(g.Altitude, "0.0")},M,20.1,M,,"
                : $"GPGGA,{clock},{place},0,00,99.9,,M,,M,,",
            "GSA" => position is null ? "GPGSA,A,1,,,,,,,,,,,,,99.9,99.9,99.9" : "GPGSA,A,3,02,05,12,13,15,21,25,29,,,,,1.7,0.9,1.4",
            _ => $"GPVTG,{course},T,,M,{knots},N,{speed},K,{(position is null ? 'N' : 'A')}",
        };
        int checksum = body.Aggregate(0, (sum, ch) => sum ^ ch);
        return $"${body}*{checksum:X2}\r\n";
    }

    /// <summary>Degrees and minutes with five decimals (about 2 cm), then the hemisphere.</summary>
    private static string Angle(double degrees, int digits, char positive, char negative)
    {
        long units = (long)Math.Round(Math.Abs(degrees) * 60 * 100_000);
        long whole = units / (60 * 100_000);
        double minutes = (units % (60 * 100_000)) / 100_000.0;
        return $"{whole.ToString($"D{digits}", CultureInfo.InvariantCulture)}{Number(minutes, "00.00000")},{(degrees < 0 ? negative : positive)}";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
