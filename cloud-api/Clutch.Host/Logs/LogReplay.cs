using System.Text;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log replay</c>.</summary>
internal static class LogReplay
{
    public static async Task<int> PrintAsync(LogPlace place, LogStream stream, long? from, long? to, string? vehicle, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[]? key = vehicle is null ? null : Encoding.UTF8.GetBytes(vehicle);
        await using ITelemetryLog log = place.OpenView(time);
        await foreach (LogRecord record in LogRecords.ReadAsync(log, stream, from, time, cancellationToken))
        {
            if (record.Position >= to)
            {
                break;
            }

            if (key is null || record.Key.Span.SequenceEqual(key))
            {
                Console.WriteLine(RecordJson.Line(stream, record));
            }
        }

        return ExitCodes.Good;
    }

    /// <summary>What the group writes is known by (vehicle, boot, sequence): reading again repairs what is missing and doubles nothing.</summary>
    public static async Task<int> MoveAsync(LogPlace place, LogStream stream, string group, long from, TimeProvider time, CancellationToken cancellationToken)
    {
        if (place.Brokers is not null)
        {
            throw new StartException(
                $"groups of a log on Kafka are moved by Kafka's own tool, while no member runs: kafka-consumer-groups.sh --bootstrap-server {place.Brokers} --group clutch.{stream.ToString().ToLowerInvariant()}.{group} --reset-offsets --to-datetime … --all-topics --execute");
        }

        var move = new GroupMove(stream, group, from);
        if (await LogDesk.AskAsync(place, new LogRequest { Move = move }, cancellationToken) is { } answer)
        {
            return answer.Print();
        }

        // Before the log is opened, which would make it.
        await new EmbeddedLogView(place.Folder, time).DisposeAsync();
        await using var log = (EmbeddedLog)place.Open(time);
        return Move(log, move).Print();
    }

    /// <summary>In the process that has the log open; a group that reads goes there too.</summary>
    /// <exception cref="LogException">The position is behind the end, or cannot be stored.</exception>
    public static LogAnswer Move(EmbeddedLog log, GroupMove move)
    {
        GroupState[] groups = [.. new EmbeddedLogView(log.Folder, TimeProvider.System).Describe(move.Stream).Groups];
        if (!Array.Exists(groups, each => each.Name == move.Group))
        {
            return new LogAnswer(false, $"no group {move.Group} reads {move.Stream.ToString().ToLowerInvariant()}; groups are {string.Join(", ", groups.Select(each => each.Name))}.");
        }

        log.MoveGroup(move.Stream, move.Group, LogPosition.At(move.Position));
        return new LogAnswer(true, $"Group {move.Group} goes on at {move.Position}.");
    }
}
