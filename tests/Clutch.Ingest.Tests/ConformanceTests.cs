using System.Text.RegularExpressions;
using Clutch.Mqtt;
using Clutch.Mqtt.Tests;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>One normative statement of the standard, as bytes in and bytes out.</summary>
public sealed record ConformanceCase(string Statement, int Level, string Sends, string Gets, string Words)
{
    public override string ToString() => $"{Statement} v{Level} {Words}";
}

/// <summary>The rows of <c>vectors/conformance.txt</c> against the front door.</summary>
public sealed partial class ConformanceTests
{
    private static readonly string s_file = Path.Combine(AppContext.BaseDirectory, "vectors", "conformance.txt");

    public static TheoryData<ConformanceCase> Cases => [.. Read()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_as_the_standard_says(ConformanceCase row)
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = fixture.Log.DeadLetters.DurableAtOnce = true;
        MqttVersion version = row.Level == 5 ? MqttVersion.V5 : MqttVersion.V311;
        bool first = row.Sends.StartsWith('!');
        Peer device = first ? fixture.Open() : await fixture.ConnectAsync(version);
        foreach (string packet in row.Sends.TrimStart('!').Split(" ; "))
        {
            await device.SendAsync(WireNotation.Encode(Fill(packet, fixture.Token)));
        }

        var got = new List<string>();
        while (got.Count < row.Gets.Split(" ; ").Length)
        {
            got.Add(Name(await device.ReceiveAsync(), version));
            if (got[^1].StartsWith("disconnect", StringComparison.Ordinal) || (got[^1].StartsWith("connack", StringComparison.Ordinal) && got[^1] != "connack 00"))
            {
                device.HangUp();
            }
        }

        Assert.Equal(row.Gets, string.Join(" ; ", got));
        if (got[^1] != "end")
        {
            await device.ExpectNothingAsync();
        }
    }

    [Fact]
    public void The_page_lists_every_row()
    {
        string[] page = File.ReadAllLines(Path.Combine(Root(), "docs", "mqtt-conformance.md"));
        foreach (ConformanceCase row in Read())
        {
            string version = row.Level == 5 ? "5" : "3.1.1";
            string line = $"| {row.Statement} | {version} | {row.Words} | {row.Gets.Replace(" ; ", ", ", StringComparison.Ordinal)} |";
            Assert.Contains(line, page);
        }
    }

    private static IEnumerable<ConformanceCase> Read() =>
        from line in File.ReadLines(s_file)
        where line.Length > 0 && line[0] != '#'
        let parts = line.Split(" | ")
        select new ConformanceCase(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2], parts[3], parts[4]);

    private static string Fill(string packet, string token)
    {
        string filled = packet.Replace("TOKEN", token, StringComparison.Ordinal)
            .Replace("`$f`", $"`{Topics.Frames(DoorFixture.Car)}`", StringComparison.Ordinal)
            .Replace("`$s`", $"`{Topics.Status(DoorFixture.Car)}`", StringComparison.Ordinal)
            .Replace("`$c`", $"`{Topics.Commands(DoorFixture.Car)}`", StringComparison.Ordinal)
            .Replace("`$r`", $"`{Topics.Replies(DoorFixture.Car)}`", StringComparison.Ordinal);
        return FrameMark().Replace(filled, mark => Convert.ToHexString(DoorFixture.FrameOf(DoorFixture.Car, mark.Value[1] - '0')));
    }

    /// <summary>A packet from the door in the words of the file; a Reason String is left out.</summary>
    private static string Name(byte[] packet, MqttVersion version)
    {
        if (packet.Length == 0)
        {
            return "end";
        }

        byte[] body = packet[(packet[1] < 0x80 ? 2 : 3)..];
        switch ((PacketType)(packet[0] >> 4))
        {
            case PacketType.ConnAck:
                Assert.Equal(0, body[0]); // session present
                return $"connack {body[1]:x2}";
            case PacketType.PubAck:
                return version == MqttVersion.V5 ? $"puback {Hex(body[..2])} {(body.Length > 2 ? body[2] : 0):x2}" : $"puback {Hex(body)}";
            case PacketType.SubAck or PacketType.UnsubAck:
                string name = packet[0] == 0x90 ? "suback" : "unsuback";
                byte[] codes = version == MqttVersion.V5 ? body[(3 + body[2])..] : body[2..];
                return string.Join(' ', [name, Hex(body[..2]), .. codes.Select(code => $"{code:x2}")]);
            case PacketType.PingResp:
                return "pingresp";
            default:
                return $"{((PacketType)(packet[0] >> 4)).ToString().ToLowerInvariant()} {Hex(body[..1])}";
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Clutch.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no Clutch.slnx above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("@[1-9]")]
    private static partial Regex FrameMark();
}
