using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Clutch.Host;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch log …</c> over a log in a folder.</summary>
[SupportedOSPlatform("linux")]
public sealed class LogCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Place => _folder["log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tail_shows_what_a_running_server_appends()
    {
        await using EmbeddedLog server = Open();
        await AppendAsync(server, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 1));
        await AppendAsync(server, LogStream.Frames, "car-2", Mosquitto.Frame("car-2", 1));
        using var tail = new ClutchProcess(null, "log", "tail", "--log", Place, "--all", "--vehicle", "car-1", "--json");
        await tail.OutputWithAsync("\"seq\":1");
        await AppendAsync(server, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 2));
        string output = await tail.OutputWithAsync("\"seq\":2");
        Assert.Equal(0, await tail.InterruptAsync());
        JsonElement first = JsonDocument.Parse(output.Split('\n')[0]).RootElement;
        Assert.Equal(("car-1", 4, "Vehicle.OBD.EngineSpeed"), (first.GetProperty("vehicle").GetString(), first.GetProperty("samples").GetArrayLength(), first.GetProperty("samples")[0].GetProperty("signal").GetString()));
        Assert.DoesNotContain("car-2", output);
    }

    [Fact]
    public async Task A_dead_letter_that_is_good_after_a_fix_goes_into_the_frames_once()
    {
        byte[] frame = Mosquitto.Frame("car-1", 7);
        await using (EmbeddedLog log = Open())
        {
            await AppendAsync(log, LogStream.DeadLetters, "car-1", Letter("car-1", "BadTimes", frame));
            await AppendAsync(log, LogStream.DeadLetters, "car-1", Letter("car-1", "NotAFrame", "junk"u8));
            await AppendAsync(log, LogStream.DeadLetters, "car-2", Letter("car-2", "ForeignVehicle", frame));
        }

        string[] lines = (await RunAsync(0, "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        string id = lines[0][..16];
        Assert.Contains(Convert.ToHexString(frame), await RunAsync(0, "show", id));
        await RunAsync(0, "export", id, "--out", _folder["letter.bin"]);
        Assert.Equal(frame, await File.ReadAllBytesAsync(_folder["letter.bin"]));
        Assert.Contains("there is no dead letter 0123", await RunAsync(1, "show", "0123"));
        string said = await RunAsync(0, "redrive", "--all");
        Assert.Contains("1 went into the frames, 0 had been re-driven before", said);
        Assert.Contains("1 are still no good: NotAFrame", said);
        Assert.Contains("1 are still no good: ForeignVehicle", said);
        Assert.Contains("0 went into the frames, 1 had been re-driven before", await RunAsync(0, "redrive", "--all"));
        Assert.Contains("re-driven", (await RunAsync(0, "list")).Split('\n')[0]);
        Assert.Equal([frame], await RecordsAsync(LogStream.Frames));
    }

    [Fact]
    public async Task A_running_server_redrives_letters_itself_and_its_store_has_them()
    {
        await using (EmbeddedLog log = Open("data/log"))
        {
            await AppendAsync(log, LogStream.DeadLetters, "car-1", Letter("car-1", "BadTimes", Mosquitto.Frame("car-1", 7)));
            await AppendAsync(log, LogStream.DeadLetters, "car-1", Letter("car-1", "NotAFrame", "junk"u8));
        }

        using var server = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--listen", "127.0.0.1:0");
        await server.OutputWithAsync("MQTT ");
        string[] redrive = ["log", "deadletters", "redrive", "--all", "--log", _folder["data/log"]];
        using (var first = new ClutchProcess(null, redrive))
        {
            Assert.True(await first.ExitAsync() == 0, first.Output);
            Assert.Contains("1 went into the frames, 0 had been re-driven before", first.Output);
            Assert.Contains("1 are still no good: NotAFrame", first.Output);
        }

        using (var again = new ClutchProcess(null, redrive))
        {
            Assert.True(await again.ExitAsync() == 0, again.Output);
            Assert.Contains("0 went into the frames, 1 had been re-driven before", again.Output);
        }

        await server.OutputWithAsync("stored 1,");
        using (var move = new ClutchProcess(null, "log", "replay", "--group", "timeseries", "--from", "0", "--log", _folder["data/log"]))
        {
            Assert.True(await move.ExitAsync() == 0, move.Output);
            Assert.Contains("Group timeseries goes on at 0.", move.Output);
        }

        await server.OutputWithAsync("stored 2,"); // read again; the store knows the frame
        using (var typo = new ClutchProcess(null, "log", "replay", "--group", "typo", "--log", _folder["data/log"]))
        {
            Assert.Equal(1, await typo.ExitAsync());
            Assert.Contains("clutch: no group typo reads frames; groups are timeseries.", typo.Output);
        }

        Assert.True(await server.InterruptAsync() == 0, server.Output);
        await using var series = new Clutch.TimeSeries.SqliteTimeSeries(_folder["data/timeseries.db"]);
        Assert.Equal((1, 4), Assert.Single(series.Vehicles()) is { } vehicle ? (vehicle.Frames, series.CountSamples("car-1")) : default);
    }

    [Fact]
    public async Task Letters_are_not_redriven_beside_another_program_that_has_the_log_open()
    {
        await using EmbeddedLog other = Open();
        Assert.Contains("open in another process", await RunAsync(1, "redrive", "--all"));
    }

    [Fact]
    public async Task A_group_reads_again_from_the_position_that_replay_gives_it()
    {
        long second;
        await using (EmbeddedLog log = Open())
        {
            await AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 1));
            await AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 2));
            using ILogReader reader = log.OpenReader(LogStream.Frames, "timeseries");
            var batch = new LogBatch();
            Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
            second = batch[0].Next;
            reader.Commit(batch[batch.Count - 1].Next);
        }

        string overview = await ReplayAsync(0, "inspect");
        Assert.Contains("1 files", overview);
        Assert.Contains("group timeseries: handled to", overview);
        Assert.Contains(", 0 B behind", overview);
        Assert.Contains("no group typo", await ReplayAsync(1, "replay", "--group", "typo"));
        Assert.Contains($"goes on at {second}", await ReplayAsync(0, "replay", "--group", "timeseries", "--from", $"{second}"));
        string printed = await ReplayAsync(0, "replay", "--from", $"{second}");
        Assert.Contains("\"seq\":2", printed);
        Assert.DoesNotContain("\"seq\":1", printed);
        await using EmbeddedLog again = Open();
        using ILogReader group = again.OpenReader(LogStream.Frames, "timeseries");
        Assert.Equal(LogPosition.At(second), group.Place);
    }

    [Fact]
    public async Task Inspect_shows_a_record_and_finds_a_flipped_bit()
    {
        await using (EmbeddedLog log = Open())
        {
            await AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 1));
            await AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 2));
        }

        string shown = await ReplayAsync(0, "inspect", "0");
        Assert.Contains("checksum good", shown);
        Assert.Contains("\"seq\":1", shown);
        Assert.Contains("no whole record begins at 1 ", await ReplayAsync(1, "inspect", "1"));
        string file = Directory.GetFiles(Path.Combine(Place, "frames"), "*.log").Single();
        Assert.Contains("2 whole records", await ReplayAsync(0, "inspect", file));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        string damaged = await ReplayAsync(1, "inspect", file);
        Assert.Contains("1 whole records", damaged);
        Assert.Contains("torn or damaged", damaged);
    }

    private EmbeddedLog Open(string name = "log") => new(new EmbeddedLogOptions { Folder = _folder[name] });

    private Task<string> RunAsync(int expected, params string[] arguments) => ReplayAsync(expected, ["deadletters", .. arguments]);

    private async Task<string> ReplayAsync(int expected, params string[] arguments)
    {
        using var process = new ClutchProcess(null, ["log", .. arguments, "--log", Place]);
        int code = await process.ExitAsync();
        Assert.True(code == expected, $"exit code {code}:\n{process.Output}");
        return process.Output;
    }

    internal static async Task AppendAsync(ITelemetryLog log, LogStream stream, string key, byte[] value)
    {
        using var appender = new BatchAppender(log, stream);
        await appender.AppendAsync(Encoding.ASCII.GetBytes(key), value, CancellationToken.None);
        await appender.FlushAsync(CancellationToken.None);
    }

    private async Task<List<byte[]>> RecordsAsync(LogStream stream)
    {
        List<byte[]> records = [];
        await using var log = new EmbeddedLogView(Place, TimeProvider.System);
        await foreach (LogRecord record in LogRecords.ReadAsync(log, stream, from: null, TimeProvider.System, CancellationToken.None))
        {
            records.Add(record.Value.ToArray());
        }

        return records;
    }

    internal static byte[] Letter(string vehicle, string reason, ReadOnlySpan<byte> payload)
    {
        var letter = new DeadLetter { Time = 1_760_000_000_000, Vehicle = Encoding.ASCII.GetBytes(vehicle), Topic = Encoding.ASCII.GetBytes(Topics.Frames(vehicle)), Reason = Encoding.ASCII.GetBytes(reason), Payload = payload };
        byte[] bytes = new byte[letter.Length];
        letter.Write(bytes);
        return bytes;
    }
}
