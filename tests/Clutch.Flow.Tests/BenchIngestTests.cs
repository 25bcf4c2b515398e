using System.Text.Json;
using Clutch.Host;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch bench ingest</c>: its load is made of good frames, and it calls no run good that lost one.</summary>
public sealed class BenchIngestTests : IDisposable
{
    private const string Vehicle = "bench-1-000000";
    private const long Boot = 1_760_000_000;
    private const long Begin = 1_760_000_000_000;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("0")]
    [InlineData("20")]
    public async Task A_run_on_a_server_of_its_own_accounts_for_every_frame(string rate)
    {
        using var bench = new ClutchProcess(null, "bench", "ingest", "--devices", "5", "--window", "4", "--seconds", "1", "--rate", rate, "--json");
        Assert.True(await bench.ExitAsync() == 0, bench.Output);
        string output = await bench.OutputWithAsync("\n}");
        using JsonDocument json = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..(output.LastIndexOf('}') + 1)]);
        long Number(string name) => json.RootElement.GetProperty(name).GetInt64();
        Assert.True(Number("acked") > 0);
        Assert.Equal(Number("published"), Number("acked"));
        Assert.Equal(Number("acked"), Number("stored"));
        Assert.Equal((0, 0, 0), (Number("lost"), Number("duplicates"), Number("disordered")));
        foreach (string figure in new[] { "perSecond", "p50Ms", "p99Ms", "p999Ms", "serverCpuUsPerFrame" })
        {
            Assert.True(json.RootElement.GetProperty(figure).GetDouble() > 0, figure);
        }
    }

    [Fact]
    public async Task A_run_into_InfluxDB_counts_what_InfluxDB_has()
    {
        using var influx = new InfluxServer();
        using var bench = new ClutchProcess(
            null, "bench", "ingest", "--devices", "3", "--window", "4", "--seconds", "1", "--rate", "20", "--json", "--timeseries", $"influx://127.0.0.1:{influx.Port}/bench");
        Assert.True(await bench.ExitAsync() == 0, bench.Output);
        string output = await bench.OutputWithAsync("\n}");
        using JsonDocument json = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..(output.LastIndexOf('}') + 1)]);
        long stored = json.RootElement.GetProperty("stored").GetInt64();
        Assert.True(stored > 0);
        Assert.Contains($",{stored}]", await influx.QueryAsync("bench", "SELECT count(seq) FROM clutch_state.frame"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_told_before_the_load()
    {
        using var bench = new ClutchProcess(null, "bench", "ingest", "--devices", "1", "--seconds", "1", "--timeseries", "victoria://127.0.0.1:1");
        Assert.Equal(1, await bench.ExitAsync());
        Assert.Contains("cannot give them back", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_that_data_folder_is_named()
    {
        using var bench = new ClutchProcess(null, "bench", "ingest", "--door", "mqtt://127.0.0.1:1", "--data", _folder["nothing"]);
        Assert.Equal(1, await bench.ExitAsync());
        Assert.Contains("is not the data folder of a server", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_packet_of_the_load_is_a_frame_with_its_own_number_and_times()
    {
        var frames = new LoadFrames(Vehicle, Boot, Begin);
        byte[] slot = new byte[frames.PacketBytes];
        frames.Begin(slot);
        long last = 0;
        foreach (long sequence in new[] { 1L, 2, 127, 128, 65_535, 65_536, uint.MaxValue })
        {
            frames.Number(slot, 7, sequence);
            PublishPacket packet = Parse(slot);
            Assert.Equal(7, packet.PacketIdentifier);
            Assert.Equal(FrameReject.None, Frame.TryRead(packet.Payload, out Frame frame));
            Assert.Equal((Boot, sequence, frames.Samples), (frame.Boot, frame.Sequence, frame.SampleCount));
            long first = long.MaxValue;
            long newest = 0;
            foreach (Sample sample in frame.Samples)
            {
                (first, newest) = (Math.Min(first, sample.Time), Math.Max(newest, sample.Time));
            }

            Assert.True(first > last, $"frame {sequence} begins at {first}, the one before ended at {last}");
            last = newest;
        }
    }

    [Fact]
    public async Task A_frame_that_the_store_lacks_is_lost_and_the_run_is_not_good()
    {
        var frames = new LoadFrames(Vehicle, Boot, Begin);
        await using var series = new SqliteTimeSeries(_folder["timeseries.db"]);
        series.Write([Stored(frames, 1), Stored(frames, 2), Stored(frames, 4)]);
        LoadLedger whole = await LoadLedger.ReadAsync(series, null, [new LoadCount(Vehicle, 2)], Boot, frames.Samples, default);
        LoadLedger lossy = await LoadLedger.ReadAsync(series, null, [new LoadCount(Vehicle, 4)], Boot, frames.Samples, default);
        Assert.Equal((4 - 3, 0), (lossy.Lost, lossy.Duplicates));
        Assert.Equal(1, whole.Lost); // of frames 1 to 4 one is missing, and nobody can say that it was not an early one
        Assert.False(lossy.IsGood);
    }

    [Fact]
    public async Task Samples_that_the_store_lacks_make_their_frame_lost()
    {
        var frames = new LoadFrames(Vehicle, Boot, Begin);
        await using var series = new SqliteTimeSeries(_folder["timeseries.db"]);
        series.Write([Stored(frames, 1), Stored(frames, 2)]);
        LoadLedger ledger = await LoadLedger.ReadAsync(series, null, [new LoadCount(Vehicle, 2)], Boot, frames.Samples + 1, default);
        Assert.Equal(1, ledger.Lost);
    }

    [Theory]
    [InlineData(10, 10, 0, 0, 0, null)]
    [InlineData(10, 10, 1, 0, 0, "not in the store")]
    [InlineData(10, 10, 0, 1, 0, "twice")]
    [InlineData(10, 10, 0, 0, 1, "before an earlier one")]
    [InlineData(10, 9, 0, 0, 0, "never got a PUBACK")]
    [InlineData(0, 0, 0, 0, 0, "not one frame")]
    public void A_run_is_good_only_when_nothing_is_wrong(long published, long acked, long lost, long duplicates, long disordered, string? problem)
    {
        var report = new IngestReport(published, acked, acked, lost, duplicates, disordered, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Equal(problem is null, report.Problem is null);
        Assert.Contains(problem ?? "", report.Problem ?? "", StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static FrameSamples Stored(LoadFrames frames, long sequence)
    {
        byte[] slot = new byte[frames.PacketBytes];
        frames.Begin(slot);
        frames.Number(slot, 1, sequence);
        Assert.Equal(FrameReject.None, Frame.TryRead(Parse(slot).Payload, out Frame frame));
        var stored = new FrameSamples { Key = new FrameKey(Vehicle, frame.Boot, frame.Sequence) };
        foreach (Sample sample in frame.Samples)
        {
            stored.Samples.Add(sample);
        }

        return stored;
    }

    private static PublishPacket Parse(ReadOnlySpan<byte> packet)
    {
        int header = packet[1] < 0x80 ? 2 : 3;
        Assert.True(PublishPacket.TryParse(packet[header..], (byte)(packet[0] & 0x0F), MqttVersion.V311, PacketSender.Client, out PublishPacket parsed, out _));
        return parsed;
    }
}
