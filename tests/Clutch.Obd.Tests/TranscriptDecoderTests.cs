using System.Globalization;
using System.Text;

namespace Clutch.Obd.Tests;

public sealed class TranscriptDecoderTests
{
    private const string Set = """
        { "commands": [
          { "hdr": "7E0", "rax": "7E8", "cmd": {"22": "0334"}, "freq": 1, "signals": [
            {"id": "HEAD_T", "path": "Engine", "name": "Head", "fmt": {"len": 16, "max": 511, "min": -512, "div": 64, "sign": true, "unit": "celsius"}} ]},
          { "hdr": "750", "rax": "758", "eax": "2A", "cmd": {"21": "16"}, "freq": 1, "signals": [
            {"id": "TT", "path": "Tires", "name": "Tire", "fmt": {"len": 8, "max": 215, "min": -40, "add": -40, "nullmin": -40, "unit": "celsius"}} ]}
        ] }
        """;

    // Outcomes as "ecu service pid outcome nrc payload"; signals apart.
    [Theory]
    [InlineData("010C", "7E8 04 41 0C 1A F8\r\r>", 6, true, "7E8 01 0C value 410C1AF8")]
    [InlineData("010C", "41 0C 1A F8\r\r>", 6, false, "- 01 0C value 410C1AF8")]
    [InlineData("010C", "41 0C 1A F8\r\r>", 6, null, "- 01 0C value 410C1AF8")]
    [InlineData("010C", "7E804410C1AF8", 0, null, "7E8 01 0C value 410C1AF8")]
    [InlineData("010C", "18DAF110 04 41 0C 1A F8\r>", 7, true, "18DAF110 01 0C value 410C1AF8")]
    [InlineData("010C0D", "7E8 06 41 0C 1A F8 0D 32\r>", 6, true, "7E8 01 0C,0D value 410C1AF80D32")]
    [InlineData("010C", "7E8 03 7F 01 12\r>", 6, true, "7E8 01 0C refused 12 7F0112")]
    [InlineData("010C", "7E8 03 41 0D 32\r>", 6, true, "7E8 01 0D stale 410D32")]
    [InlineData("010C", "7E8 03 41 0C 1A\r>", 6, true, "7E8 01 0C malformed 410C1A")]
    [InlineData("010C", "7E8 04 41 0C 1A\r>", 6, true, "7E8 01 0C malformed")]
    [InlineData("010C", "7E8 04 41 0C 1A F8\r7E8 04 41 0C 1A F8\r>", 6, true, "7E8 01 0C value 410C1AF8; 7E8 01 0C duplicate 410C1AF8")]
    [InlineData("010C", "7E8 04 41 0C 1A F8\r7E9 04 41 0C 00 00\r>", 6, true, "7E8 01 0C value 410C1AF8; 7E9 01 0C value 410C0000")]
    [InlineData("010C", "NO DATA\r\r>", 6, true, "- 01 0C no-data")]
    [InlineData("010C", "\r>", 6, true, "- 01 0C no-data")]
    [InlineData("0100", "UNABLE TO CONNECT\r\r>", 0, true, "- 01 00 bus-fault")]
    [InlineData("010C", "STOPPED\r\r>", 6, true, "- 01 0C adapter-fault")]
    [InlineData("010C", "7E8 04 41 0C 1A F8\rBUFFER FULL\r>", 6, true, "7E8 01 0C value 410C1AF8; - 01 0C adapter-fault")]
    [InlineData("22149A", "7EC 03 7F 22 78\r7EC 05 62 14 9A 00 02\r>", 6, true, "7EC 22 149A pending 78 7F2278; 7EC 22 149A value 62149A0002")]
    [InlineData("22149A", "7EC 03 7F 22 78\r\r>7EC 05 62 14 9A 00 02\r\r>", 6, true, "7EC 22 149A pending 78 7F2278; 7EC 22 149A value 62149A0002")]
    [InlineData("22149A", "7EC 03 7F 22 78\r\r>", 6, true, "7EC 22 149A pending 78 7F2278")]
    [InlineData("03", "7E8 06 43 02 03 01 C1 00\r>", 6, true, "7E8 03  value 43020301C100")]
    [InlineData("03", "7E8 06 43 03 03 01 C1 00\r>", 6, true, "7E8 03  malformed 43030301C100")]
    [InlineData("010C", "04410C1AF8AAAAAA\r>", 6, false, "- 01 0C value 410C1AF8")]
    [InlineData("0902", "1014490201314845\r2158414D504C4530\r2230303030303031\r>", 6, false, "- 09 02 value 49020131484558414D504C453030303030303031")]
    [InlineData("2116", "758 2A 10 07 61 16 46 44 48\r758 2A 21 45 FF 00 00 00\r>", 6, true, "758 21 16 value 611646444845FF")]
    [InlineData("0105", "83F110410586\r>", 5, true, "10 01 05 value 410586")]
    [InlineData("0105", "48 6B 10 41 05 86 50\r>", 3, true, "10 01 05 value 410586")]
    [InlineData("0902", "490201000000 31\r49020248455841\r4902034D504C45\r49020430303030\r49020530303031\r>", 0, false, "- 09 02 value 490200000031484558414D504C453030303030303031")]
    [InlineData("010C", "\r>>\r>7E8 04 41 0C 1A F8\r\r>\r\r>", 6, true, "7E8 01 0C value 410C1AF8")]
    [InlineData("010C", "", 6, true, "- 01 0C no-data")]
    [InlineData("0100", "SEARCHING...\r\r>", 0, true, "- 01 00 pending")]
    [InlineData("ATRV", "12.6V\r\r>", 0, null, "- AT  value")]
    [InlineData("ATE0", "\r>OK\r\r>", 0, null, "- AT  value")]
    [InlineData("ATZ", "\r>", 0, null, "- AT  no-data")]
    [InlineData("ATXX", "?\r\r>", 0, null, "- AT  adapter-fault")]
    [InlineData("ATZ", "\r\rELM327 v1.5\r\r>", 0, null, "- AT  value")]
    public void Gives_one_outcome_a_message_or_fault(string request, string raw, int protocol, bool? headers, string expected) =>
        Assert.Equal(expected, Show(TranscriptDecoder.Decode(request, raw, (ObdProtocol)protocol, headers, null)));

