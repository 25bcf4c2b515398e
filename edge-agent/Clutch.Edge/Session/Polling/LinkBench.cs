using Clutch.Links;

namespace Clutch.Edge;

/// <summary>What a link carries.</summary>
/// <param name="SamplesPerSecond">Values.</param>
/// <param name="RequestsPerSecond">Exchanges.</param>
/// <param name="Missing">Values that were asked for and did not come.</param>
/// <param name="P99AgeMs">Age of a value when the next one replaced it, 99th percentile, in milliseconds.</param>
/// <param name="Profile">What the adapter can do; null when there was no session.</param>
/// <param name="Signals">One by one.</param>
/// <param name="SetupSeconds">From the open link to the first request.</param>
/// <param name="Problem">Why it ended early or did not begin, and what to do; null when all went well.</param>
public sealed record LinkBenchReport(
    double SamplesPerSecond,
    double RequestsPerSecond,
    long Missing,
    double P99AgeMs,
    AdapterProfile? Profile,
    IReadOnlyList<PolledSignal> Signals,
    double SetupSeconds,
    string? Problem);

/// <summary>Polls a few PIDs as fast as the link allows, with the means of the agent's own session.</summary>
public static class LinkBench
{
    /// <summary>Runs.</summary>
    /// <param name="address">The adapter's link.</param>
    /// <param name="pids">Service 01 PIDs.</param>
    /// <param name="duration">Of the polling, after set-up.</param>
    /// <param name="profiles">Where profiles are kept; null probes each time and keeps none.</param>
    /// <param name="probeAgain">Ignores a kept profile and replaces it.</param>
    /// <param name="time">Clock.</param>
    /// <param name="progress">Told what happens next.</param>
    /// <param name="cancellationToken">Ends it; what was measured is reported.</param>
    /// <exception cref="LinkException">The link cannot be opened.</exception>
    public static LinkBenchReport Run(
        LinkAddress address,
        IReadOnlyList<byte> pids,
        TimeSpan duration,
        AdapterProfileStore? profiles,
        bool probeAgain,
        TimeProvider time,
        Action<string> progress,
        CancellationToken cancellationToken)
    {
        progress($"opening {address}");
        using var car = new CarConnection(Link.Open(address, cancellationToken), time);
        long opened = time.GetTimestamp();
        SetupFailure failure = new SessionStart(car, profiles).Run(probeAgain, (_, text) => progress(text), out StartedCar? started, cancellationToken);
        if (started is null)
        {
            return new LinkBenchReport(0, 0, 0, 0, null, [], 0, failure switch
            {
                SetupFailure.LinkGone => $"{address} closed during set-up: is the adapter plugged in, and does nothing else use it?",
                SetupFailure.NotAnAdapter => $"{address} answers, but not like an ELM327: is it another device, or another baud rate?",
                _ => "the adapter answers, the car does not: is the ignition on and the plug in?",
            });
        }

        var poller = new SignalPoller(car, started.Facts, started.Profile, pids.Select(pid => new PollWish(pid, TimeSpan.Zero, PollPriority.High)));
        double setup = time.GetElapsedTime(opened).TotalSeconds;
        progress($"polling {pids.Count} PIDs for {duration.TotalSeconds:0} s");
        long began = time.GetTimestamp();
        long samples = 0;
        string? problem = null;
        while (problem is null && time.GetElapsedTime(began) < duration && !cancellationToken.IsCancellationRequested)
        {
            PollStep step = poller.Step(cancellationToken);
            samples += poller.Samples.Length;
            problem = step switch
            {
                PollStep.LinkGone => $"{address} closed while polling: look at the cable or the radio",
                PollStep.Mute => "the adapter has stopped answering while polling: pull it out and plug it in",
                PollStep.AdapterReset => "the adapter was reset while polling: look at its supply",
                _ => null,
            };
            if (step == PollStep.Idle)
            {
                // Everything that was asked has fallen silent; the next probe of it is due in seconds.
                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Clamp(poller.UntilDue.TotalMilliseconds, 1, 100)));
            }
        }

        double seconds = time.GetElapsedTime(began).TotalSeconds;
        if (poller.Profile != started.Profile)
        {
            profiles?.Save(poller.Profile);
        }

        PollReport report = poller.Report();
        return new LinkBenchReport(
            samples / seconds,
            report.Requests / seconds,
            report.Signals.Sum(signal => signal.Asked - signal.Values),
            poller.Ages().Percentile(0.99).TotalMilliseconds,
            poller.Profile,
            report.Signals,
            setup,
            problem);
    }
}
