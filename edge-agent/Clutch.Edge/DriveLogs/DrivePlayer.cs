using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Plays a recorded drive into the recorder. The drive keeps its own pace in its time stamps: at speed 10 an hour of driving
/// arrives in six minutes and is still an hour long. Its clock is laid so that the last row meets the wall clock when it is
/// played, and no sample ever lies in the future.
/// </summary>
public sealed class DrivePlayer(DriveLog drive, double speed, Recorder recorder, EdgeStatus status, TimeProvider time)
{
    /// <summary>Plays the drive once. Returns when it has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        TimeSpan playing = drive.Duration / speed;
        long origin = time.GetUtcNow().ToUnixTimeMilliseconds() + (long)(playing - drive.Duration).TotalMilliseconds;
        string pace = FormattableString.Invariant($"{drive.Rows.Count} rows, {drive.Duration:hh\\:mm\\:ss} of driving, at speed {speed:0.##}");
        status.Car = new EdgeStatus.CarState(LinkState.Connected, $"replaying {pace}", "recorded drive", null, null);
        recorder.AddEvent(FrameEventKind.Source, 0, origin, [(byte)DataSource.Replay]);
        recorder.AddEvent(FrameEventKind.Link, 0, origin, [(byte)LinkState.Connected]);
        try
        {
            foreach (DriveLogRow row in drive.Rows)
            {
                TimeSpan wait = (row.Elapsed / speed) - time.GetElapsedTime(started);
                if (wait > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(wait, time, cancellationToken);
                }

                Play(row, origin);
            }
        }
        finally
        {
            long end = origin + (long)drive.Duration.TotalMilliseconds;
            recorder.AddEvent(FrameEventKind.Link, 0, end, [(byte)LinkState.Down]);
            status.Car = status.Car with { Link = LinkState.Down, Reason = $"the replay has ended: {pace}" };
        }
    }

    private void Play(DriveLogRow row, long origin)
    {
        long at = origin + (long)row.Elapsed.TotalMilliseconds;
        foreach ((DriveLogColumn column, double value) in row.Values)
        {
            recorder.Add(new Sample(column.Signal.Number, 0, SampleQuality.Replayed, at, column.Signal.ToRaw(value)));
        }

        status.Answered(at);
    }
}
