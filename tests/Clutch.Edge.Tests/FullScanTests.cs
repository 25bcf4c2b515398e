using System.Text.Json;
using Clutch.CarSim;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Scans, streams and the release of the adapter, as commands to an agent that polls meanwhile.</summary>
public sealed class FullScanTests
{
    private static readonly CarScenario s_driving = new() { Ecus = 2, Faults = [new CarFault("P0301", TimeSpan.Zero)] };

    [Fact]
    public async Task A_full_scan_tells_its_stages_and_brings_the_whole_report_while_polling_goes_on()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        long samples = rig.Recorder.Samples;
        JsonElement reply = await rig.AskAsync("full-scan");
        Assert.Equal("done", reply.GetProperty("outcome").GetString());
        Assert.True(rig.Recorder.Samples > samples, "nothing was polled during the scan");
        JsonElement data = reply.GetProperty("data");
        Assert.Equal(s_driving.Vin, data.GetProperty("vin").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("problem").ValueKind);
        JsonElement engine = data.GetProperty("ecus").EnumerateArray().First(ecu => ecu.GetProperty("ecu").GetString() == "7E8");
        Assert.Equal("P0301", Assert.Single(engine.GetProperty("storedCodes").EnumerateArray()).GetString());
        Assert.NotEmpty(engine.GetProperty("sinceClear").EnumerateArray());
        Assert.NotEmpty(engine.GetProperty("freezeFrames").EnumerateArray());
        Assert.NotEmpty(engine.GetProperty("tests").EnumerateArray());
        Assert.NotEmpty(engine.GetProperty("pids").EnumerateArray());

        var stages = new List<string>();
        while (rig.Desk.TryTakeProgress(out byte[]? progress))
        {
            JsonElement word = JsonSerializer.Deserialize<JsonElement>(progress);
            Assert.Equal((reply.GetProperty("id").GetString(), "progress"), (word.GetProperty("id").GetString(), word.GetProperty("outcome").GetString()));
            Assert.Equal(6, word.GetProperty("steps").GetInt32());
            stages.Add(word.GetProperty("stage").GetString()!);
        }

        Assert.Equal(["ecus", "codes", "readiness", "freeze-frames", "information", "tests"], stages);
    }

    [Fact]
    public async Task A_scan_that_is_cancelled_ends_and_the_next_command_is_served()
    {
        // Slow enough that the cancellation always comes in the midst.
        await using CommandRig rig = await CommandRig.StartAsync(s_driving, new ElmOptions { Timing = ElmTiming.Usb115200 });
        rig.Offer(CommandRig.Json("scan-1", "full-scan"));
        await CommandRig.UntilAsync(() => rig.Desk.TryTakeProgress(out _), "the scan does not begin");
        rig.Offer(CommandRig.Json("cancel-1", "cancel", """{"command":"scan-1"}"""));
        JsonElement scan = await rig.ReplyAsync("scan-1");
        Assert.Equal(("failed", "cancelled"), (scan.GetProperty("outcome").GetString(), scan.GetProperty("reason").GetString()));
        Assert.Equal("done", (await rig.ReplyAsync("cancel-1")).GetProperty("outcome").GetString());
        Assert.Equal("done", (await rig.AskAsync("codes")).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_released_adapter_is_left_alone_until_it_is_taken_again()
    {
        await using CommandRig rig = await CommandRig.StartAsync(s_driving);
        Assert.False((await rig.AskAsync("disconnect")).GetProperty("data").GetProperty("held").GetBoolean());
        await CommandRig.UntilAsync(() => rig.Status.Car is { Link: LinkState.Down } car && car.Reason.Contains("released", StringComparison.Ordinal), "the link is not released");
        JsonElement scan = await rig.AskAsync("full-scan");
        Assert.Equal("failed", scan.GetProperty("outcome").GetString());
        Assert.Contains("released", scan.GetProperty("reason").GetString(), StringComparison.Ordinal);
        long samples = rig.Recorder.Samples;
        Assert.True((await rig.AskAsync("connect")).GetProperty("data").GetProperty("held").GetBoolean());
        await CommandRig.UntilAsync(() => rig.Recorder.Samples > samples && rig.Status.Car.Link == LinkState.Connected, "the car is not polled again");
    }

    [Fact]
    public void A_release_outlives_the_agent_and_a_mark_that_is_gone_is_none()
    {
        using var folder = new TempFolder();
        string mark = Path.Combine(folder.Path, "released");
        using (var hold = new AdapterHold(mark))
        {
            Assert.False(hold.IsReleased);
            hold.Release();
            hold.Release();
            Assert.True(hold.IsReleased);
        }

        using (var hold = new AdapterHold(mark))
        {
            Assert.True(hold.IsReleased);
            Task taken = hold.WaitAsync(CancellationToken.None);
            Assert.False(taken.IsCompleted);
            hold.Take();
            hold.Take();
            Assert.False(hold.IsReleased);
            Assert.True(taken.Wait(TimeSpan.FromSeconds(10)));
        }

        using var again = new AdapterHold(mark);
        Assert.False(again.IsReleased);
    }

    [Theory]
    [InlineData("""{"pids":["0C","0D"],"intervalMs":50,"seconds":60}""", "done")]
    [InlineData("""{"pids":[]}""", "refused")]
    [InlineData("""{"pids":"0C"}""", "refused")]
    [InlineData("""{"pids":["rpm"]}""", "refused")]
    [InlineData("""{"pids":["0C"],"seconds":0}""", "refused")]
    [InlineData("""{"pids":["0C"],"seconds":3601}""", "refused")]
    [InlineData("""{"pids":["0C"],"intervalMs":-1}""", "refused")]
    [InlineData("""{"pids":["0C"],"intervalMs":"fast"}""", "refused")]
    public async Task A_stream_names_its_pids_and_ends(string arguments, string outcome)
    {
        await using CommandRig rig = await CommandRig.StartAsync(scenario: null);
        Assert.Equal(outcome, (await rig.AskAsync("stream", arguments)).GetProperty("outcome").GetString());
        if (outcome == "done")
        {
            Assert.Equal([0x0C, 0x0D], rig.Idle.Asked!.Pids);
            Assert.Equal(TimeSpan.FromMilliseconds(50), rig.Idle.Asked.Interval);
            Assert.Equal("done", (await rig.AskAsync("stream-end")).GetProperty("outcome").GetString());
        }

        Assert.Null(rig.Idle.Asked);
    }

    [Fact]
    public void Turns_stop_at_an_exchange_and_never_overlap()
    {
        int exchanges = 0;
        using (var turns = new ExchangeTurns(mine =>
        {
            for (int i = 0; i < 3; i++)
            {
                mine.Wait();
                exchanges++;
            }
        }))
        {
            Assert.Equal(0, exchanges);
            Assert.True(turns.Next()); // up to the first exchange
            Assert.True(turns.Next());
            Assert.Equal(1, exchanges);
        }

        Assert.Equal(1, exchanges);
        using var broken = new ExchangeTurns(_ => throw new InvalidOperationException("no"));
        Assert.False(broken.Next());
        Assert.Equal("no", broken.Fault!.Message);
    }
}
