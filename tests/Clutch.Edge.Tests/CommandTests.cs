using System.Text;
using System.Text.Json;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Commands carried out on a simulated car, between polling cycles.</summary>
public sealed class CommandTests
{
    private static readonly CarScenario s_driving = new() { Ecus = 2, Faults = [new CarFault("P0301", TimeSpan.Zero)] };
    private static readonly CarScenario s_standing = s_driving with { Phases = [new IgnitionPhase(KeyPosition.On, TimeSpan.FromHours(1))] };

    public static TheoryData<string, string> BadCommands => new()
    {
        { "no json", "not JSON" },
        { "[]", "a command is a JSON object" },
        { """{"id":"a/b","name":"scan","expires":1}""", "id must be 1 to 64 of A-Z a-z 0-9 . _ -" },
        { """{"name":"scan","expires":1}""", "id must be 1 to 64 of A-Z a-z 0-9 . _ -" },
        { """{"id":"a","name":"Scan now","expires":1}""", "name must be 1 to 32 of a-z and -" },
        { """{"id":"a","name":7,"expires":1}""", "name must be 1 to 32 of a-z and -" },
        { """{"id":"a","name":"scan"}""", "expires must be milliseconds since 1970" },
        { """{"id":"a","name":"scan","expires":"soon"}""", "expires must be milliseconds since 1970" },
        { """{"id":"a","name":"scan","expires":1e99}""", "expires must be milliseconds since 1970" },
        { """{"id":"a","name":"scan","expires":1,"arguments":[]}""", "arguments must be an object" },
        { """{"id":"\ud800","name":"scan","expires":1}""", "not JSON" },
    };

    [Theory]
    [MemberData(nameof(BadCommands))]
    public void A_command_that_is_none_is_refused_in_words(string json, string problem)
    {
        Assert.False(AgentCommand.TryParse(Encoding.UTF8.GetBytes(json), out AgentCommand? command, out _, out string said));
        Assert.Null(command);
        Assert.Equal(problem, said);
    }

    [Fact]
    public void Every_prefix_of_a_command_is_refused_and_a_long_one_too()
    {
        byte[] whole = Encoding.UTF8.GetBytes(CommandRig.Json("a", "raw", """{"request":"0100"}"""));
        Assert.True(AgentCommand.TryParse(whole, out _, out _, out _));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(AgentCommand.TryParse(whole.AsMemory(0, length), out _, out _, out _));
        }

