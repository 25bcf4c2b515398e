using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Ingest;

/// <summary>Frames that the time series will not take, into the log's dead letters: after the reason has gone they can be re-driven, and are then stored whole.</summary>
internal sealed class RefusedFrames(ITelemetryLog log, TimeProvider time) : IDisposable
{
    /// <summary>The store's words are in the log of the program; this is what letters are chosen by.</summary>
    private static readonly byte[] s_reason = "RefusedByStore"u8.ToArray();

    private BatchAppender? _appender;

    /// <summary>Returns when the letters are durable.</summary>
    /// <param name="refused">Of one write.</param>
    /// <param name="frames">The frames of the write.</param>
    /// <param name="records">Their records, in the same order.</param>
    /// <param name="cancellationToken">Ends the wait for the log.</param>
    /// <exception cref="LogException">The log cannot keep them.</exception>
    public async Task KeepAsync(IReadOnlyList<RefusedFrame> refused, List<FrameSamples> frames, List<LogRecord> records, CancellationToken cancellationToken)
    {
        _appender ??= new BatchAppender(log, LogStream.DeadLetters);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (RefusedFrame frame in refused)
        {
            int place = frames.FindIndex(candidate => candidate.Key == frame.Key);
            await _appender.AppendAsync(Encoding.ASCII.GetBytes(frame.Key.Vehicle), Letter(now, frame.Key.Vehicle, records[place].Value.Span), cancellationToken);
        }

        await _appender.FlushAsync(cancellationToken);
    }

    public void Dispose() => _appender?.Dispose();

    private static byte[] Letter(long now, string vehicle, ReadOnlySpan<byte> frame)
    {
        var letter = new DeadLetter
        {
            Time = now,
            Vehicle = Encoding.ASCII.GetBytes(vehicle),
            Topic = Encoding.ASCII.GetBytes(Topics.Frames(vehicle)),
            Reason = s_reason,
            Payload = frame,
        };
        byte[] bytes = new byte[letter.Length];
        letter.Write(bytes);
        return bytes;
    }
}
