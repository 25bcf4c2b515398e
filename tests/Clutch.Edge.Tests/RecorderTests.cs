using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class RecorderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;

    public RecorderTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), _time);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromMilliseconds(50), _time, NullLogger<Recorder>.Instance);
    }

    [Fact]
    public void What_gathered_becomes_one_durable_frame()
    {
        for (int i = 0; i < 10; i++)
        {
            _recorder.Add(Speed(i));
        }

        Assert.Equal(0, _outbox.Depth);
        _recorder.Flush();
        OutboxFrame stored = Assert.Single(_outbox.Read(0, 10));
        Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
        Assert.Equal((_outbox.Boot, 1L, 10), (frame.Boot, frame.Sequence, frame.SampleCount));
        _recorder.Flush();
        Assert.Single(_outbox.Read(0, 10)); // nothing new, no frame
    }

    [Fact]
    public void A_full_frame_is_closed_at_once_and_nothing_is_dropped()
    {
        const int Count = (FrameFormat.MaxSamples * 2) + 100;
        for (int i = 0; i < Count; i++)
        {
            _recorder.Add(Speed(i));
        }

        _recorder.Flush();
        int samples = 0;
        long sequence = 0;
        foreach (OutboxFrame stored in _outbox.Read(0, 10))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            Assert.Equal(++sequence, frame.Sequence);
            samples += frame.SampleCount;
        }

        Assert.Equal(Count, samples);
        Assert.Equal(Count, _recorder.Samples);
        Assert.Equal([new BootLedger(_outbox.Boot, 3, Count) { Waiting = new FrameTally(3, Count) }], _outbox.Ledger());
    }

    [Fact]
    public void A_second_sample_in_one_millisecond_is_counted_as_refused()
    {
        _recorder.Add(Speed(1));
        _recorder.Add(Speed(1));
        Assert.Equal((1L, 1L), (_recorder.Samples, _recorder.Refused));
    }

    [Fact]
    public async Task Frames_follow_the_interval_and_the_last_one_the_stop()
    {
        using var stop = new CancellationTokenSource();
        Task running = _recorder.RunAsync(stop.Token);
        _recorder.Add(Speed(1));
        Task stored = _outbox.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await stored;
        Assert.Equal(1, _outbox.Depth);
        _recorder.Add(Speed(2));
        await stop.CancelAsync();
        await running;
        Assert.Equal(2, _outbox.Depth);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    private static Sample Speed(int i) => new(0x10D0, 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + (i * 10), i % 250);
}
