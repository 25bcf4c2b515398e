using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Log → time series over the embedded log and the SQLite time series.</summary>
public sealed class SinkTests : IAsyncLifetime, IAppendObserver
{
    private const string Car = DoorFixture.Car;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-sink-");
    private readonly SemaphoreSlim _durable = new(0);
    private readonly ManualTime _time = new();
    private EmbeddedLog _log = null!;
    private SqliteTimeSeries _series = null!;
    private ILogAppender _appender = null!;

    public Task InitializeAsync()
    {
        _log = new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(_folder.FullName, "log") });
        _series = new SqliteTimeSeries(Path.Combine(_folder.FullName, "history.db"));
        _appender = _log.OpenAppender(LogStream.Frames, this);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _appender.Dispose();
        await _log.DisposeAsync();
        await _series.DisposeAsync();
        _durable.Dispose();
        _folder.Delete(recursive: true);
    }

    void IAppendObserver.OnAppended(ReadOnlySpan<long> tickets, bool durable) => _durable.Release(tickets.Length);

    [Fact]
    public async Task The_same_frame_twice_in_the_log_is_stored_once()
    {
        await AppendAsync(DoorFixture.FrameOf(Car, 1), DoorFixture.FrameOf(Car, 1), DoorFixture.FrameOf(Car, 2));
        using IngestCounters counters = await SinkAsync(_series, c => c.SinkFrames == 3);
        Assert.Equal(20, _series.CountSamples(Car));
        Assert.Equal(2, Assert.Single(_series.FrameLedger(Car)).Frames);
    }

    [Fact]
    public async Task A_new_start_goes_on_behind_what_was_committed()
    {
        await AppendAsync(DoorFixture.FrameOf(Car, 1), DoorFixture.FrameOf(Car, 2));
        using IngestCounters first = await SinkAsync(_series, c => c.SinkFrames == 2);
        await AppendAsync(DoorFixture.FrameOf(Car, 3));
        using IngestCounters second = await SinkAsync(_series, c => c.SinkFrames >= 1);
        Assert.Equal(1, second.SinkFrames);
        Assert.Equal(30, _series.CountSamples(Car));
    }

    [Fact]
    public async Task What_is_not_a_frame_is_passed_over_and_counted()
    {
        await AppendAsync([0xC1], DoorFixture.FrameOf(Car, 1), [], DoorFixture.FrameOf(Car, 2));
        using IngestCounters counters = await SinkAsync(_series, c => c.SinkFrames == 2);
        Assert.Equal(2, counters.SinkSkipped);
        Assert.Equal(20, _series.CountSamples(Car));

        // The position is behind the poison too.
        await AppendAsync([0xC1]);
        using IngestCounters last = await SinkAsync(_series, c => c.SinkSkipped == 1);
        using IngestCounters none = await SinkAsync(_series, _ => true);
        Assert.Equal(0, none.SinkSkipped);
    }

    [Fact]
    public async Task A_store_that_fails_is_tried_again_and_nothing_is_skipped()
    {
        await AppendAsync(DoorFixture.FrameOf(Car, 1), DoorFixture.FrameOf(Car, 2));
        var failing = new FailingSeries(_series, failures: 3);
        using IngestCounters counters = await SinkAsync(failing, c => c.SinkFrames == 2);
        Assert.Equal(3, counters.SinkRetries);
        Assert.Equal(20, _series.CountSamples(Car));
    }

    [Fact]
    public async Task Events_become_trouble_codes_and_texts()
    {
        await AppendAsync(FrameOfEvents(
            (FrameEventKind.TroubleCodes, [1, 0x03, 0x01, 0x04, 0x20]),
            (FrameEventKind.TroubleCodes, [2]),
            (FrameEventKind.Vin, "1HGCM82633A004352"u8.ToArray()),
            (FrameEventKind.Adapter, "ELM327 v1.5"u8.ToArray()),
            (FrameEventKind.Protocol, "ISO 15765-4"u8.ToArray()),
            (FrameEventKind.Link, [(byte)LinkState.Connected]),
            (FrameEventKind.Source, [(byte)DataSource.Simulated]),
            ((FrameEventKind)200, [1, 2, 3])));
        using IngestCounters counters = await SinkAsync(_series, c => c.SinkFrames == 1);
        Assert.Equal(0, counters.SinkSkipped);
        IReadOnlyList<TroubleCodeList> lists = _series.Codes(Car);
        Assert.Equal([0x0301, 0x0420], lists.Single(l => l.State == TroubleCodeState.Stored).Codes);
        Assert.Empty(lists.Single(l => l.State == TroubleCodeState.Pending).Codes);
        Assert.Equal(
            ["adapter=ELM327 v1.5", "link=Connected", "protocol=ISO 15765-4", "source=Simulated", "vin=1HGCM82633A004352"],
            _series.Attributes(Car).Select(a => $"{a.Name}={a.Value}"));
    }

    [Fact]
    public async Task Events_that_make_no_sense_are_left_out_and_counted()
    {
        await AppendAsync(FrameOfEvents(
            (FrameEventKind.TroubleCodes, []),
            (FrameEventKind.TroubleCodes, [1, 0x03]),
            (FrameEventKind.TroubleCodes, [9, 0x03, 0x01]),
            (FrameEventKind.Vin, "TOO SHORT"u8.ToArray()),
            (FrameEventKind.Adapter, [0xC3, 0x28]),
            (FrameEventKind.Link, [99]),
            (FrameEventKind.Source, [])));
        using IngestCounters counters = await SinkAsync(_series, c => c.SinkFrames == 1);
        Assert.Equal(7, counters.SinkSkipped);
        Assert.Empty(_series.Codes(Car));
        Assert.Empty(_series.Attributes(Car));
    }

    [Fact]
    public async Task Definitions_of_signals_reach_the_store_and_broken_ones_are_counted()
    {
        var oil = new SignalDefinition(new Signal(0x8123, "Vehicle.Make.OIL_T", "Cel", SignalClass.Momentary, 0.01, 0, -40, 300, "7E0 22/1E04", "Oil"), []);
        await AppendAsync(FrameOfEvents(
            (FrameEventKind.SignalDefinition, oil.ToBytes()),
            (FrameEventKind.SignalDefinition, oil.ToBytes()[..^1]),
            (FrameEventKind.SignalDefinition, [])));
        using IngestCounters counters = await SinkAsync(_series, c => c.SinkFrames == 1);
        Assert.Equal(2, counters.SinkSkipped);
        DefinedSignal stored = Assert.Single(_series.Definitions(Car));
        Assert.Equal((1_760_000_000_000, oil.Signal), (stored.Time, stored.Definition.Signal));
    }

    [Fact]
    public async Task A_frame_that_InfluxDB_refuses_is_a_dead_letter_and_is_stored_whole_once_the_cause_has_gone()
    {
        using var influx = new InfluxServer();
        Assert.True(InfluxAddress.TryParse($"influx://127.0.0.1:{influx.Port}/sink", out InfluxAddress? address, out string? error), error);
        await using var series = new InfluxTimeSeries(address, _ => { });
        _ = series.Vehicles(); // makes the database
        await influx.WriteAsync("sink", "sample,vehicle=somebody s10D0=1.5 1760000000000");
        byte[] bad = FrameOf(sequence: 2, 0x10C0, 0x10D0);
        await AppendAsync(FrameOf(sequence: 1, 0x10C0), bad, FrameOf(sequence: 3, 0x10C0));

        using IngestCounters counters = await SinkAsync(series, c => c.SinkFrames == 3);

        Assert.Equal(1, counters.SinkRefused);
        Assert.Equal(new BootLedger(1, 2, 1, 3, 2), Assert.Single(series.FrameLedger(Car)));
        byte[] record = await LetterAsync();
        Assert.True(DeadLetter.TryRead(record, out DeadLetter letter));
        Assert.Equal((Car, $"clutch/v1/{Car}/frames", "RefusedByStore"), (Ascii(letter.Vehicle), Ascii(letter.Topic), Ascii(letter.Reason)));
        Assert.InRange(letter.Time, 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal(bad, letter.Payload.ToArray());

        await influx.QueryAsync("sink", "DROP MEASUREMENT sample");
        using (var redriver = new Redriver(_log, _time, TimeSpan.FromDays(1)))
        {
            Assert.Null(Assert.Single(await redriver.RedriveAsync([record], CancellationToken.None)).Reason);
        }

        using IngestCounters again = await SinkAsync(series, c => c.SinkFrames == 1);
        Assert.Equal(0, again.SinkRefused);
        Assert.Equal(new BootLedger(1, 3, 1, 3, 4), Assert.Single(series.FrameLedger(Car)));
        Assert.Single(series.Range(Car, 0x10D0, null, 0, long.MaxValue, 10));
    }

    [Fact]
    public void A_frame_of_a_known_vehicle_is_decoded_without_an_allocation()
    {
        byte[] frame = DoorFixture.FrameOf(Car, 1);
        var names = new KnownNames();
        var into = new FrameSamples();
        Assert.InRange(AllocatedBy(1), 1, long.MaxValue); // the control: the lists grow, the name is made
        Assert.Equal(0, AllocatedBy(100));
        Assert.Equal(Car, into.Key.Vehicle);
        Assert.Equal(0, AllocatedBy(100, frame.AsSpan(0, frame.Length - 1))); // no frame at all

        long AllocatedBy(int times, ReadOnlySpan<byte> bytes = default)
        {
            bytes = bytes.IsEmpty ? frame : bytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < times; i++)
            {
                FrameDecoder.TryDecode(bytes, names, into, out _);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Ascii(ReadOnlySpan<byte> text) => System.Text.Encoding.ASCII.GetString(text);

    private static byte[] FrameOf(long sequence, params ushort[] signals)
    {
        var writer = new FrameWriter(Car, boot: 1);
        foreach (ushort signal in signals)
        {
            writer.Add(new Sample(signal, 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + sequence, sequence));
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }

    /// <summary>The only dead letter.</summary>
    private async Task<byte[]> LetterAsync()
    {
        using ILogReader reader = _log.OpenReader(LogStream.DeadLetters, LogPosition.Earliest);
        var batch = new LogBatch();
        Assert.True(await reader.ReadAsync(batch, CancellationToken.None).AsTask().WaitAsync(Peer.Patience));
        Assert.Equal(1, batch.Count);
        return batch[0].Value.ToArray();
    }

    /// <summary>Runs a sink until the condition holds, then stops it as a host would.</summary>
    private async Task<IngestCounters> SinkAsync(ITimeSeries series, Func<IngestCounters, bool> until)
    {
        var counters = new IngestCounters();
        using var sink = new TimeSeriesSink(_log, series, counters, _time, NullLogger<TimeSeriesSink>.Instance);
        await sink.StartAsync(CancellationToken.None);
        await HostTests.Until(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            return until(counters);
        });
        await sink.StopAsync(CancellationToken.None);
        return counters;
    }

    private async Task AppendAsync(params byte[][] records)
    {
        foreach (byte[] record in records)
        {
            Assert.True(_appender.TryAppend(DoorFixture.Text(Car), record, 0));
            Assert.True(await _durable.WaitAsync(Peer.Patience));
        }
    }

    private static byte[] FrameOfEvents(params (FrameEventKind Kind, byte[] Data)[] events)
    {
        var writer = new FrameWriter(Car, boot: 1);
        foreach ((FrameEventKind kind, byte[] data) in events)
        {
            Assert.Equal(FrameAdd.Added, writer.AddEvent(kind, 0x7E8, 1_760_000_000_000, data));
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(1, buffer)];
    }

    /// <summary>A store that is out of order for its first writes.</summary>
    private sealed class FailingSeries(ITimeSeries inner, int failures) : ITimeSeries
    {
        private int _left = failures;

        public WriteResult Write(IReadOnlyList<FrameSamples> frames) => _left-- > 0 ? throw new TimeSeriesException("The disk is full.") : inner.Write(frames);

        public IReadOnlyList<VehicleActivity> Vehicles() => inner.Vehicles();

        public IReadOnlyList<LatestValue> Latest(string vehicle) => inner.Latest(vehicle);

        public IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints) =>
            inner.Range(vehicle, signal, ecu, from, to, maxPoints);

        public long CountSamples(string vehicle) => inner.CountSamples(vehicle);

        public IReadOnlyList<BootLedger> FrameLedger(string vehicle) => inner.FrameLedger(vehicle);

        public IReadOnlyList<TroubleCodeList> Codes(string vehicle) => inner.Codes(vehicle);

        public IReadOnlyList<TextAttribute> Attributes(string vehicle) => inner.Attributes(vehicle);

        public IReadOnlyList<DefinedSignal> Definitions(string vehicle) => inner.Definitions(vehicle);

        public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => inner.Samples(vehicle, signal, ecu, from, most);

        public IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most) => inner.Frames(vehicle, boot, from, to, most);

        public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames) => inner.Import(content, frames);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
