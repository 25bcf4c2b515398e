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
    public static async Task<int> MoveAsync(LogPlace place, LogStream stream, string group, long from, TimeProvider time)
    {
        if (place.Brokers is not null)
        {
            throw new StartException(
                $"groups of a log on Kafka are moved by Kafka's own tool, while no member runs: kafka-consumer-groups.sh --bootstrap-server {place.Brokers} --group clutch.{stream.ToString().ToLowerInvariant()}.{group} --reset-offsets --to-datetime … --all-topics --execute");
        }

        await using (var view = new EmbeddedLogView(place.Folder, time))
        {
            GroupState[] groups = [.. view.Describe(stream).Groups];
            if (!Array.Exists(groups, each => each.Name == group))
            {
                throw new StartException($"no group {group} reads {stream.ToString().ToLowerInvariant()}; groups are {string.Join(", ", groups.Select(each => each.Name))}.");
            }
        }

        await using ITelemetryLog log = place.Open(time);
        using ILogReader reader = log.OpenReader(stream, group);
        reader.Commit(from);
        Console.WriteLine($"Group {group} goes on at {from}.");
        return ExitCodes.Good;
    }
}