    [Theory]
    [InlineData("0151", "7E8 03 41 51 04\r>", "Vehicle.OBD.FuelType=4 [diesel]")]
    [InlineData("0151", "7E8 03 41 51 63\r>", "Vehicle.OBD.FuelType=99 [reserved (63 hex)]")]
    [InlineData("0113", "7E8 03 41 13 33\r>", "Vehicle.OBD.OxygenSensorsIn2Banks=51 [bank 1 sensor 1, bank 1 sensor 2, bank 2 sensor 1, bank 2 sensor 2]")]
    [InlineData("011D", "7E8 03 41 1D 05\r>", "Vehicle.OBD.OxygenSensorsIn4Banks=5 [bank 1 sensor 1, bank 2 sensor 1]")]
    [InlineData("011E", "7E8 03 41 1E 01\r>", "Vehicle.OBD.IsPTOActive=1 [yes]")]
    [InlineData("0100", "7E8 06 41 00 80 00 00 01\r>", "Vehicle.OBD.PidsA=2147483649 [01 20]")]
    [InlineData("0105", "7E8 03 41 05 86\r>", "Vehicle.OBD.CoolantTemperature=94Cel")]
    [InlineData("020C00", "7E8 05 42 0C 00 1A F8\r>", "Vehicle.FreezeFrame0.OBD.EngineSpeed=1726{rpm}")]
    [InlineData("020200", "7E8 05 42 02 00 03 01\r>", "Vehicle.FreezeFrame0.OBD.FreezeDTC=769 [P0301]")]
    [InlineData("03", "7E8 06 43 02 03 01 C1 00\r>", "Vehicle.OBD.DTC.Confirmed.Count=2 | Vehicle.OBD.DTC.Confirmed=769 [P0301] | Vehicle.OBD.DTC.Confirmed=49408 [U0100]")]
    [InlineData("07", "7E8 02 47 00\r>", "Vehicle.OBD.DTC.Pending.Count=0")]
    [InlineData("0600", "7E8 06 46 00 C0 00 00 01\r>", "Vehicle.OBD.MonitorTests.Supported [01 02 20]")]
    [InlineData("0906", "7E8 07 49 06 01 6A 53 CD 4B\r>", "Vehicle.OBD.Information.CalibrationVerificationNumber [6A53CD4B]")]
    [InlineData("0900", "7E8 06 49 00 55 40 00 00\r>", "Vehicle.OBD.Information.Supported [02 04 06 08 0A]")]
    [InlineData("1003", "7E8 06 50 03 00 32 01 F4\r>", "Vehicle.UDS.Session.AnswerTime=50ms | Vehicle.UDS.Session.PendingTime=5000ms")]
    [InlineData("22F40D", "7E8 04 62 F4 0D 32\r>", "Vehicle.OBD.Speed=50km/h")]
    [InlineData("221234", "7E8 05 62 12 34 AB CD\r>", "Vehicle.UDS.DID1234 [ABCD]")]
    [InlineData("220334", "7E8 05 62 03 34 11 02\r>", "Engine.HEAD_T=68.03125celsius")]
    [InlineData("2116", "758 2A 04 61 16 00 00\r>", "Tires.TTcelsius [not available]")]
    [InlineData("2116", "758 2A 04 61 16 46 00\r>", "Tires.TT=30celsius")]
    [InlineData("19020D", "7E8 07 59 02 CF 01 91 11 08\r>", "Vehicle.UDS.DTC.Count=1 | Vehicle.UDS.DTC=102673 [P0191-11] | Vehicle.UDS.DTC.Status=8 [Confirmed]")]
    [InlineData("ATRV", "12.6V\r>", "Vehicle.Adapter.Voltage=12.6V")]
    [InlineData("ATI", "ELM327 v1.5\r>", "Vehicle.Adapter.Text [ELM327 v1.5]")]
    public void Values_have_paths_units_and_texts(string request, string raw, string expected)
    {
        Assert.True(SignalSet.TryLoad(Encoding.UTF8.GetBytes(Set), out SignalSet? set, out _));
        IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode(request, raw, ObdProtocol.Can11At500, headers: true, set);
        Assert.Equal(Outcome.Value, Assert.Single(outcomes).Outcome);
        Assert.Equal(expected, string.Join(" | ", outcomes[0].Signals.Select(Show)));
    }

