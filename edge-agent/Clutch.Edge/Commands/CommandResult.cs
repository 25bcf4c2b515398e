using System.Text.Json;
using System.Text.Json.Nodes;

namespace Clutch.Edge;

/// <summary>How a command ended.</summary>
public enum CommandOutcome : byte
{
    /// <summary>Carried out.</summary>
    Done,

    /// <summary>Not allowed, or not now; nothing was done.</summary>
    Refused,

    /// <summary>Begun and not finished, or there is no car to ask.</summary>
    Failed,

    /// <summary>Too late; nothing was done.</summary>
    Expired,

    /// <summary>Not understood; nothing was done.</summary>
    Malformed,
}

/// <summary>What a command gives.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was not carried out, in words; null when it was.</param>
/// <param name="Data">What it found.</param>
public sealed record CommandResult(CommandOutcome Outcome, string? Reason, JsonObject? Data)
{
    public static CommandResult Done(JsonObject data) => new(CommandOutcome.Done, null, data);

    public static CommandResult Refused(string reason) => new(CommandOutcome.Refused, reason, null);

    public static CommandResult Failed(string reason) => new(CommandOutcome.Failed, reason, null);

    /// <summary>The word in replies and audit records.</summary>
    public string Word => Outcome switch
    {
        CommandOutcome.Done => "done",
        CommandOutcome.Refused => "refused",
        CommandOutcome.Failed => "failed",
        CommandOutcome.Expired => "expired",
        _ => "malformed",
    };

    /// <summary>The reply as it goes on the wire: <c>{"id","name","outcome","time","reason"?,"data"?}</c>.</summary>
    /// <param name="id">Of the command.</param>
    /// <param name="name">Of the command; null when it was not understood.</param>
    /// <param name="time">When it ended, milliseconds since 1970-01-01 UTC.</param>
    public byte[] ToReply(string id, string? name, long time)
    {
        var reply = new JsonObject { ["id"] = id, ["name"] = name, ["outcome"] = Word, ["time"] = time };
        if (Reason is not null)
        {
            reply["reason"] = Reason;
        }

        if (Data is not null)
        {
            reply["data"] = Data.DeepClone();
        }

        return JsonSerializer.SerializeToUtf8Bytes(reply);
    }
}
