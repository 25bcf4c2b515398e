using System.Globalization;
using System.Text.RegularExpressions;
using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

/// <summary>A slow second opinion on sentences: strings, regular expressions and decimal arithmetic.</summary>
internal static partial class NmeaOracle
{
    private static readonly string[] s_modes = ["", "A", "D", "E", "F", "M", "N", "P", "R", "S"];

    public static string RandomBody(Random random)
    {
        string Maybe(string text) => random.Next(8) == 0 ? "" : text;
        string Decimal(int most, int places) => (random.NextDouble() * most).ToString("F" + random.Next(places + 1), CultureInfo.InvariantCulture);
        string time = Maybe($"{random.Next(24):00}{random.Next(60):00}{random.Next(60):00}" + (random.Next(2) == 0 ? "" : $".{random.Next(1000):000}"));
        string latitude = random.Next(8) == 0 ? "," : $"{random.Next(90):00}{random.Next(60):00}.{random.Next(100_000):00000},{"NS"[random.Next(2)]}";
        string longitude = random.Next(8) == 0 ? "," : $"{random.Next(180):000}{random.Next(60):00}.{random.Next(100_000_000):00000000},{"EW"[random.Next(2)]}";
        string mode = s_modes[random.Next(s_modes.Length)];
        string tail = random.Next(3) == 0 ? "" : "," + mode;
        string status = random.Next(5) == 0 ? "V" : "A";
        return "G" + "PNLAB"[random.Next(5)] + random.Next(5) switch
        {
            0 => $"RMC,{time},{status},{latitude},{longitude},{Maybe(Decimal(200, 4))},{Maybe(Decimal(360, 3))},{Maybe($"{random.Next(1, 32):00}{random.Next(1, 13):00}{random.Next(100):00}")},,{tail}",
            1 => $"GGA,{time},{latitude},{longitude},{random.Next(9)},{Maybe($"{random.Next(40):00}")},{Maybe(Decimal(20, 3))},{Maybe(Decimal(3000, 3))},M,0.0,M,,",
            2 => $"GSA,A,{random.Next(1, 4)},{string.Join(',', Enumerable.Repeat("", 12))},{Decimal(9, 2)},{Maybe(Decimal(9, 3))},1.0",
            3 => $"VTG,{Maybe(Decimal(360, 2))},T,,M,{Maybe(Decimal(100, 3))},N,{Maybe(Decimal(200, 3))},K{tail}",
            _ => $"GLL,{latitude},{longitude},{time},{status}{tail}",
        };
    }

