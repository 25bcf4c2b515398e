using System.Text;

namespace Clutch.Dtc.Tests;

public sealed class CarReportReaderTests
{
    private const string Scan = """
        {"link":"x","adapter":{"identity":"ELM327","voltage":12.4},"ecus":[
          {"ecu":"7E8","mil":true,"storedCodes":["P0171","P0118"],"pendingCodes":["P0171"],"permanentCodes":null,
           "freezeFrames":[{"frame":0,"code":"P0171","pids":[{"pid":"05","signals":[{"path":"Vehicle.OBD.CoolantTemperature","name":"x","value":88,"unit":"Cel"}]}]}],
           "pids":[{"pid":"0C","signals":[{"path":"Vehicle.OBD.EngineSpeed","value":812,"unit":"{rpm}"}]},{"pid":"05","signals":[{"path":"Vehicle.OBD.CoolantTemperature","value":null,"unit":"Cel"}]}]},
          {"ecu":"7E9","mil":null,"storedCodes":["P0171"]}]}
        """;

    [Fact]
    public void Reads_the_document_of_a_scan()
    {
        CarReport report = Read(Scan);
        Assert.Equal(
            [("P0171", "7E8", CodeKinds.Stored | CodeKinds.Pending, true), ("P0118", "7E8", CodeKinds.Stored, true), ("P0171", "7E9", CodeKinds.Stored, null)],
            report.Codes.Select(code => (code.Code.ToString(), code.Ecu, code.Evidence.Kinds, code.Evidence.LampOn)));
        Assert.Equal([("Vehicle.OBD.EngineSpeed", 812.0)], report.Values.Select(value => (value.Path, value.Value)));
        Assert.Equal(88, Assert.Single(Assert.Single(report.Frames).Values).Value);
        Assert.Equal(12.4, report.BatteryVoltage);
        Assert.Empty(report.Unread);
    }

    [Fact]
    public void Reads_what_a_clear_saved_and_what_it_printed()
    {
        Assert.Equal(3, Read($$"""{"before":{{Scan}},"savedTo":"f","after":[{"ecu":"7E8","storedCodes":[]}]}""").Codes.Count);
    }

    [Fact]
    public void Reads_a_list_of_codes_with_and_without_what_the_ECU_says_of_them()
    {
        CarReport report = Read("""{"codes":["P0301","C0 31 23",{"code":"C0031-23","ecu":"760","kind":"pending","status":"2F","severity":"40"},7,"hello"]}""");
        Assert.Equal(["P0301", "U0031-23", "C0031-23"], report.Codes.Select(code => code.Code.ToString()));
        Assert.Equal(new CodeEvidence(CodeKinds.Pending, new DtcStatus(0x2F), new DtcSeverityByte(0x40), null), report.Codes[2].Evidence);
        Assert.Equal(["7", "hello"], report.Unread.Select(unread => unread.Text));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("P0301", "no JSON")]
    [InlineData("[\"P0301\"]", "a list")]
    [InlineData("null", "null")]
    [InlineData("{}", "neither a list 'ecus'")]
    [InlineData("{\"codes\":\"P0301\"}", "neither a list 'ecus'")]
    [InlineData("{\"codes\":[\"\\ud800\"]}", "no Unicode")]
    [InlineData("{\"codes\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", "no JSON")]
    public void What_is_no_report_is_said_in_a_sentence(string json, string words)
    {
        Assert.False(CarReportReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out string problem));
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ecus":[7,null,"x",{"ecu":5,"storedCodes":{"a":1},"pids":[1,{"signals":[{"path":1},{"path":"p","value":"x"},{"path":"p","value":1e999}]}],"freezeFrames":[{},{"code":"zz"}]}]}""")]
    [InlineData("""{"adapter":"x","ecus":[]}""")]
    [InlineData("""{"before":5,"codes":[]}""")]
    public void Members_of_a_wrong_kind_are_as_good_as_missing(string json)
    {
        CarReport report = Read(json);
        Assert.Empty(report.Codes);
        Assert.Empty(report.Values);
    }

    [Fact]
    public void More_codes_than_a_car_can_hold_are_refused()
    {
        string many = string.Join(',', Enumerable.Range(0, CarReportReader.MaxCodes + 1).Select(value => $"\"0x{value:X4}\""));
        Assert.False(CarReportReader.TryRead(Encoding.UTF8.GetBytes($"{{\"codes\":[{many}]}}"), out _, out string problem));
        Assert.Contains("at most 1024", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_document_never_throws()
    {
        var random = new Random(3);
        byte[] good = Encoding.UTF8.GetBytes(Scan);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bad = good[..random.Next(good.Length + 1)];
            for (int i = 0; i < 3 && bad.Length > 0; i++)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            Assert.Equal(CarReportReader.TryRead(bad, out _, out string problem), problem.Length == 0);
        }
    }

    private static CarReport Read(string json)
    {
        Assert.True(CarReportReader.TryRead(Encoding.UTF8.GetBytes(json), out CarReport report, out string problem), problem);
        return report;
    }
}
