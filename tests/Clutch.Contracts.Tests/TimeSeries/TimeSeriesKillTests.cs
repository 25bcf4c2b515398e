using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>A process that dies while it writes histories.</summary>
public sealed class TimeSeriesKillTests : IDisposable
{
    private const int SamplesPerFrame = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_there_whole_when_the_process_is_killed()
    {
        string file = _folder.File("history.db");
        long stored = 0;
        for (int round = 0; round < 2; round++)
        {
            long acknowledged = await DoomedWriter.RunAsync(Program.TimeSeriesWriter, file, killAfter: stored + 200);

            await using var store = new SqliteTimeSeries(file);
            BootLedger ledger = Assert.Single(store.FrameLedger("car"));
            stored = ledger.Highest;

            Assert.True(stored >= acknowledged, $"round {round}: acknowledged up to {acknowledged}, stored {stored}");
            Assert.Equal(0, ledger.Missing);
            Assert.Equal(stored * SamplesPerFrame, store.CountSamples("car"));
            Assert.Equal((stored * SamplesPerFrame) + SamplesPerFrame - 1, Assert.Single(store.Latest("car")).Newest.Time);
        }
    }

    /// <summary>Goes on behind the last frame of the store.</summary>
    internal static void Write(string file)
    {
        var store = new SqliteTimeSeries(file);
        long next = store.FrameLedger("car") is [BootLedger ledger] ? ledger.Highest + 1 : 1;
        var frame = new FrameSamples();
        while (true)
        {
            frame.Clear();
            frame.Key = new FrameKey("car", 1, next);
            for (int i = 0; i < SamplesPerFrame; i++)
            {
                frame.Samples.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, (next * SamplesPerFrame) + i, i));
            }

            store.Write([frame]);
            Program.Acknowledge(next++);
        }
    }
}