    [Fact]
    public void A_vin_keeps_its_first_character()
    {
        IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode(
            "0902", "014\r0:490201314845\r1:58414D504C4530\r2:30303030303031\r>", ObdProtocol.Can11At500, headers: false, null);
        Assert.Equal("1HEXAMPLE00000001", Assert.Single(outcomes[0].Signals).Text);
    }

    [Fact]
    public void A_test_result_has_limits_units_a_name_and_a_verdict()
    {
        IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode(
            "06A2", "7E8 10 13 46 A2 0B 24 00 03\r7E8 21 00 00 00 FF A2 0C 24\r7E8 22 00 15 00 00 00 0A AA\r>", ObdProtocol.Can11At500, headers: true, null);
        Assert.Equal(
            "Vehicle.OBD.MonitorTests.MA2.T0B.Value=3 [misfire cylinder 1: average misfire count of the last ten drive cycles] | Vehicle.OBD.MonitorTests.MA2.T0B.Minimum=0 | "
            + "Vehicle.OBD.MonitorTests.MA2.T0B.Maximum=255 | Vehicle.OBD.MonitorTests.MA2.T0B.Passed=1 [passed] | "
            + "Vehicle.OBD.MonitorTests.MA2.T0C.Value=21 [misfire cylinder 1: misfire count of this drive cycle] | Vehicle.OBD.MonitorTests.MA2.T0C.Minimum=0 | "
            + "Vehicle.OBD.MonitorTests.MA2.T0C.Maximum=10 | Vehicle.OBD.MonitorTests.MA2.T0C.Passed=0 [failed]",
            string.Join(" | ", outcomes[0].Signals.Select(Show)));
    }

