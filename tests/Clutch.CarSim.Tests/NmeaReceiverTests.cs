using System.Globalization;
using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class NmeaReceiverTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Each_position_has_four_sentences_with_good_checksums()
    {
        string[] sentences = Listen(new ReceiverOptions(), seconds: 60);
        Assert.Equal(60 * 4, sentences.Length);
        for (int i = 0; i < sentences.Length; i++)
        {
            Assert.StartsWith("$GP" + NmeaSentence.Kinds[i % 4], sentences[i], StringComparison.Ordinal);
            Assert.Equal(Checksum(sentences[i]), sentences[i][^2..]);
        }

        // 10 s of driving and 0.3 s of the line after the power-on of the clock.
        Assert.StartsWith("$GPRMC,092703.00,A,", sentences[0], StringComparison.Ordinal);
        Assert.Contains(",140326,", sentences[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    public void Positions_come_at_the_rate(int rate)
    {
        Assert.InRange(Listen(new ReceiverOptions { Rate = rate }, seconds: 20).Length, (rate * 20 * 4) - 4, rate * 20 * 4);
    }

    [Fact]
    public void Speed_is_the_cars_and_the_way_between_positions_is_what_it_drove()
    {
        var car = new Car(new CarScenario(), _time);
        _time.Advance(TimeSpan.FromMinutes(7));
        var receiver = new NmeaReceiver(car, new ReceiverOptions { ErrorMetres = 0 }, _time);
        double before = car.State.Metres, driven = 0;
        (double North, double East)? last = null;
        foreach (string sentence in Collect(receiver, 300).Where(s => s.StartsWith("$GPRMC", StringComparison.Ordinal)))
        {
            string[] fields = sentence.Split(',');
            (double North, double East) at = (Degrees(fields[3], fields[4]) * 111_320, Degrees(fields[5], fields[6]) * 111_320 * Math.Cos(31.95 * Math.PI / 180));
            driven += last is { } l ? Math.Sqrt(Math.Pow(at.North - l.North, 2) + Math.Pow(at.East - l.East, 2)) : 0;
            last = at;
        }

        double metres = car.State.Metres - before;
        Assert.True(metres > 2000, $"{metres:F0} m");
        Assert.InRange(driven / metres, 0.97, 1.01);
        string speed = Collect(receiver, 2).Last(s => s.StartsWith("$GPVTG", StringComparison.Ordinal)).Split(',')[7];
        Assert.Equal(car.State.KilometresPerHour, double.Parse(speed, CultureInfo.InvariantCulture), 8.0);
    }

    [Fact]
    public void The_route_is_closed_and_its_course_points_along_it()
    {
        var route = new Route(Route.Usual);
        Assert.InRange(route.Length, 18_000, 28_000);
        Assert.Equal(route.At(0).Latitude, route.At(route.Length).Latitude, 1e-9);
        for (double metres = 0; metres < route.Length; metres += 5)
        {
            CarPosition a = route.At(metres), b = route.At(metres + 5);
            double north = (b.Latitude - a.Latitude) * 111_320, east = (b.Longitude - a.Longitude) * 111_320 * Math.Cos(31.952 * Math.PI / 180);
            Assert.InRange(Math.Sqrt((north * north) + (east * east)), 3.5, 5.01);
            Assert.InRange(Math.Cos((Math.Atan2(east, north) * 180 / Math.PI * Math.PI / 180) - (a.Course * Math.PI / 180)), 0.85, 1.001);
        }
    }

    [Fact]
    public void The_error_stays_within_a_few_deviations_and_changes_slowly()
    {
        var car = new Car(new CarScenario { Phases = [new(KeyPosition.On, TimeSpan.FromHours(9))] }, _time);
        var receiver = new NmeaReceiver(car, new ReceiverOptions { ErrorMetres = 3 }, _time);
        double[] norths = [.. Collect(receiver, 900).Where(s => s.StartsWith("$GPGGA", StringComparison.Ordinal))
            .Select(s => (Degrees(s.Split(',')[2], "N") - car.Position.Latitude) * 111_320)];
        Assert.InRange(Math.Sqrt(norths.Average(n => n * n)), 1, 6);
        Assert.All(norths.Zip(norths.Skip(1)), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 3));
    }

    [Fact]
    public void Without_a_fix_the_sentences_say_so_and_are_empty()
    {
        string[] sentences = Listen(new ReceiverOptions { FirstFix = TimeSpan.FromSeconds(2) }, seconds: 4);
        Assert.Matches("^\\$GPRMC,[0-9.]+,V,,,,,,,140326,,,N\\*..$", sentences[0]);
        Assert.Matches("^\\$GPGGA,[0-9.]+,,,,,0,00,", sentences[1]);
        Assert.StartsWith("$GPGSA,A,1,", sentences[2], StringComparison.Ordinal);
        Assert.Equal("$GPVTG,,T,,M,,N,,K,N", sentences[3][..^3]);
        Assert.Contains(",A,", sentences[8], StringComparison.Ordinal);
        Assert.All(sentences, s => Assert.Equal(Checksum(s), s[^2..]));
    }

    [Fact]
    public void Faults_spoil_the_sentences_they_are_for()
    {
        string[] bad = Listen(new ReceiverOptions { Faults = [new(FaultKind.BadChecksum) { When = new() { Request = "RMC", Every = 2 } }] }, seconds: 8);
        Assert.Equal(4, bad.Count(s => Checksum(s) != s[^2..]));
        Assert.All(bad.Where(s => Checksum(s) != s[^2..]), s => Assert.StartsWith("$GPRMC", s, StringComparison.Ordinal));
        string[] cut = Listen(new ReceiverOptions { Faults = [new(FaultKind.CutSentence) { Count = 9, When = new() { Request = "GGA", Times = 1 } }] }, seconds: 4);
        Assert.Equal((4 * 4) - 1, cut.Length);
        Assert.Matches("^\\$GPGGA,[^*]*\\$GPGSA,", cut[1]);
        string[] lost = Listen(new ReceiverOptions { Faults = [new(FaultKind.NoFix) { When = new() { After = TimeSpan.FromSeconds(2) } }] }, seconds: 4);
        Assert.Equal("AAVV", string.Concat(lost.Where(s => s.StartsWith("$GPRMC", StringComparison.Ordinal)).Select(s => s.Split(',')[2])));
    }

    [Fact]
    public void A_caller_who_was_away_gets_no_old_positions()
    {
        var receiver = new NmeaReceiver(new Car(new CarScenario(), _time), new ReceiverOptions(), _time);
        _time.Advance(TimeSpan.FromHours(1));
        byte[] buffer = new byte[65_536];
        _ = receiver.Take(buffer);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        int length = receiver.Take(buffer);
        Assert.Equal(4, Encoding.ASCII.GetString(buffer, 0, length).Count(c => c == '$'));
    }

    [Theory]
    [InlineData(2, 38_400)]
    [InlineData(10, 9_600)]
    public void A_rate_that_cannot_be_stops_the_receiver(int rate, int baud)
    {
        var car = new Car(new CarScenario(), _time);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new NmeaReceiver(car, new ReceiverOptions { Rate = rate, Baud = baud }, _time));
        Assert.Contains($"{rate}", e.Message, StringComparison.Ordinal);
    }

    private string[] Listen(ReceiverOptions options, int seconds)
    {
        var time = new VirtualTime();
        var car = new Car(new CarScenario(), time);
        time.Advance(TimeSpan.FromSeconds(10));
        return Collect(new NmeaReceiver(car, options, time), seconds, time);
    }

    private string[] Collect(NmeaReceiver receiver, int seconds, VirtualTime? time = null)
    {
        time ??= _time;
        var text = new StringBuilder();
        byte[] buffer = new byte[512];
        TimeSpan end = time.Elapsed + TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1);
        while (time.Elapsed + receiver.Due!.Value <= end)
        {
            time.Advance(receiver.Due.Value);
            text.Append(Encoding.ASCII.GetString(buffer, 0, receiver.Take(buffer)));
        }

        return text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Checksum(string sentence) => sentence[1..sentence.IndexOf('*', StringComparison.Ordinal)].Aggregate(0, (sum, c) => sum ^ c).ToString("X2", CultureInfo.InvariantCulture);

    private static double Degrees(string text, string hemisphere)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        double value = int.Parse(text.AsSpan(0, point - 2), CultureInfo.InvariantCulture) + (double.Parse(text.AsSpan(point - 2), CultureInfo.InvariantCulture) / 60);
        return hemisphere is "S" or "W" ? -value : value;
    }
}
