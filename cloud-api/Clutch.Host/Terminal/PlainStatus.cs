namespace Clutch.Host;

/// <summary>The status as lines, for a log file or a dumb terminal: one every five seconds.</summary>
internal static class PlainStatus
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(StatusSource source, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await output.WriteLineAsync(Line(source.Take(), time.GetLocalNow()));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand.
        }
    }

    internal static string Line(StatusSnapshot status, DateTimeOffset now)
    {
        string car = status.Car is null
            ? "no car"
            : status.Parked is { } parked ? StatusScreen.Parked(parked)
            : FormattableString.Invariant($"car {status.Car.Link.ToString().ToLowerInvariant()}, {status.SamplesPerSecond:0} samples/s, newest {StatusScreen.AgeText(status.LastAnswerAge)}, outbox {status.OutboxDepth}");
        return FormattableString.Invariant($"{now:HH:mm:ss} {car} | frames in {status.Received}, acknowledged {status.Acknowledged}, stored {status.StoredFrames}, dead {status.DeadLettered} | code {status.LastCode ?? "none"}");
    }
}
