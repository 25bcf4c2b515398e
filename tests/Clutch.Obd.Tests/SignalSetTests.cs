using System.Text;

namespace Clutch.Obd.Tests;

public sealed class SignalSetTests
{
    private const string Car = """
        { "diagnosticLevel": "03",
          "commands": [
            { "hdr": "7E0", "rax": "7E8", "cmd": {"22": "F40D"}, "freq": 0.5, "filter": {"from": 2009}, "dbgfilter": {"years": [2011]},
              "signals": [
                {"id": "VSS", "path": "Movement", "name": "Speed", "fmt": {"len": 8, "max": 255, "nullmax": 255, "unit": "kilometersPerHour"}, "suggestedMetric": "speed"}
              ]},
            { "hdr": "750", "rax": "758", "eax": "2A", "tst": "2A", "fcm1": true, "din": "03", "cmd": {"21": "30"}, "freq": 2.5,
              "signals": [
                {"id": "A", "name": "a", "fmt": {"bix": 4, "len": 12, "sign": true, "min": -100, "max": 100, "mul": 0.5, "add": 1, "unit": "scalar"}},
                {"id": "B", "name": "b", "fmt": {"bix": 16, "len": 16, "blsb": true, "max": 65535, "unit": "scalar"}},
                {"id": "G", "name": "gear", "fmt": {"bix": 32, "len": 4, "map": {"0": {"value": "P", "description": "Park"}, "1": "R", "2": {"description": "x", "value": "N"}}}},
                {"id": "T", "name": "text", "fmt": {"bix": 40, "len": 24, "max": 1, "unit": "ascii"}}
              ]},
            { "hdr": "DA10", "rax": "F110", "pri": "1C", "cmd": {"01": "0C"}, "freq": 1,
              "signals": [ {"id": "RPM", "name": "rpm", "fmt": {"len": 16, "div": 4, "max": 16383, "unit": "rpm"}} ]}
          ],
          "signalGroups": [ {"id": "x", "matchingRegex": ".*"} ] }
        """;

    [Fact]
    public void Reads_addresses_sessions_and_periods()
    {
        IReadOnlyList<SignalSetCommand> commands = Load(Car).Commands;
        Assert.Equal(["22F40D", "2130", "010C"], commands.Select(c => c.RequestText));
        Assert.Equal([0x7E0u, 0x750u, 0x1CDA10F1u], commands.Select(c => c.RequestId));
        Assert.Equal([0x7E8u, 0x758u, 0x18DAF110u], commands.Select(c => c.AnswerId!.Value));
        Assert.Equal([0.5, 2.5, 1], commands.Select(c => c.PeriodSeconds));
        Assert.Equal((byte?)0x2A, commands[1].ExtendedAddress);
        Assert.Equal((byte?)0x03, commands[1].Session);
        Assert.True(commands[1].NeedsFlowControl);
        Assert.True(commands[2].IsExtendedId);
        Assert.Equal(8, commands[1].DataLength);
    }

    [Theory]
    [InlineData("62F40D32", "VSS=50")]
    [InlineData("62F40DFF", "VSS=?")]
    [InlineData("6130FFFE3412104142", "A=0 B=4660 G=R")]
    [InlineData("6130FFFE341210414243", "A=0 B=4660 G=R T=ABC")]
    [InlineData("61307FFF341220414243", "A=0.5 B=4660 G=N T=ABC")]
    [InlineData("613007FF341230414243", "A=100 B=4660 G=? T=ABC")]
    [InlineData("61300800341200410000", "A=-100 B=4660 G=P T=A")]
    [InlineData("410C1AF8", "RPM=1726")]
    public void Decodes_bits_signs_byte_order_limits_maps_and_texts(string answer, string expected)
    {
        byte[] bytes = Convert.FromHexString(answer);
        SignalSetCommand command = Load(Car).Find(bytes)[0];
        var values = new SignalSetValue[command.Signals.Count];
        Assert.Equal(ObdReject.None, command.Decode(bytes, values, out int count));
        Assert.Equal(expected, string.Join(' ', values.Take(count).Select(v =>
            $"{v.Signal.Id}={(!v.IsAvailable ? "?" : v.Signal.IsText ? v.Signal.Text(bytes.AsSpan(command.PrefixLength)) : v.Text ?? FormattableString.Invariant($"{v.Value}"))}")));
    }