        Assert.False(AgentCommand.TryParse(new byte[AgentCommand.MaxBytes + 1], out _, out _, out string problem));
        Assert.Contains("8193", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_tells_the_car_its_monitors_and_its_codes()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        JsonElement reply = await rig.AskAsync("scan");
        Assert.Equal("done", reply.GetProperty("outcome").GetString());
        JsonElement data = reply.GetProperty("data");
        Assert.Equal(s_driving.Vin, data.GetProperty("vin").GetString());
        JsonElement engine = Ecu(data.GetProperty("monitors"), "7E8");
        Assert.True(engine.GetProperty("mil").GetBoolean());
        Assert.Equal(1, engine.GetProperty("codes").GetInt32());
        Assert.True(engine.GetProperty("monitors").EnumerateObject().Any());
        Assert.Equal("P0301", Assert.Single(Ecu(data.GetProperty("stored"), "7E8").GetProperty("codes").EnumerateArray()).GetString());
        Assert.Empty(Ecu(data.GetProperty("stored"), "7E9").GetProperty("codes").EnumerateArray());
        Assert.Contains(rig.Audit(), record => record.EndsWith(" scan done", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_freeze_frame_comes_with_its_code_and_values_in_units()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        JsonElement data = (await rig.AskAsync("freeze-frame")).GetProperty("data");
        JsonElement engine = Assert.Single(data.GetProperty("ecus").EnumerateArray());
        Assert.Equal(("7E8", "P0301"), (engine.GetProperty("ecu").GetString(), engine.GetProperty("code").GetString()));
        JsonElement coolant = engine.GetProperty("values").EnumerateArray().Single(value => value.GetProperty("signal").GetString() == "Vehicle.OBD.CoolantTemperature");
        Assert.InRange(coolant.GetProperty("value").GetDouble(), -40, 150);
        Assert.Equal("Cel", coolant.GetProperty("unit").GetString());
    }

    [Fact]
    public async Task Codes_are_not_cleared_while_the_engine_runs()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving with { Phases = [new IgnitionPhase(KeyPosition.Run, TimeSpan.FromHours(1))] });
        JsonElement reply = default;

        // The simulated engine is cranked two seconds after the key; before that it stands and the codes may go.
        for (bool runs = false; !runs; runs = !reply.GetProperty("data").GetProperty("ecus")[0].GetProperty("payload").GetString()!.EndsWith("0000", StringComparison.Ordinal))
        {
            reply = await rig.AskAsync("raw", """{"request":"010C"}""");
        }

        reply = await rig.AskAsync("clear");
        Assert.Equal("refused", reply.GetProperty("outcome").GetString());
        Assert.Contains("rpm", reply.GetProperty("reason").GetString(), StringComparison.Ordinal);
        JsonElement stored = (await rig.AskAsync("codes")).GetProperty("data").GetProperty("stored");
        Assert.Equal("P0301", Assert.Single(Ecu(stored, "7E8").GetProperty("codes").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Codes_are_cleared_with_the_engine_off_and_the_reply_holds_what_is_lost()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_standing);
        JsonElement reply = await rig.AskAsync("clear");
        Assert.Equal("done", reply.GetProperty("outcome").GetString());
        JsonElement before = reply.GetProperty("data").GetProperty("before");
        Assert.Equal("P0301", Assert.Single(Ecu(before.GetProperty("stored"), "7E8").GetProperty("codes").EnumerateArray()).GetString());
        Assert.Equal("P0301", Assert.Single(before.GetProperty("freezeFrame").GetProperty("ecus").EnumerateArray()).GetProperty("code").GetString());
        JsonElement after = (await rig.AskAsync("codes")).GetProperty("data").GetProperty("stored");
        Assert.Empty(Ecu(after, "7E8").GetProperty("codes").EnumerateArray());
    }

    [Theory]
    [InlineData("0902", "done")]
    [InlineData("1902FF", "done")]
    [InlineData("04", "refused")]
    [InlineData("0801", "refused")]
    [InlineData("1003", "refused")]
    [InlineData("2701", "refused")]
    [InlineData("2EF19000", "refused")]
    [InlineData("3101FF00", "refused")]
    [InlineData("ATZ", "refused")]
    [InlineData("010", "refused")]
    [InlineData("0100 ", "refused")]
    [InlineData("01000C0D0E0F1011", "refused")]
    public async Task A_raw_request_is_sent_only_when_its_service_reads(string request, string outcome)
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        JsonElement reply = await rig.AskAsync("raw", $$"""{"request":"{{request}}"}""");
        Assert.Equal(outcome, reply.GetProperty("outcome").GetString());
        if (request == "0902")
        {
            JsonElement engine = Ecu(reply.GetProperty("data"), "7E8");
            Assert.Equal("value", engine.GetProperty("outcome").GetString());
            Assert.Equal($"490201{Convert.ToHexString(Encoding.ASCII.GetBytes(s_driving.Vin))}", engine.GetProperty("payload").GetString());
            Assert.Contains(rig.Audit(), record => record.EndsWith(" raw done 0902", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_profile_holds_for_its_time()
    {
        await using CommandRig rig = await CommandRig.StartAsync(null);
        Assert.Null(rig.Idle.Profile);
        Assert.Equal("done", (await rig.AskAsync("profile", """{"profile":"eco","seconds":600}""")).GetProperty("outcome").GetString());
        Assert.Equal("eco", rig.Idle.Profile);
        Assert.Equal("refused", (await rig.AskAsync("profile", """{"profile":"warp"}""")).GetProperty("outcome").GetString());
        Assert.Equal("refused", (await rig.AskAsync("profile", """{"profile":"live","seconds":3601}""")).GetProperty("outcome").GetString());
        Assert.Equal("eco", rig.Idle.Profile);
    }

    [Fact]
    public async Task Without_a_car_too_late_unknown_and_not_understood_are_answers_too()
    {
        await using CommandRig rig = await CommandRig.StartAsync(null);
        Assert.Equal("failed", (await rig.AskAsync("scan")).GetProperty("outcome").GetString());
        Assert.Equal("expired", (await rig.AskAsync("scan", seconds: -1)).GetProperty("outcome").GetString());
        Assert.Equal("refused", (await rig.AskAsync("reboot")).GetProperty("outcome").GetString());
        rig.Offer("""{"id":"odd","name":"scan"}""");
        Assert.Equal("malformed", (await rig.ReplyAsync("odd")).GetProperty("outcome").GetString());
        rig.Offer("nothing");
        Assert.Equal("done", (await rig.AskAsync("profile", """{"profile":"live"}""")).GetProperty("outcome").GetString());
        List<string> audit = rig.Audit();
        Assert.Equal(6, audit.Count);
        Assert.Contains("odd - malformed", audit);
        Assert.Contains("- - malformed", audit);
    }

    [Fact]
    public async Task A_repeated_command_is_answered_again_and_not_carried_out_again()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        string json = CommandRig.Json("twice", "raw", """{"request":"0100"}""");
        rig.Offer(json);
        string first = (await rig.ReplyAsync("twice")).GetRawText();
        rig.Offer(json);
        Assert.Equal(first, (await rig.ReplyAsync("twice")).GetRawText());
        Assert.Single(rig.Audit(), record => record.StartsWith("twice ", StringComparison.Ordinal));
    }

    private static JsonElement Ecu(JsonElement answer, string ecu) => answer.GetProperty("ecus").EnumerateArray().Single(each => each.GetProperty("ecu").GetString() == ecu);
}
