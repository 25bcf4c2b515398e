using System.Text;
using System.Text.Json;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// What is kept beside the samples, in a retention policy of its own that keeps it for ever: the ledger of frames, and what is newest. Its one shard
/// takes what a write brings in one piece. Times there are plain numbers of the contract (milliseconds, sequence numbers), stored as if nanoseconds.
/// </summary>
internal static class StateLayout
{
    /// <summary>The retention policy.</summary>
    public const string Policy = "clutch_state";

    /// <summary>About a century: from 1894 to 1994, which is half of all times when milliseconds are written as nanoseconds.</summary>
    private const string ShardDuration = "5200w";

    public static string Create(string database) =>
        $"""CREATE DATABASE "{database}"; CREATE RETENTION POLICY "{Policy}" ON "{database}" DURATION INF REPLICATION 1 SHARD DURATION {ShardDuration}""";

    /// <summary>A measurement of the policy, for the FROM of a question.</summary>
    public static string From(string measurement) => $"\"{Policy}\".\"{measurement}\"";

    /// <summary>A name as its tag is written, which needs no quoting in a question either.</summary>
    public static string Tag(string name)
    {
        using var line = new LineBuffer();
        line.AddTag(name);
        return Encoding.ASCII.GetString(line.Written);
    }

    /// <summary>The name that became a tag.</summary>
    public static string Name(JsonElement tag) => Uri.UnescapeDataString(tag.GetString()!);
}
