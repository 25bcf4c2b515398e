using System.Globalization;
using System.Text;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log inspect</c>.</summary>
internal static class LogInspect
{
    private const int BytesALine = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(LogPlace place, LogStream stream, string? what, TimeProvider time, CancellationToken cancellationToken)
    {
        if (what is null)
        {
            return Overview(place, time);
        }

        if (!long.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out long position))
        {
            return CheckFile(what);
        }

        await using ITelemetryLog log = place.OpenView(time);
        return await RecordAsync(log, stream, position, time, cancellationToken);
    }

    private static int Overview(LogPlace place, TimeProvider time)
    {
        if (place.Brokers is not null)
        {
            throw new StartException("sizes and groups of a log on Kafka are told by Kafka's own tools (kafka-consumer-groups.sh --describe) and by the figure clutch.log.lag; a position can be inspected here.");
        }

        var view = new EmbeddedLogView(place.Folder, time);
        foreach (LogStream stream in Enum.GetValues<LogStream>())
        {
            LogStreamState state = view.Describe(stream);
            long torn = state.Files.Count == 0 ? 0 : state.Files[^1].Base + state.Files[^1].Bytes - state.End;
            Console.WriteLine($"{stream.ToString().ToLowerInvariant(),-12} {state.Files.Count} files, {state.Files.Sum(file => file.Bytes)} B on disk, positions {state.Begin} to {state.End}, {torn} B torn");
            foreach (GroupState group in state.Groups)
            {
                string at = group.Committed is { } committed ? $"handled to {committed}" : "its file is damaged, it begins again";
                Console.WriteLine($"  group {group.Name}: {at}, {state.End - Math.Max(group.Committed ?? 0, state.Begin)} B behind");
            }
        }

        return ExitCodes.Good;
    }

    private static int CheckFile(string file)
    {
        LogFileCheck check = EmbeddedLogView.Check(file);
        Console.WriteLine($"{file}: {check.Records} whole records in {check.WholeBytes} bytes, checksums good");
        if (check.Bytes == check.WholeBytes)
        {
            return ExitCodes.Good;
        }

        Console.WriteLine($"{check.Bytes - check.WholeBytes} bytes behind them, from byte {check.WholeBytes} on, are torn or damaged. At the end of a stream's last file that is what a crash leaves, and the next start cuts it off.");
        return ExitCodes.Failed;
    }

    private static async Task<int> RecordAsync(ITelemetryLog log, LogStream stream, long position, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using ILogReader reader = log.OpenReader(stream, LogPosition.At(position));
        var batch = new LogBatch();
        try
        {
            while (await reader.ReadAsync(batch, either.Token))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    // Of a log with partitions the others come too, from their begin.
                    if (batch[i].Position == position)
                    {
                        Print(stream, batch[i]);
                        return ExitCodes.Good;
                    }
                }

                if (log is EmbeddedLogView)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below.
        }

        await Console.Error.WriteLineAsync($"clutch: no whole record begins at {position} of {stream.ToString().ToLowerInvariant()}. Positions are shown by clutch log tail --all.");
        return ExitCodes.Failed;
    }

    private static void Print(LogStream stream, LogRecord record)
    {
        Console.WriteLine($"position  {record.Position}, next {record.Next}");
        Console.WriteLine($"vehicle   {Encoding.UTF8.GetString(record.Key.Span)}");
        Console.WriteLine($"value     {record.Value.Length} bytes, checksum good");
        for (int at = 0; at < record.Value.Length; at += BytesALine)
        {
            ReadOnlySpan<byte> line = record.Value.Span[at..Math.Min(at + BytesALine, record.Value.Length)];
            string text = string.Concat(line.ToArray().Select(b => b is >= 0x20 and < 0x7F ? (char)b : '.'));
            Console.WriteLine($"{at:x8}  {string.Join(' ', line.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture))),-47}  {text}");
        }

        Console.WriteLine(RecordJson.Line(stream, record));
    }
}
