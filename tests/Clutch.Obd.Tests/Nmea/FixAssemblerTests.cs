using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

public sealed class FixAssemblerTests
{
    private const long Noon = 1_710_504_000_000; // 2024-03-15 12:00 UTC

    private readonly FixAssembler _assembler = new();

    [Fact]
    public void A_moment_is_complete_when_the_kinds_of_the_moment_before_have_come_again()
    {
        Assert.Empty(Feed(Rmc("120000"), Gga("120000"), Gsa, Vtg));
        Fix first = Assert.Single(Feed(Rmc("120001")));
        Assert.Equal(new Fix(FixMode.ThreeD, Noon, 300_500_000, 312_500_000, 2350, 9260, 9000, 9, 120), first);
        Assert.Empty(Feed(Gga("120001"), Gsa));
        Assert.Equal(Noon + 1000, Assert.Single(Feed(Vtg)).Time);
        Assert.Empty(Feed(Rmc("120002"), Gga("120002"), Gsa));
        Assert.Equal(Noon + 2000, Assert.Single(Feed(Vtg)).Time);
    }

    [Fact]
    public void A_receiver_that_sends_position_alone_gives_two_dimensions_at_once()
    {
        Assert.Empty(Feed(Rmc("120000")));
        Fix[] fixes = [.. Feed(Rmc("120001")), .. Feed(Rmc("120002")), .. Feed(Rmc("120003"))];
        Assert.Equal([Noon, Noon + 1000, Noon + 2000, Noon + 3000], fixes.Select(f => f.Time!.Value));
        Assert.All(fixes, f => Assert.Equal((FixMode.TwoD, null), (f.Mode, f.Altitude)));
    }

    [Fact]
    public void A_moment_that_loses_a_sentence_is_returned_when_the_next_begins()
    {
        Feed(Rmc("120000"), Gga("120000"), Rmc("120001"));
        Assert.Empty(Feed(Rmc("120001")));
        Fix fix = Assert.Single(Feed(Rmc("120002")));
        Assert.Equal((Noon + 1000, null), (fix.Time, fix.Altitude));
        Assert.Equal(2350, Assert.Single(Feed(Gga("120002"))).Altitude);
    }

    [Fact]
    public void A_position_that_one_sentence_denies_is_none()
    {
        Feed(Gga("120000", quality: 0), Rmc("120000"));
        Fix fix = Assert.Single(Feed(Rmc("120001")));
        Assert.Equal(new Fix { Mode = FixMode.None, Time = Noon, Satellites = 9 }, fix);
    }

    [Fact]
    public void Without_a_date_there_is_no_time_and_no_date_crosses_midnight()
    {
        Feed(Gga("235959"));
        Assert.Equal([null, null], Feed(Gga("235959.5")).Select(f => f.Time));
        Assert.NotNull(Feed(Rmc("235959.7"), Gga("235959.7"))[^1].Time);
        Assert.Null(Assert.Single(Feed(Gga("000000"), Gga("000001"))).Time);
    }

    [Fact]
    public void The_clock_between_the_sentences_of_a_receiver_without_time_is_not_guessed() => Assert.Empty(Feed(Gsa, Vtg, Gsa, Vtg));

    private const string Gsa = "GNGSA,A,3,01,02,,,,,,,,,,,2.0,1.5,1.2,1";
    private const string Vtg = "GNVTG,91.0,T,,M,48.0,N,88.9,K,A";

    private static string Rmc(string time) => $"GNRMC,{time},A,3003.0000,N,03115.0000,E,50.0,90.0,150324,,,A";

    private static string Gga(string time, int quality = 1) => $"GNGGA,{time},3003.0000,N,03115.0000,E,{quality},09,1.20,23.5,M,15.0,M,,";

    private List<Fix> Feed(params string[] bodies)
    {
        var fixes = new List<Fix>();
        foreach (string body in bodies)
        {
            Assert.Equal(NmeaReject.None, NmeaText.Parse(body, out NmeaSentence sentence));
            _assembler.Add(sentence);
            while (_assembler.TryTake(out Fix fix))
            {
                fixes.Add(fix);
            }
        }

        return fixes;
    }
}
