using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class DrivePlayerTests : IDisposable
{
    private const string Drive = "Time (sec),Engine RPM (RPM)\n0,800\n60,2000\n120,900\n";

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly EdgeStatus _status = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;

    public DrivePlayerTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), _time);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromMilliseconds(50), _time, NullLogger<Recorder>.Instance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task The_drive_keeps_its_pace_and_its_end_meets_the_wall_clock(double speed)
    {
        long start = _time.GetUtcNow().ToUnixTimeMilliseconds();
        DriveLog log = DriveLog.Read(new StringReader(Drive), "drive.csv");
        Task playing = new DrivePlayer(log, speed, _recorder, _status, _time).RunAsync(CancellationToken.None);
        Assert.Equal(1, _recorder.Samples);
        Assert.False(playing.IsCompleted);
        long end = start + (long)(120_000 / speed);
        for (int step = 0; step < 2; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(60 / speed));
            Assert.Equal(step + 2, _recorder.Samples);
            Assert.True(_status.LastAnswer <= _time.GetUtcNow().ToUnixTimeMilliseconds(), "a sample lies in the future");
        }

        await playing;
        Assert.Equal(end, _status.LastAnswer);
        _recorder.Flush();
        Assert.Equal(FrameReject.None, Frame.TryRead(_outbox.Read(0, 1)[0].Bytes, out Frame frame));
        List<(long, long, SampleQuality)> samples = [];
        foreach (Sample sample in frame.Samples)
        {
            samples.Add((sample.Time, sample.Raw, sample.Quality));
        }

        Assert.Equal([(end - 120_000, 3200, SampleQuality.Replayed), (end - 60_000, 8000, SampleQuality.Replayed), (end, 3600, SampleQuality.Replayed)], samples);
        Assert.Equal(LinkState.Down, _status.Car.Link);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }
}
