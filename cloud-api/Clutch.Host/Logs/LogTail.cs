using System.Text;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log tail</c>.</summary>
internal static class LogTail
{
    public static async Task<int> RunAsync(LogPlace place, LogStream stream, LogPosition from, string? vehicle, bool json, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[]? key = vehicle is null ? null : Encoding.UTF8.GetBytes(vehicle);
        await using ITelemetryLog log = place.OpenView(time);
        using ILogReader reader = log.OpenReader(stream, from);
        var batch = new LogBatch();
        try
        {
            while (await reader.ReadAsync(batch, cancellationToken))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    if (key is null || batch[i].Key.Span.SequenceEqual(key))
                    {
                        Console.WriteLine(json ? RecordJson.Line(stream, batch[i]) : RecordText.Line(stream, batch[i]));
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand.
        }

        return ExitCodes.Good;
    }
}
