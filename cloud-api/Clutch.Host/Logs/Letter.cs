using System.Diagnostics.CodeAnalysis;
using System.Text;
using Clutch.Ingest;
using Clutch.Log;

namespace Clutch.Host;

/// <summary>Which dead letters; null is any.</summary>
internal sealed record WantedLetters(string? Id, string? Reason, string? Vehicle)
{
    public bool Has(Letter letter) => (Id is null || letter.Id == Id) && (Reason is null || letter.Reason == Reason) && (Vehicle is null || letter.Vehicle == Vehicle);
}

/// <summary>A dead letter as people see it.</summary>
internal sealed record Letter(string Id, long Time, string Vehicle, string Reason, byte[] Payload, byte[] Record, string Json, long? Redriven)
{
    private const int LettersABatch = 1000;

    public static StartException None(string id) => new($"there is no dead letter {id}; clutch log deadletters list shows them.");

    /// <summary>Letters in their order, with the marks of those that were re-driven.</summary>
    public static async Task<List<Letter>> ReadAsync(ITelemetryLog log, WantedLetters wanted, TimeProvider time, CancellationToken cancellationToken)
    {
        var letters = new List<Letter>();
        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (LogRecord record in LogRecords.ReadAsync(log, LogStream.DeadLetters, from: null, time, cancellationToken))
        {
            if (RedriveMark.TryRead(record.Value.Span, out RedriveMark mark))
            {
                marks[RedriveMark.Text(mark.Id)] = mark.Time;
            }
            else if (TryRead(record, out Letter? letter) && wanted.Has(letter) && seen.Add(letter.Id))
            {
                letters.Add(letter);
            }
        }

        return letters.ConvertAll(letter => letter with { Redriven = marks.TryGetValue(letter.Id, out long at) ? at : null });
    }

    /// <summary>Checks letters again and puts those that are good now into the frames. One caller at a time, or a letter goes twice.</summary>
    /// <returns>What became of them, in lines for a person.</returns>
    /// <exception cref="StartException">There is no such letter.</exception>
    public static async Task<string> RedriveAsync(ITelemetryLog log, ITelemetryLog view, WantedLetters wanted, TimeProvider time, CancellationToken cancellationToken)
    {
        List<Letter> letters = await ReadAsync(view, wanted, time, cancellationToken);
        if (wanted.Id is { } id && letters.Count == 0)
        {
            throw None(id);
        }

        List<Letter> waiting = letters.FindAll(letter => letter.Redriven is null);
        List<RedriveOutcome> outcomes = [];
        using (var redriver = new Redriver(log, time, new FrontDoorOptions().MaxClockAhead))
        {
            foreach (Letter[] batch in waiting.Chunk(LettersABatch))
            {
                outcomes.AddRange(await redriver.RedriveAsync(batch.Select(letter => (ReadOnlyMemory<byte>)letter.Record), cancellationToken));
            }
        }

        IEnumerable<string> still = outcomes.Where(outcome => outcome.Reason is not null).GroupBy(outcome => outcome.Reason!)
            .Select(group => $"{group.Count()} are still no good: {group.Key}");
        return string.Join('\n', [.. still, $"{outcomes.Count(outcome => outcome.Reason is null)} went into the frames, {letters.Count - waiting.Count} had been re-driven before."]);
    }

    private static bool TryRead(LogRecord record, [NotNullWhen(true)] out Letter? letter)
    {
        letter = null;
        if (!DeadLetter.TryRead(record.Value.Span, out DeadLetter read))
        {
            return false;
        }

        letter = new Letter(
            RedriveMark.Text(RedriveMark.IdOf(record.Value.Span)),
            read.Time,
            Encoding.UTF8.GetString(read.Vehicle),
            Encoding.UTF8.GetString(read.Reason),
            read.Payload.ToArray(),
            record.Value.ToArray(),
            RecordJson.Line(LogStream.DeadLetters, record),
            null);
        return true;
    }
}
