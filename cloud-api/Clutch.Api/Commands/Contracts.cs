using System.Text.Json;

namespace Clutch.Api.Commands;

/// <summary>A command for a vehicle's agent.</summary>
/// <param name="Name">scan, full-scan, cancel, codes, clear, freeze-frame, profile, stream, stream-end, connect, disconnect or raw.</param>
/// <param name="Arguments">An object. freeze-frame: <c>frame</c> (0); profile: <c>profile</c> (eco, live, diagnosis) and <c>seconds</c> (300); cancel: <c>command</c> (its id); stream: <c>pids</c>, <c>intervalMs</c> and <c>seconds</c>; raw: <c>request</c> (hexadecimal, a service that reads).</param>
/// <param name="ExpiresInSeconds">Not begun later than this, 1 to 3600; 60 when absent.</param>
public sealed record CommandRequest(string Name, JsonElement? Arguments, int? ExpiresInSeconds);

/// <summary>A command that was taken. It is durable and will be sent; its state is at the address in the Location header.</summary>
/// <param name="Id">To ask for its state.</param>
/// <param name="Expires">Milliseconds since 1970.</param>
public sealed record CommandAccepted(string Id, long Expires);

/// <summary>How a command stands.</summary>
/// <param name="Id">As given when it was taken.</param>
/// <param name="Name">What to do.</param>
/// <param name="State">pending (the vehicle is away), sent, answered or expired (nobody did it in time).</param>
/// <param name="Expires">Milliseconds since 1970.</param>
/// <param name="Sent">When it left for the vehicle, milliseconds since 1970; null: not yet.</param>
/// <param name="Reply">The agent's own words: <c>outcome</c> is done, refused, failed, expired or malformed; null: none yet.</param>
public sealed record CommandStatus(string Id, string Name, string State, long Expires, long? Sent, JsonElement? Reply);