    /// <summary>The sentence; null when it is refused.</summary>
    public static NmeaSentence? Parse(string body)
    {
        Match head = Head().Match(body);
        if (!head.Success)
        {
            return null;
        }

        string[] field = head.Groups[2].Value.Split(',');
        string name = head.Groups[1].Value;
        bool complete = name switch
        {
            "RMC" => field.Length >= 11,
            "GGA" => field.Length >= 14 && (field[9] is "" or "M"),
            "GSA" => field.Length >= 17,
            "VTG" => field.Length >= 8,
            _ => field.Length >= 6,
        };
        if (!complete)
        {
            return null;
        }

        try
        {
            return name switch
            {
                "RMC" => new NmeaSentence
                {
                    Kind = NmeaKind.Rmc,
                    TimeOfDay = Time(field[0]),
                    Mode = Mode(field[1], field.ElementAtOrDefault(11)),
                    Latitude = Angle(field[2], field[3], 2, "NS"),
                    Longitude = Angle(field[4], field[5], 3, "EW"),
                    Speed = Knots(field[6]),
                    Course = (int?)(Number(field[7], 2, 0, 36_000) % 36_000),
                    Date = Date(field[8]),
                },
                "GGA" => new NmeaSentence
                {
                    Kind = NmeaKind.Gga,
                    TimeOfDay = Time(field[0]),
                    Latitude = Angle(field[1], field[2], 2, "NS"),
                    Longitude = Angle(field[3], field[4], 3, "EW"),
                    Mode = Number(field[5], 0, 0, 8) switch
                    {
                        null or 0 or 7 or 8 => FixMode.None,
                        6 => FixMode.Estimated,
                        _ => field[8].Length > 0 ? FixMode.ThreeD : FixMode.TwoD,
                    },
                    Satellites = (byte?)Number(field[6], 0, 0, 255),
                    Hdop = (int?)Number(field[7], 2, 0, 99_999),
                    Altitude = (int?)Number(field[8], 2, -100_000, 10_000_000),
                },
                "GSA" => new NmeaSentence
                {
                    Kind = NmeaKind.Gsa,
                    Mode = Number(field[1], 0, 1, 3) switch { 2 => FixMode.TwoD, 3 => FixMode.ThreeD, _ => FixMode.None },
                    Hdop = (int?)Number(field[15], 2, 0, 99_999),
                },
                "VTG" => new NmeaSentence
                {
                    Kind = NmeaKind.Vtg,
                    Course = (int?)(Number(field[0], 2, 0, 36_000) % 36_000),
                    Speed = Either(Knots(field[4]), (int?)Number(field[6], 2, 0, 500_000)),
                    Mode = Mode("A", field.ElementAtOrDefault(8)),
                },
                "GLL" => new NmeaSentence
                {
                    Kind = NmeaKind.Gll,
                    Latitude = Angle(field[0], field[1], 2, "NS"),
                    Longitude = Angle(field[2], field[3], 3, "EW"),
                    TimeOfDay = Time(field[4]),
                    Mode = Mode(field[5], field.ElementAtOrDefault(6)),
                },
                _ => null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static int? Either(int? first, int? second) => first ?? second;

    private static FixMode Mode(string status, string? mode)
    {
        Require(status is "" or "A" or "V" && (mode is null || s_modes.Contains(mode)));
        return status != "A" ? FixMode.None
            : mode is null or "A" or "D" or "R" or "F" or "P" ? FixMode.TwoD
            : mode == "E" ? FixMode.Estimated
            : FixMode.None;
    }

    private static int? Time(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        Require(TimePattern().IsMatch(text) && text.Length - 4 <= 11);
        int hours = int.Parse(text[..2]);
        int minutes = int.Parse(text[2..4]);
        decimal seconds = Math.Round(decimal.Parse(text[4..], CultureInfo.InvariantCulture), 3, MidpointRounding.AwayFromZero);
        Require(hours < 24 && minutes < 60 && seconds < 61);
        return (int)((((hours * 60) + minutes) * 60_000) + (seconds * 1000));
    }

    private static int? Date(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        Require(DatePattern().IsMatch(text));
        int year = int.Parse(text[4..]);
        Require(DateTime.TryParseExact(text[..4] + (year < 80 ? "20" : "19") + text[4..], "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date));
        return (int)(date - DateTime.UnixEpoch).TotalDays;
    }

    private static int? Angle(string text, string hemisphere, int digits, string hemispheres)
    {
        if (text.Length == 0 && hemisphere.Length == 0)
        {
            return null;
        }

        Require(Regex.IsMatch(text, $@"^\d{{{digits}}}\d\d(\.\d*)?$") && text.Length - digits <= 11 && hemisphere.Length == 1 && hemispheres.Contains(hemisphere, StringComparison.Ordinal));
        int degrees = int.Parse(text[..digits]);
        decimal minutes = Math.Round(decimal.Parse(text[digits..], CultureInfo.InvariantCulture), 7, MidpointRounding.AwayFromZero);
        int most = digits == 2 ? 90 : 180;
        Require(minutes < 60 && degrees + (minutes / 60) <= most);
        int angle = (int)Math.Round((degrees * 10_000_000m) + (minutes * 10_000_000m / 60), MidpointRounding.AwayFromZero);
        return hemisphere[0] == hemispheres[0] ? angle : -angle;
    }

    private static int? Knots(string text) =>
        Number(text, 3, 0, 2_700_000) is long milliknots ? (int)Math.Round(milliknots * 0.1852m, MidpointRounding.AwayFromZero) : null;

    private static long? Number(string text, int places, long least, long most)
    {
        if (text.Length == 0)
        {
            return null;
        }

        Require(NumberPattern().IsMatch(text) && text.TrimStart('-').Length <= 11);
        decimal number = decimal.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        for (int i = 0; i < places; i++)
        {
            number *= 10;
        }

        number = Math.Round(number, MidpointRounding.AwayFromZero);
        Require(number >= least && number <= most);
        return (long)number;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new FormatException();
        }
    }

    [GeneratedRegex("^G[PNLAB](RMC|GGA|GSA|VTG|GLL),(.*)$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\d{6}(\.\d*)?$")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^\d{6}$")]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^-?\d+(\.\d*)?$")]
    private static partial Regex NumberPattern();
}
