using Clutch.Api;
using Clutch.Edge;
using Clutch.Ingest;

namespace Clutch.Host;

/// <summary>What the terminal shows, taken at one moment.</summary>
internal sealed record StatusSnapshot(
    TimeSpan Uptime,
    EdgeStatus.CarState? Car,
    EdgeStatus.ParkedState? Parked,
    EdgeStatus.UplinkState? Uplink,
    double SamplesPerSecond,
    double RequestsPerSecond,
    TimeSpan? LastAnswerAge,
    long OutboxDepth,
    long Received,
    long Acknowledged,
    long DeadLettered,
    long StoredFrames,
    TimeSpan OldestUnacknowledged,
    long Connections,
    string? LastCode);

/// <summary>Turns counters into rates between two looks. Belongs to the terminal's loop.</summary>
internal sealed class StatusSource(EdgeAgent? agent, IngestCounters counters, ServerClock clock, TimeProvider time)
{
    private long _at = time.GetTimestamp();
    private long _samples;
    private long _requests;

    public StatusSnapshot Take()
    {
        long now = time.GetTimestamp();
        double seconds = Math.Max(0.001, time.GetElapsedTime(_at, now).TotalSeconds);
        long samples = agent?.Recorder.Samples ?? 0;
        long requests = agent?.Status.Requests ?? 0;
        double sampleRate = (samples - _samples) / seconds;
        double requestRate = (requests - _requests) / seconds;
        (_at, _samples, _requests) = (now, samples, requests);
        long answered = agent?.Status.LastAnswer ?? 0;
        return new StatusSnapshot(
            clock.Uptime,
            agent?.Status.Car,
            agent?.Status.Parked,
            agent?.Status.Uplink,
            sampleRate,
            requestRate,
            answered == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - answered)),
            agent?.Outbox.Depth ?? 0,
            counters.Received,
            counters.Acknowledged,
            counters.DeadLettered,
            counters.SinkFrames,
            counters.OldestUnacknowledged,
            counters.Connections,
            agent?.Status.LastCode);
    }
}
