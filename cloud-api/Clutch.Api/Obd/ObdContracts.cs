using System.Text.Json;
using System.Text.Json.Serialization;

namespace Clutch.Api.Obd;

/// <summary>A request about a vehicle and nothing else.</summary>
/// <param name="Vehicle">Its id.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VehicleBody(string? Vehicle) : IVehicleBody;

/// <summary>A request for a stream.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Signals">1 to 16 paths of signals of service 01 that the car supports.</param>
/// <param name="IntervalMs">From one value to the next, 0 (as often as the link allows) to 60000; 100 when absent.</param>
/// <param name="Seconds">The stream ends by itself after this, 1 to 3600; 300 when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StreamBody(string? Vehicle, IReadOnlyList<string>? Signals, int? IntervalMs, int? Seconds) : IVehicleBody;

/// <summary>A request for a report.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Format">json or html; json when absent.</param>
/// <param name="Language">en or ar; en when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReportBody(string? Vehicle, string? Format, string? Language) : IVehicleBody;

/// <summary>A command to the vehicle's agent, and how it stands.</summary>
/// <param name="Id">To ask for it again: GET /api/v1/obd/commands/{id}.</param>
/// <param name="Name">What the agent is told.</param>
/// <param name="State">pending (the vehicle is away), sent, answered or expired.</param>
/// <param name="Outcome">done, refused, failed, expired or malformed; null before the answer.</param>
/// <param name="Reason">Why it was not done; null when it was, or before the answer.</param>
/// <param name="RequestedAt">When it was taken; null when the id does not tell.</param>
/// <param name="ExpiresAt">Nobody does it later than this.</param>
/// <param name="SentAt">When it left for the vehicle.</param>
/// <param name="AnsweredAt">When the agent ended it.</param>
/// <param name="Data">What the agent found; of a clear, codes and freeze frame as they were before.</param>
public sealed record ObdCommand(
    string Id, string Name, string State, string? Outcome, string? Reason, DateTimeOffset? RequestedAt, DateTimeOffset ExpiresAt, DateTimeOffset? SentAt, DateTimeOffset? AnsweredAt, JsonElement? Data);

/// <summary>How agent, adapter and car stand.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Connected">The car answers.</param>
/// <param name="Link">connected, searching, no-car, down or unknown: what the agent said last.</param>
/// <param name="LinkSince">When it said so; null when it never did.</param>
/// <param name="Held">False once the agent was told to release the adapter, until it is told to take it again.</param>
/// <param name="Adapter">The adapter's words for itself.</param>
/// <param name="Protocol">OBD protocol.</param>
/// <param name="DataSource">adapter, simulated or replay; null while unknown.</param>
/// <param name="Ecus">Who answers.</param>
/// <param name="Capability">What the adapter was seen to do in the newest scan; null before the first.</param>
/// <param name="LastFrameAt">When the newest frame was taken or measured.</param>
/// <param name="LastFrameAgeMs">Milliseconds since then.</param>
/// <param name="Session">The agent's newest start.</param>
public sealed record ConnectionStatus(
    string Vehicle, bool Connected, string Link, DateTimeOffset? LinkSince, bool Held, string? Adapter, string? Protocol, string? DataSource,
    IReadOnlyList<EcuSeen> Ecus, AdapterCapability? Capability, DateTimeOffset? LastFrameAt, long? LastFrameAgeMs, AgentSession? Session);

/// <summary>An ECU that sent values.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="Name">As the newest scan read it; null when it tells none.</param>
/// <param name="Signals">Signals that came from it.</param>
/// <param name="LastValueAt">When its newest value was measured.</param>
public sealed record EcuSeen(string Ecu, string? Name, int Signals, DateTimeOffset LastValueAt);

/// <summary>What an adapter was seen to do.</summary>
/// <param name="CountsLines">Takes the number of answer lines behind a request; null: not tried, as on K-line and J1850.</param>
/// <param name="PidsPerRequest">Most PIDs that came back for one request; null: not tried.</param>
/// <param name="SeenAt">When.</param>
public sealed record AdapterCapability(bool? CountsLines, int? PidsPerRequest, DateTimeOffset? SeenAt);

/// <summary>What arrived since the agent started last.</summary>
/// <param name="Boot">Number of the start.</param>
/// <param name="Frames">Frames stored.</param>
/// <param name="Missing">Frames on their way or lost.</param>
/// <param name="Samples">Values in the stored frames.</param>
public sealed record AgentSession(long Boot, long Frames, long Missing, long Samples);

/// <summary>How far a scan has come.</summary>
/// <param name="Id">Of the scan.</param>
/// <param name="State">queued, sent, running, done, refused, failed, cancelled or expired.</param>
/// <param name="Percent">Of its stages.</param>
/// <param name="Stage">What is being read; null before and after.</param>
/// <param name="Stages">All of them, in their order.</param>
/// <param name="Reason">Why it did not come to its end; else null.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ExpiresAt">It ends then, done or not.</param>
public sealed record ScanProgress(string Id, string State, int Percent, string? Stage, IReadOnlyList<ScanStep> Stages, string? Reason, DateTimeOffset? RequestedAt, DateTimeOffset ExpiresAt);

/// <summary>A stage of a scan.</summary>
/// <param name="Stage">ecus, codes, readiness, freeze-frames, information or tests.</param>
/// <param name="State">waiting, running or done.</param>
/// <param name="BegunAt">When the agent began it.</param>
public sealed record ScanStep(string Stage, string State, DateTimeOffset? BegunAt);

/// <summary>What a scan found.</summary>
/// <param name="Id">Of the scan.</param>
/// <param name="State">done, refused, failed, cancelled or expired.</param>
/// <param name="Reason">Why there is no report; else null.</param>
/// <param name="Summary">The report in figures; null without one.</param>
/// <param name="Report">The report as docs/scans.md describes it; null when the car could not be asked.</param>
public sealed record ScanResults(string Id, string State, string? Reason, ScanSummary? Summary, JsonElement? Report);

/// <summary>A report in figures.</summary>
/// <param name="Vin">As the car told it.</param>
/// <param name="Ecus">That answered.</param>
/// <param name="Mil">An ECU asks for the engine lamp; null: none told.</param>
/// <param name="StoredCodes">Confirmed.</param>
/// <param name="PendingCodes">Seen once.</param>
/// <param name="PermanentCodes">That only a repair and a drive remove.</param>
/// <param name="MonitorsIncomplete">Supported ones that have not run since the codes were cleared.</param>
/// <param name="FailedTests">On-board tests outside the car's own limits.</param>
/// <param name="Pids">Values read.</param>
/// <param name="NotRead">Questions without a value.</param>
public sealed record ScanSummary(string? Vin, int Ecus, bool? Mil, IReadOnlyList<string> StoredCodes, IReadOnlyList<string> PendingCodes, IReadOnlyList<string> PermanentCodes, int MonitorsIncomplete, int FailedTests, int Pids, int NotRead);

/// <summary>A stream of chosen signals, and its newest values.</summary>
/// <param name="Id">Of the command that began it; null when there never was one.</param>
/// <param name="State">none, pending, running, ended or failed.</param>
/// <param name="Reason">Why it is not running; null when it is.</param>
/// <param name="IntervalMs">As asked for.</param>
/// <param name="EndsAt">It ends by itself then.</param>
/// <param name="Values">The newest value of each of its signals and ECU.</param>
public sealed record StreamData(string? Id, string State, string? Reason, int? IntervalMs, DateTimeOffset? EndsAt, IReadOnlyList<ObdValue> Values);
