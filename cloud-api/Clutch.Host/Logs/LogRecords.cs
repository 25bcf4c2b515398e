using System.Runtime.CompilerServices;
using Clutch.Log;

namespace Clutch.Host;

/// <summary>The records of a stream that are there now, for commands that end.</summary>
internal static class LogRecords
{
    /// <summary>Kafka's end is found by waiting: no record for so long.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);

    /// <summary>From a position (null: the earliest) to the end as it was at the start. A record's memory is good until the next one.</summary>
    public static async IAsyncEnumerable<LogRecord> ReadAsync(ITelemetryLog log, LogStream stream, long? from, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogStreamState? state = (log as EmbeddedLogView)?.Describe(stream);
        long? end = state?.End;
        long next = Math.Max(from ?? 0, state?.Begin ?? 0);
        using ILogReader reader = log.OpenReader(stream, from is null ? LogPosition.Earliest : LogPosition.At(from.Value));
        var batch = new LogBatch();
        while (end is null || next < end)
        {
            if (!await TryReadAsync(reader, batch, end is null ? s_silence : Timeout.InfiniteTimeSpan, time, cancellationToken))
            {
                yield break;
            }

            for (int i = 0; i < batch.Count && (end is null || batch[i].Position < end); i++)
            {
                next = batch[i].Next;
                yield return batch[i];
            }
        }
    }

    private static async Task<bool> TryReadAsync(ILogReader reader, LogBatch batch, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await reader.ReadAsync(batch, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
