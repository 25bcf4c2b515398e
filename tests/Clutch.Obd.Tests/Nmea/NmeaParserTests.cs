using System.Text;
using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

public sealed class NmeaParserTests
{
    [Fact]
    public void Rmc_gives_position_speed_course_time_and_date()
    {
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GPRMC,123519.250,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W", out NmeaSentence s));
        Assert.Equal(
            new NmeaSentence
            {
                Kind = NmeaKind.Rmc,
                TimeOfDay = ((((12 * 60) + 35) * 60) + 19) * 1000 + 250,
                Date = 8847, // 1994-03-23
                Mode = FixMode.TwoD,
                Latitude = 481_173_000,
                Longitude = 115_166_667,
                Speed = 4148, // 22.4 kn = 41.4848 km/h
                Course = 8440,
            },
            s);
    }

    [Fact]
    public void Gga_gives_position_altitude_satellites_and_hdop()
    {
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GNGGA,000000.00,3003.99999,S,18000.00000,W,4,12,0.85,-12.345,M,15.4,M,1.0,0000", out NmeaSentence s));
        Assert.Equal(
            new NmeaSentence
            {
                Kind = NmeaKind.Gga,
                TimeOfDay = 0,
                Mode = FixMode.ThreeD,
                Latitude = -300_666_665,
                Longitude = -1_800_000_000,
                Altitude = -1235,
                Satellites = 12,
                Hdop = 85,
            },
            s);
    }

    [Fact]
    public void Gsa_Vtg_and_Gll_are_read()
    {
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GLGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1", out NmeaSentence gsa));
        Assert.Equal(new NmeaSentence { Kind = NmeaKind.Gsa, Mode = FixMode.ThreeD, Hdop = 130 }, gsa);
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GAVTG,360.0,T,034.4,M,,N,010.2,K,D", out NmeaSentence vtg));
        Assert.Equal(new NmeaSentence { Kind = NmeaKind.Vtg, Mode = FixMode.TwoD, Course = 0, Speed = 1020 }, vtg);
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GBGLL,4916.45,N,12311.12,W,225444,A", out NmeaSentence gll));
        Assert.Equal(
            new NmeaSentence { Kind = NmeaKind.Gll, TimeOfDay = 82_484_000, Mode = FixMode.TwoD, Latitude = 492_741_667, Longitude = -1_231_853_333 },
            gll);
    }

    [Fact]
    public void Empty_fields_are_null_and_not_zero()
    {
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GPRMC,,V,,,,,,,,,,N", out NmeaSentence rmc));
        Assert.Equal(new NmeaSentence { Kind = NmeaKind.Rmc, Mode = FixMode.None }, rmc);
        Assert.Equal(NmeaReject.None, NmeaText.Parse("GPGGA,,,,,,0,,,,,,,,", out NmeaSentence gga));
        Assert.Equal(new NmeaSentence { Kind = NmeaKind.Gga, Mode = FixMode.None }, gga);
    }

    [Theory]
    [InlineData("GPRMC,120000,V,4807.038,N,01131.000,E,0,0,230394,,,A", FixMode.None)]
    [InlineData("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,230394,,,E", FixMode.Estimated)]
    [InlineData("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,230394,,,S", FixMode.None)]
    [InlineData("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,230394,,,F,V", FixMode.TwoD)]
    [InlineData("GPGGA,120000,4807.038,N,01131.000,E,6,05,1.5,280.2,M,,,,", FixMode.Estimated)]
    [InlineData("GPGGA,120000,4807.038,N,01131.000,E,8,05,1.5,280.2,M,,,,", FixMode.None)]
    [InlineData("GPGGA,120000,4807.038,N,01131.000,E,1,05,1.5,,,,,,", FixMode.TwoD)]
    [InlineData("GPGSA,A,1,,,,,,,,,,,,,,,", FixMode.None)]
    public void The_mode_says_how_far_the_position_can_be_trusted(string body, FixMode mode)
    {
        Assert.Equal(NmeaReject.None, NmeaText.Parse(body, out NmeaSentence s));
        Assert.Equal(mode, s.Mode);
    }

    // Every reason has a row: the test below counts them.
    public static readonly TheoryData<string, NmeaReject> Bad = new()
    {
        { "$GPRMC,\u0001\r\n", NmeaReject.Character },
        { "$GPRMC,$", NmeaReject.CutOff },
        { $"$GPRMC,{new string('1', 120)}", NmeaReject.TooLong },
        { "$GPGLL,4916.45,N\r\n", NmeaReject.NoChecksum },
        { "$GPGLL,4916.45,N*6G\r\n", NmeaReject.NoChecksum },
        { "$\r\n", NmeaReject.NoChecksum },
        { "$GPGLL,4916.45,N,12311.12,W,225444,A*00\r\n", NmeaReject.Checksum },
        { NmeaText.Line("IIGLL,4916.45,N,12311.12,W,225444,A"), NmeaReject.Talker },
        { NmeaText.Line("GQGLL,4916.45,N,12311.12,W,225444,A"), NmeaReject.Talker },
        { NmeaText.Line("GPGSV,1,1,00"), NmeaReject.Unsupported },
        { NmeaText.Line("PUBX,00"), NmeaReject.Unsupported },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,225444"), NmeaReject.Fields },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,240000,A"), NmeaReject.Time },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,236000,A"), NmeaReject.Time },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,235961,A"), NmeaReject.Time },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,2359-1,A"), NmeaReject.Time },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,12000,A"), NmeaReject.Time },
        { NmeaText.Line("GPGLL,4916.45,N,12311.12,W,1200000,A"), NmeaReject.Time },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,300226,,"), NmeaReject.Date },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,001226,,"), NmeaReject.Date },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,2312,,"), NmeaReject.Date },
        { NmeaText.Line("GPGLL,9000.01,N,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,4960.00,N,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,4916.45,X,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,4916.45,,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,4916.45,N,18011.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,49-6.45,N,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPGLL,491.645,N,12311.12,W,225444,A"), NmeaReject.Position },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,-1,0,230394,,"), NmeaReject.Number },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,0,360.01,230394,,"), NmeaReject.Number },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,1.2.3,0,230394,,"), NmeaReject.Number },
        { NmeaText.Line("GPRMC,120000,B,4807.038,N,01131.000,E,0,0,230394,,"), NmeaReject.Letter },
        { NmeaText.Line("GPRMC,120000,A,4807.038,N,01131.000,E,0,0,230394,,,X"), NmeaReject.Letter },
        { NmeaText.Line("GPGGA,120000,4807.038,N,01131.000,E,1,05,1.5,280.2,F,,,,"), NmeaReject.Letter },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_cannot_be_read_has_a_reason_and_gives_nothing(string text, NmeaReject reason)
    {
        (NmeaReject reject, NmeaSentence sentence) = NmeaText.Read(Encoding.Latin1.GetBytes(text))[0];
        Assert.Equal(reason, reject);
        Assert.Equal(default, sentence);
    }

    [Fact]
    public void Every_reason_is_produced() =>
        Assert.Equal(Enum.GetValues<NmeaReject>().Where(r => r != NmeaReject.None), Bad.Select(row => (NmeaReject)row[1]).Distinct().Order());

    [Fact]
    public void A_bad_line_costs_no_good_one()
    {
        byte[] good = NmeaText.Bytes("GPGLL,4916.45,N,12311.12,W,225444,A");
        foreach (object[] row in Bad)
        {
            byte[] both = [.. Encoding.Latin1.GetBytes((string)row[0] + "\r\n"), .. good];
            Assert.Equal(NmeaReject.None, NmeaText.Read(both)[^1].Reject);
        }
    }
}
