using System.Text;
using Clutch.Log;

namespace Clutch.Ingest;

/// <summary>What became of a letter.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Reason">Why it is still no frame of its vehicle; null: it is one, and is in the frames now.</param>
public readonly record struct RedriveOutcome(ulong Id, string? Reason);

/// <summary>
/// Dead letters → frames, after what was wrong has been put right: checks them again, appends those that are good now, then marks them. A crash in
/// between appends a frame twice at most, which every store knows by (vehicle, boot, sequence).
/// </summary>
/// <param name="log">Where the letters are from and the frames go.</param>
/// <param name="time">The clock that frames are held against.</param>
/// <param name="maxClockAhead">How far a frame may lie ahead of it, as at the front door.</param>
public sealed class Redriver(ITelemetryLog log, TimeProvider time, TimeSpan maxClockAhead) : IDisposable
{
    private readonly FrameCheck _check = new(maxClockAhead);
    private readonly BatchAppender _frames = new(log, LogStream.Frames);
    private readonly BatchAppender _marks = new(log, LogStream.DeadLetters);

    /// <summary>Takes letters that have no mark yet, as whole records of the stream, in their order.</summary>
    /// <exception cref="LogException">The log cannot keep them; those without a mark may be given again.</exception>
    public async Task<IReadOnlyList<RedriveOutcome>> RedriveAsync(IEnumerable<ReadOnlyMemory<byte>> letters, CancellationToken cancellationToken)
    {
        List<RedriveOutcome> outcomes = [];
        List<(byte[] Vehicle, ulong Id)> good = [];
        foreach (ReadOnlyMemory<byte> record in letters)
        {
            ulong id = RedriveMark.IdOf(record.Span);
            string? reason = Check(record.Span, out byte[] vehicle, out byte[] payload);
            outcomes.Add(new RedriveOutcome(id, reason));
            if (reason is null)
            {
                await _frames.AppendAsync(vehicle, payload, cancellationToken);
                good.Add((vehicle, id));
            }
        }

        await _frames.FlushAsync(cancellationToken);
        byte[] mark = new byte[RedriveMark.Length];
        foreach ((byte[] vehicle, ulong id) in good)
        {
            new RedriveMark(time.GetUtcNow().ToUnixTimeMilliseconds(), id).Write(mark);
            await _marks.AppendAsync(vehicle, mark, cancellationToken);
        }

        await _marks.FlushAsync(cancellationToken);
        return outcomes;
    }

    public void Dispose()
    {
        _frames.Dispose();
        _marks.Dispose();
    }

    private string? Check(ReadOnlySpan<byte> record, out byte[] vehicle, out byte[] payload)
    {
        (vehicle, payload) = ([], []);
        if (!DeadLetter.TryRead(record, out DeadLetter letter))
        {
            return "Unreadable";
        }

        (vehicle, payload) = (letter.Vehicle.ToArray(), letter.Payload.ToArray());
        ReadOnlySpan<byte> reason = _check.Reject(letter.Vehicle, letter.Payload, time.GetUtcNow().ToUnixTimeMilliseconds(), out _);
        return reason.IsEmpty ? null : Encoding.ASCII.GetString(reason);
    }
}
