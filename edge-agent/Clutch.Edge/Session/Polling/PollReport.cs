namespace Clutch.Edge;

/// <summary>How well a wish is fulfilled.</summary>
/// <param name="Pid">Service 01 PID.</param>
/// <param name="State">What experience says of it.</param>
/// <param name="Wanted">Wanted interval; zero is as often as the link allows.</param>
/// <param name="Hertz">Values a second, over about the last eight; 0 before the second value.</param>
/// <param name="Age">Of the last value; null before the first.</param>
/// <param name="AgeP99">Of values at the moment when the next one replaced them, 99th percentile; to about an eighth.</param>
/// <param name="Lateness">Mean time from due to asked; zero where as often as possible is wanted.</param>
/// <param name="LatenessMost">The longest.</param>
/// <param name="Values">Answers with a value.</param>
/// <param name="Asked">Requests that named it.</param>
public sealed record PolledSignal(
    byte Pid,
    PidState State,
    TimeSpan Wanted,
    double Hertz,
    TimeSpan? Age,
    TimeSpan AgeP99,
    TimeSpan Lateness,
    TimeSpan LatenessMost,
    long Values,
    long Asked);

/// <summary>What polling achieves.</summary>
/// <param name="Requests">Since the session began.</param>
/// <param name="Groups">As asked at present, for example <c>010C0D3</c>.</param>
/// <param name="Signals">One for each wish.</param>
public sealed record PollReport(long Requests, IReadOnlyList<string> Groups, IReadOnlyList<PolledSignal> Signals)
{
    /// <summary>What becomes of the signal set; null when there is none.</summary>
    public SignalSetReport? SignalSet { get; init; }
}
