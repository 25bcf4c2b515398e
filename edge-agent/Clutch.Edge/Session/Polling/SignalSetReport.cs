namespace Clutch.Edge;

/// <summary>How well a request of a signal set is answered.</summary>
/// <param name="Ecu">Its address, with the extended address behind a dot.</param>
/// <param name="Request">As sent, without its frame count.</param>
/// <param name="Signals">Paths of the signals that its answer carries.</param>
/// <param name="Wanted">Wanted interval.</param>
/// <param name="Hertz">Answers with values a second, over about the last eight; 0 before the second.</param>
/// <param name="Values">Answers with values.</param>
/// <param name="Asked">Requests.</param>
/// <param name="Dropped">Why it is not asked any more; null while it is.</param>
public sealed record PolledSetRequest(
    string Ecu, string Request, IReadOnlyList<string> Signals, TimeSpan Wanted, double Hertz, long Values, long Asked, string? Dropped);

/// <summary>What becomes of a signal set in polling.</summary>
/// <param name="Problem">Why nothing of it is asked, and what to do; null when something is.</param>
/// <param name="ShareAllowed">Most of the link's time that it may take.</param>
/// <param name="ShareUsed">What it took since the session began.</param>
/// <param name="Requests">One for each request of the set.</param>
public sealed record SignalSetReport(string? Problem, double ShareAllowed, double ShareUsed, IReadOnlyList<PolledSetRequest> Requests);
