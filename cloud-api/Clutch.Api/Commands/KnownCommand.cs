using System.Text.Json;

namespace Clutch.Api.Commands;

/// <summary>What a request brought against doing it twice, as digests.</summary>
/// <param name="Key">Of its Idempotency-Key.</param>
/// <param name="Body">Of its path and body.</param>
internal sealed record RequestMark(string Key, string Body);

/// <summary>A command, and what front door and agent have said of it.</summary>
/// <param name="Id">As given when it was taken.</param>
internal sealed record KnownCommand(string Id)
{
    public string Name { get; init; } = "";

    /// <summary>Milliseconds since 1970.</summary>
    public long Expires { get; init; }

    public JsonElement? Arguments { get; init; }

    public RequestMark? Request { get; init; }

    /// <summary>When it left for the vehicle, milliseconds since 1970.</summary>
    public long? Sent { get; init; }

    /// <summary>Words on the way, as the agent sent them, the oldest first.</summary>
    public IReadOnlyList<JsonElement> Stages { get; init; } = [];

    /// <summary>The agent's reply as it came: a report is long, and few are read again.</summary>
    public byte[]? Reply { get; init; }

    /// <summary>done, refused, failed, expired or malformed; null before the reply.</summary>
    public string? Outcome { get; init; }

    /// <summary>When the agent ended it, milliseconds since 1970 on its clock.</summary>
    public long? Answered { get; init; }

    public JsonElement? Answer => Reply is null ? null : JsonElement.Parse(Reply);

    /// <summary>What the agent found; null: nothing, or not yet.</summary>
    public JsonElement? Data => Answer is { } answer && answer.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object ? data : null;

    public string? Reason => Answer is { } answer && answer.TryGetProperty("reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;

    /// <summary>Nobody has answered yet, and it may still be done.</summary>
    public bool IsOpen(long now) => Outcome is null && now < Expires;

    /// <summary>pending, sent, answered or expired.</summary>
    public string State(long now) => Outcome switch
    {
        "expired" => "expired",
        not null => "answered",
        null => now >= Expires ? "expired" : Sent is null ? "pending" : "sent",
    };
}
