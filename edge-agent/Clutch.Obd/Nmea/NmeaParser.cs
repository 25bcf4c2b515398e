namespace Clutch.Obd.Nmea;

/// <summary>Reads one sentence of NMEA 0183 (IEC 61162-1).</summary>
public static class NmeaParser
{
    // What lies beyond is noise: 5000 km/h, -1 km to 100 km, HDOP 999.99.
    private const long MostMilliknots = 2_700_000;
    private const long MostSpeed = 500_000;
    private const long LeastAltitude = -100_000;
    private const long MostAltitude = 10_000_000;
    private const long MostHdop = 99_999;
    private const long MostCourse = 36_000;

    /// <summary>Reads what stands between <c>$</c> and the end of the line: <c>GPRMC,...*6A</c>.</summary>
    public static NmeaReject Parse(ReadOnlySpan<byte> line, out NmeaSentence sentence)
    {
        sentence = default;
        if (line.Length < 3 || line[^3] != '*' || !TryHex(line[^2], out int high) || !TryHex(line[^1], out int low))
        {
            return NmeaReject.NoChecksum;
        }

        ReadOnlySpan<byte> body = line[..^3];
        int sum = 0;
        foreach (byte b in body)
        {
            sum ^= b;
        }

        if (sum != ((high << 4) | low))
        {
            return NmeaReject.Checksum;
        }

        // ttsss,field,field: talker, sentence, fields.
        if (body.Length < 6 || body[5] != ',')
        {
            return NmeaReject.Unsupported;
        }

        if (body[0] != 'G' || !"PNLAB"u8.Contains(body[1]))
        {
            return NmeaReject.Talker;
        }

        var fields = new NmeaFields(body[6..]);
        ReadOnlySpan<byte> name = body[2..5];
        NmeaSentence read;
        if (name.SequenceEqual("RMC"u8))
        {
            read = Rmc(ref fields);
        }
        else if (name.SequenceEqual("GGA"u8))
        {
            read = Gga(ref fields);
        }
        else if (name.SequenceEqual("GSA"u8))
        {
            read = Gsa(ref fields);
        }
        else if (name.SequenceEqual("VTG"u8))
        {
            read = Vtg(ref fields);
        }
        else if (name.SequenceEqual("GLL"u8))
        {
            read = Gll(ref fields);
        }
        else
        {
            return NmeaReject.Unsupported;
        }

        if (fields.Reject == NmeaReject.None)
        {
            sentence = read;
        }

        return fields.Reject;
    }

    // RMC,hhmmss.ss,A,ddmm.mm,N,dddmm.mm,E,knots,course,ddmmyy,variation,E/W[,mode[,navigational status]]
    private static NmeaSentence Rmc(ref NmeaFields fields)
    {
        int? time = fields.TimeOfDay();
        byte status = fields.Letter();
        int? latitude = fields.Angle(2, "NS"u8);
        int? longitude = fields.Angle(3, "EW"u8);
        int? speed = Knots(ref fields);
        int? course = Course(ref fields);
        int? date = fields.Date();
        fields.Skip(2);
        FixMode mode = Mode(ref fields, status);
        return new NmeaSentence
        {
            Kind = NmeaKind.Rmc,
            TimeOfDay = time,
            Date = date,
            Mode = mode,
            Latitude = latitude,
            Longitude = longitude,
            Speed = speed,
            Course = course,
        };
    }

    // GGA,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,quality,satellites,hdop,altitude,M,separation,M,age,station
    private static NmeaSentence Gga(ref NmeaFields fields)
    {
        int? time = fields.TimeOfDay();
        int? latitude = fields.Angle(2, "NS"u8);
        int? longitude = fields.Angle(3, "EW"u8);
        long? quality = fields.Number(0, 0, 8);
        long? satellites = fields.Number(0, 0, byte.MaxValue);
        long? hdop = fields.Number(2, 0, MostHdop);
        long? altitude = fields.Number(2, LeastAltitude, MostAltitude);
        byte unit = fields.Letter();
        if (unit is not (0 or (byte)'M'))
        {
            fields.Fail(NmeaReject.Letter);
        }

        fields.Skip(4);

        // Quality 1 to 5: GPS, differential, PPS, RTK fixed, RTK float; 6: estimated; 7: typed in; 8: simulated.
        FixMode mode = quality switch
        {
            null or 0 or 7 or 8 => FixMode.None,
            6 => FixMode.Estimated,
            _ => altitude is null ? FixMode.TwoD : FixMode.ThreeD,
        };
        return new NmeaSentence
        {
            Kind = NmeaKind.Gga,
            TimeOfDay = time,
            Mode = mode,
            Latitude = latitude,
            Longitude = longitude,
            Altitude = (int?)altitude,
            Satellites = (byte?)satellites,
            Hdop = (int?)hdop,
        };
    }

