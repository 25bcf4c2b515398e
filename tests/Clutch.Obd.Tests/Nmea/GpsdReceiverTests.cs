using System.Text;
using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

public sealed class GpsdReceiverTests
{
    private const string Sky = """{"class":"SKY","device":"/dev/ttyACM0","xdop":0.5,"hdop":0.92,"pdop":1.5,"nSat":3,"uSat":2,"satellites":[{"PRN":1,"used":true},{"PRN":2,"used":false}]}""";

    private const string Tpv = """{"class":"TPV","device":"/dev/ttyACM0","mode":3,"time":"2024-03-15T12:00:00.250Z","ept":0.005,"lat":30.044419599,"lon":-31.235711600,"altHAE":38.7,"altMSL":23.456,"alt":1.0,"track":359.996,"speed":25.0,"climb":0.1}""";

    [Fact]
    public void A_position_has_the_satellites_of_the_sky_before_it()
    {
        (GpsdReject Reject, Fix Fix)[] read = [.. Read(Sky + "\r\n" + Tpv + "\n")];
        Assert.Equal([GpsdReject.Unsupported, GpsdReject.None], read.Select(r => r.Reject));
        Assert.Equal(new Fix(FixMode.ThreeD, 1_710_504_000_250, 300_444_196, -312_357_116, 2346, 9000, 0, 2, 92), read[1].Fix);
    }

    [Theory]
    [InlineData("""{"class":"TPV","mode":1,"time":"2024-03-15T12:00:00Z"}""", FixMode.None)]
    [InlineData("""{"class":"TPV"}""", FixMode.None)]
    [InlineData("""{"class":"TPV","mode":2,"lat":1,"lon":2}""", FixMode.TwoD)]
    [InlineData("""{"class":"TPV","mode":3,"lat":1,"lon":2}""", FixMode.TwoD)]
    [InlineData("""{"class":"TPV","mode":3,"lat":1,"lon":2,"alt":3}""", FixMode.ThreeD)]
    [InlineData("""{"class":"TPV","mode":3,"status":6,"lat":1,"lon":2,"alt":3}""", FixMode.Estimated)]
    [InlineData("""{"class":"TPV","mode":3,"status":8,"lat":1,"lon":2,"alt":3}""", FixMode.None)]
    [InlineData("""{"class":"TPV","mode":3,"lat":1,"ecef":{"lon":5,"class":"SKY"}}""", FixMode.None)]
    public void The_mode_says_how_far_the_position_can_be_trusted(string line, FixMode mode)
    {
        (GpsdReject reject, Fix fix) = Assert.Single(Read(line + "\n"));
        Assert.Equal((GpsdReject.None, mode), (reject, fix.Mode));
        Assert.Equal(mode == FixMode.None, fix.Latitude is null);
    }

    [Theory]
    [InlineData("""{"class":"VERSION","release":"3.22","proto_major":3}""", GpsdReject.Unsupported)]
    [InlineData("""{"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/ttyACM0"}]}""", GpsdReject.Unsupported)]
    [InlineData("[]", GpsdReject.Json)]
    [InlineData("{", GpsdReject.Json)]
    [InlineData("""{"class":"TPV"} x""", GpsdReject.Json)]
    [InlineData("$GPGGA", GpsdReject.Json)]
    [InlineData("""{"class":7}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":9}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":[3]}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","time":12}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","time":"noon"}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":2,"lat":"1","lon":2}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":2,"lat":91,"lon":2}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":2,"lat":1,"lon":1e999}""", GpsdReject.Value)]
    [InlineData("""{"class":"TPV","mode":2,"lat":1,"lon":2,"speed":-1e9}""", GpsdReject.Value)]
    [InlineData("""{"class":"SKY","hdop":-1}""", GpsdReject.Value)]
    public void What_is_no_position_has_a_reason(string line, GpsdReject reason)
    {
        (GpsdReject reject, Fix fix) = Assert.Single(Read(line + "\n"));
        Assert.Equal((reason, default), (reject, fix));
    }

    [Fact]
    public void A_line_without_end_is_refused_once_and_the_next_one_read()
    {
        (GpsdReject Reject, Fix Fix)[] read = [.. Read(new string('x', 25_000) + "\n" + Tpv + "\n")];
        Assert.Equal([GpsdReject.TooLong, GpsdReject.None], read.Select(r => r.Reject));
    }

    [Fact]
    public void Any_cut_gives_the_same()
    {
        string text = Sky + "\n" + Tpv + "\r\n\n" + Tpv + "\n";
        List<(GpsdReject, Fix)> whole = Read(text);
        Assert.Equal(3, whole.Count);
        for (int cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal(whole, Read(text, cut));
        }

        Assert.Equal(whole, Read(text, [.. Enumerable.Range(0, text.Length)]));
    }

    [Fact]
    public void Nothing_is_allocated_for_reports_and_for_refused_values()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($$"""
            {{Sky}}
            {{Tpv}}
            {"class":"TPV","mode":9}
            {"class":"VERSION"}

            """);
        var receiver = new GpsdReceiver();
        Assert.Equal(4, Feed(receiver, bytes));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(receiver, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        before = GC.GetAllocatedBytesForCurrentThread();
        Feed(receiver, "not json\n"u8);
        Assert.NotEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Mutated_reports_never_throw_and_stay_in_range()
    {
        var random = new Random(21);
        byte[] good = Encoding.UTF8.GetBytes(Sky + "\n" + Tpv + "\n");
        int positions = 0;
        for (int round = 0; round < 30_000; round++)
        {
            byte[] bytes = [.. good];
            for (int i = random.Next(3); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789-.eE\"{}[],:\\"[random.Next(22)];
            }

            foreach ((GpsdReject reject, Fix fix) in Read(Encoding.Latin1.GetString(bytes)))
            {
                positions += fix.Mode == FixMode.None ? 0 : 1;
                Assert.True(reject == GpsdReject.None || fix == default);
                Assert.InRange(fix.Latitude ?? 0, -900_000_000, 900_000_000);
                Assert.InRange(fix.Longitude ?? 0, -1_800_000_000, 1_800_000_000);
                Assert.InRange(fix.Course ?? 0, 0, 35_999);
                Assert.True(fix.Speed is null or >= 0);
            }
        }

        Assert.InRange(positions, 5_000, 29_000);
    }

    private static List<(GpsdReject Reject, Fix Fix)> Read(string text, params int[] cuts)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var receiver = new GpsdReceiver();
        var all = new List<(GpsdReject, Fix)>();
        int from = 0;
        foreach (int to in cuts.Append(bytes.Length))
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(from, to - from);
            while (receiver.TryRead(ref part, out Fix fix, out GpsdReject reject))
            {
                all.Add((reject, fix));
            }

            from = to;
        }

        return all;
    }

    private static int Feed(GpsdReceiver receiver, ReadOnlySpan<byte> bytes)
    {
        int lines = 0;
        while (receiver.TryRead(ref bytes, out _, out _))
        {
            lines++;
        }

        return lines;
    }
}