    [Theory]
    [InlineData("62F40D", ObdReject.TooShort)]
    [InlineData("62", ObdReject.Empty)]
    [InlineData("62F40E32", ObdReject.PidNotAsked)]
    [InlineData("61F40D32", ObdReject.NotThisService)]
    public void Refuses_answers_of_other_requests(string answer, ObdReject expected)
    {
        Assert.Equal(expected, Load(Car).Commands[0].Decode(Convert.FromHexString(answer), new SignalSetValue[1], out int count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void An_answer_of_another_ecu_is_not_meant()
    {
        SignalSetCommand command = Load(Car).Commands[0];
        Assert.True(command.Accepts(0x7E8));
        Assert.True(command.Accepts(0));
        Assert.False(command.Accepts(0x7E9));
    }

    [Theory]
    [InlineData("", 1, "JSON")]
    [InlineData("[]", 1, "JSON object")]
    [InlineData("{}", 1, "commands is missing")]
    [InlineData("{\n\"commands\": [\n{ \"hdr\": 7 }", 3, "hdr must be a string of 3 to 4 hexadecimal digits, not \"7\"")]
    [InlineData("{\n\"commands\": [\n\n{ \"hdr\": \"7E0\" }]}", 4, "needs hdr, cmd, signals and a freq above 0")]
    [InlineData("{\"commands\": [\n{ \"hdr\": \"7E0\", \"cmd\": {\"2E\": \"F40D\"}", 2, "Service 2E")]
    [InlineData("{\"commands\": [\n{ \"hdr\": \"7E0\", \"cmd\": {\"22\": \"F4\"}", 2, "4 hexadecimal digits")]
    [InlineData("{\"commands\": [{ \"signals\": [\n{\"id\": \"A\"}", 2, "needs id and fmt")]
    [InlineData("{\"commands\": [{ \"signals\": [{\"id\": \"A\",\n\n\"fmt\": {\"len\": 8, \"div\": 0}}", 3, "div must not be 0")]
    [InlineData("{\"commands\": [{ \"signals\": [{\"fmt\": {\"len\":\n-1}}", 2, "len must be a whole number of bits from 0 to 32760, not \"-1\"")]
    [InlineData("{\"commands\": [{ \"signals\": [{\"fmt\": {\"bix\": 3}}", 1, "needs len")]
    [InlineData("{\"commands\": [{ \"signals\": [{\"fmt\": {\"len\": 3,\n\"map\": {\"x\": \"y\"}}}", 2, "\"x\" in map must be a whole number")]
    [InlineData("{\"commands\": [{ \"signals\": [{\"fmt\": {\"len\": 72, \"sign\": true}}", 1, "at most 64 bits")]
    [InlineData("{\n\"commands\": [],\n\"x\": }", 3, "not valid JSON")]
    [InlineData("{\"commands\": [] } x", 1, "not valid JSON")]
    public void A_wrong_file_names_the_line_and_the_reason(string json, int line, string sentence)
    {
        Assert.False(SignalSet.TryLoad(Encoding.UTF8.GetBytes(json), out SignalSet? set, out SignalSetError? error));
        Assert.Null(set);
        Assert.Equal(line, error.Line);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_never_throws()
    {
        byte[] json = Encoding.UTF8.GetBytes(Car);
        var random = new Random(31);
        for (int at = 0; at < json.Length; at++)
        {
            Assert.False(SignalSet.TryLoad(json.AsMemory(0, at), out _, out SignalSetError? error));
            Assert.InRange(error.Line, 1, 25);
            byte[] changed = [.. json];
            changed[at] = (byte)"{}[]\",:0x-e"[random.Next(11)];
            bool isRead = SignalSet.TryLoad(changed, out SignalSet? set, out error);
            Assert.True(isRead == (error is null) && isRead == (set is not null));
        }
    }

    [Fact]
    public void A_byte_order_mark_is_no_error() => Assert.Equal(3, Load("\uFEFF" + Car).Commands.Count);

    private static SignalSet Load(string json)
    {
        Assert.True(SignalSet.TryLoad(Encoding.UTF8.GetBytes(json), out SignalSet? set, out SignalSetError? error), error?.ToString());
        return set;
    }
}