    // GSA,A/M,1..3,twelve satellites,pdop,hdop,vdop[,system]
    private static NmeaSentence Gsa(ref NmeaFields fields)
    {
        fields.Skip(1);
        long? mode = fields.Number(0, 1, 3);
        fields.Skip(13);
        long? hdop = fields.Number(2, 0, MostHdop);
        fields.Skip(1);
        return new NmeaSentence
        {
            Kind = NmeaKind.Gsa,
            Mode = mode switch
            {
                2 => FixMode.TwoD,
                3 => FixMode.ThreeD,
                _ => FixMode.None,
            },
            Hdop = (int?)hdop,
        };
    }

    // VTG,course,T,magnetic,M,knots,N,km/h,K[,mode]
    private static NmeaSentence Vtg(ref NmeaFields fields)
    {
        int? course = Course(ref fields);
        fields.Skip(3);
        int? knots = Knots(ref fields);
        fields.Skip(1);
        long? kilometres = fields.Number(2, 0, MostSpeed);
        fields.Skip(1);
        FixMode mode = Mode(ref fields, (byte)'A');
        return new NmeaSentence { Kind = NmeaKind.Vtg, Mode = mode, Course = course, Speed = knots ?? (int?)kilometres };
    }

    // GLL,ddmm.mm,N,dddmm.mm,E,hhmmss.ss,A[,mode]
    private static NmeaSentence Gll(ref NmeaFields fields)
    {
        int? latitude = fields.Angle(2, "NS"u8);
        int? longitude = fields.Angle(3, "EW"u8);
        int? time = fields.TimeOfDay();
        FixMode mode = Mode(ref fields, fields.Letter());
        return new NmeaSentence { Kind = NmeaKind.Gll, TimeOfDay = time, Mode = mode, Latitude = latitude, Longitude = longitude };
    }

    /// <summary>Status A (valid) or V, and the mode letter that NMEA 2.3 added.</summary>
    private static FixMode Mode(ref NmeaFields fields, byte status)
    {
        if (status is not ((byte)'A' or (byte)'V' or 0))
        {
            fields.Fail(NmeaReject.Letter);
        }

        byte mode = fields.HasMore ? fields.Letter() : (byte)'A';
        FixMode told = (char)mode switch
        {
            // Autonomous, differential, RTK fixed, RTK float, precise.
            'A' or 'D' or 'R' or 'F' or 'P' => FixMode.TwoD,
            'E' => FixMode.Estimated,

            // Not valid, typed in, simulated.
            'N' or 'M' or 'S' or '\0' => FixMode.None,
            _ => Unknown(ref fields),
        };
        return status == 'A' ? told : FixMode.None;
    }

    private static FixMode Unknown(ref NmeaFields fields)
    {
        fields.Fail(NmeaReject.Letter);
        return FixMode.None;
    }

    /// <summary>1 knot is 1.852 km/h exactly.</summary>
    private static int? Knots(ref NmeaFields fields) =>
        fields.Number(3, 0, MostMilliknots) is long milliknots ? (int)(((milliknots * 1852) + 5000) / 10_000) : null;

    /// <summary>360 is north as 0 is.</summary>
    private static int? Course(ref NmeaFields fields) => (int?)(fields.Number(2, 0, MostCourse) % MostCourse);

    private static bool TryHex(byte b, out int value)
    {
        value = (char)b switch
        {
            >= '0' and <= '9' => b - '0',
            >= 'A' and <= 'F' => b - 'A' + 10,
            >= 'a' and <= 'f' => b - 'a' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