    [Fact]
    public void Readiness_is_listed_by_monitor()
    {
        IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode("0101", "7E8 06 41 01 83 07 65 24\r>", ObdProtocol.Can11At500, headers: true, null);
        string[] monitors = [.. outcomes[0].Signals.Where(s => s.Path.Contains(".Monitors.", StringComparison.Ordinal)).Select(Show)];
        Assert.Equal("Vehicle.OBD.Status.Monitors.Ignition [spark]", monitors[0]);
        Assert.Contains("Vehicle.OBD.Status.Monitors.Catalyst=1 [catalyst: complete]", monitors);
        Assert.Contains("Vehicle.OBD.Status.Monitors.EvaporativeSystem=0 [evaporative system: not complete]", monitors);
        Assert.Contains("Vehicle.OBD.Status.Monitors.HeatedCatalyst [heated catalyst: not supported]", monitors);
        Assert.Equal(12, monitors.Length);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(100_000)]
    public void A_request_that_no_adapter_takes_is_malformed(int length) =>
        Assert.Equal(Outcome.Malformed, Assert.Single(TranscriptDecoder.Decode(new string('0', length), ">", ObdProtocol.Unknown, null, null)).Outcome);

    [Fact]
    public void A_transcript_of_prompts_alone_is_read_in_no_time()
    {
        IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode("010C", new string('>', 200_000), ObdProtocol.Unknown, null, null);
        Assert.Equal(Outcome.NoData, Assert.Single(outcomes).Outcome);
    }

    [Fact]
    public void Random_transcripts_never_throw()
    {
        var random = new Random(21);
        Assert.True(SignalSet.TryLoad(Encoding.UTF8.GetBytes(Set), out SignalSet? set, out _));
        string[] requests = ["010C", "0101", "020C00", "03", "0501", "06A2", "0904", "0908", "0A", "1003", "190204", "1904", "2116", "220334", "220334F40D", "ATRV", "", "zz", "0"];
        string[] starts = ["7E8", "18DAF110", "486B10", "83F110", "04", "758", ""];
        const string Alphabet = "0123456789ABCDEF0124567 \r\r>:?";
        for (int round = 0; round < 3_000; round++)
        {
            string request = requests[random.Next(requests.Length)];
            var raw = new StringBuilder();
            for (int line = random.Next(4); line > 0; line--)
            {
                int service = request.Length > 1 && char.IsAsciiHexDigit(request[0]) && char.IsAsciiHexDigit(request[1]) ? Convert.ToInt32(request[..2], 16) + 0x40 : 0x41;
                raw.Append(starts[random.Next(starts.Length)]).Append($"0{random.Next(8)}{service & 0xFF:X2}");
                raw.Append(request.Length > 2 && random.Next(3) > 0 ? request[2..] : "");
                for (int c = random.Next(20); c > 0; c--)
                {
                    raw.Append(Alphabet[random.Next(Alphabet.Length)]);
                }

                raw.Append('\r');
            }

            bool? headers = random.Next(3) switch { 0 => null, 1 => true, _ => false };
            IReadOnlyList<DecodedOutcome> outcomes = TranscriptDecoder.Decode(request, raw.ToString(), (ObdProtocol)random.Next(13), headers, set);
            Assert.NotEmpty(outcomes);
            Assert.All(outcomes, o => Assert.True(o.Outcome == Outcome.Value || o.Signals.Count == 0));
        }
    }

    private static string Show(IReadOnlyList<DecodedOutcome> outcomes) => string.Join("; ", outcomes.Select(o =>
        $"{o.Ecu ?? "-"} {o.Service} {o.Pid} {o.Outcome.ToWord()} {(o.Nrc is { } nrc ? $"{nrc:X2} " : "")}{o.Payload}".TrimEnd()));

    private static string Show(DecodedSignal signal) =>
        $"{signal.Path}{(signal.Value is { } value ? "=" + value.ToString(CultureInfo.InvariantCulture) : "")}{signal.Unit}{(signal.Text is null ? "" : $" [{signal.Text}]")}";
}
