using System.CommandLine;
using System.Text;
using Clutch.Ingest;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log deadletters</c>: what was no good, with its reason; and back into the frames after a fix.</summary>
internal static class DeadLettersCommand
{
    private const int LettersABatch = 1000;

    private static readonly TimeProvider s_time = TimeProvider.System;

    public static Command Create()
    {
        Option<string> log = LogPlace.Option();
        Option<string?> reason = new("--reason") { Description = "Only letters with this reason, for example BadTimes" };
        Option<string?> vehicle = new("--vehicle") { Description = "Only letters of this vehicle" };
        Argument<string> id = new("id") { Description = "As the list shows it" };
        Option<FileInfo> file = new("--out") { Description = "File for the bytes as the device sent them", Required = true };
        Option<bool> all = new("--all") { Description = "Every letter that has not been re-driven" };
        Argument<string?> one = new("id") { Description = "Only this letter", Arity = ArgumentArity.ZeroOrOne };

        Command list = new("list", "Lists dead letters: id, time, vehicle, reason") { log, reason, vehicle };
        list.SetAction((result, cancellationToken) => ListAsync(LogPlace.Parse(result.GetValue(log)!), new Wanted(null, result.GetValue(reason), result.GetValue(vehicle)), cancellationToken));
        Command show = new("show", "Shows a dead letter as JSON, its bytes in hexadecimal") { id, log };
        show.SetAction((result, cancellationToken) => WithAsync(LogPlace.Parse(result.GetValue(log)!), result.GetValue(id)!, letter => Console.WriteLine(letter.Json), cancellationToken));
        Command export = new("export", "Writes a dead letter's bytes, as the device sent them, into a file") { id, file, log };
        export.SetAction((result, cancellationToken) => WithAsync(LogPlace.Parse(result.GetValue(log)!), result.GetValue(id)!, letter => File.WriteAllBytes(result.GetValue(file)!.FullName, letter.Payload), cancellationToken));
        Command redrive = new("redrive", "Checks dead letters again and puts those that are good now into the frames, each once") { one, log, reason, vehicle, all };
        redrive.Validators.Add(result =>
        {
            if (result.GetValue(one) is null && !result.GetValue(all) && result.GetValue(reason) is null && result.GetValue(vehicle) is null)
            {
                result.AddError("Name a letter, --reason, --vehicle or --all.");
            }
        });
        redrive.SetAction((result, cancellationToken) =>
            RedriveAsync(LogPlace.Parse(result.GetValue(log)!), new Wanted(result.GetValue(one), result.GetValue(reason), result.GetValue(vehicle)), cancellationToken));
        return new Command("deadletters", "What was no good: list, show, export, redrive") { list, show, export, redrive };
    }

    private static async Task<int> ListAsync(LogPlace place, Wanted wanted, CancellationToken cancellationToken)
    {
        await using ITelemetryLog log = place.OpenView(s_time);
        foreach (Letter letter in await ReadAsync(log, wanted, cancellationToken))
        {
            Console.WriteLine($"{letter.Id}  {RecordText.Time(letter.Time)}  {letter.Vehicle,-16}  {letter.Reason,-18}  {letter.Payload.Length} bytes{(letter.Redriven is { } at ? $", re-driven {RecordText.Time(at)}" : "")}");
        }

        return ExitCodes.Good;
    }

    private static async Task<int> WithAsync(LogPlace place, string id, Action<Letter> action, CancellationToken cancellationToken)
    {
        await using ITelemetryLog log = place.OpenView(s_time);
        action((await ReadAsync(log, new Wanted(id, null, null), cancellationToken)).FirstOrDefault() ?? throw NoLetter(id));
        return ExitCodes.Good;
    }

    private static async Task<int> RedriveAsync(LogPlace place, Wanted wanted, CancellationToken cancellationToken)
    {
        // Opened to write first: two of these at the same time would drive a letter twice.
        await using ITelemetryLog log = place.Open(s_time);
        List<Letter> letters;
        await using (ITelemetryLog view = place.OpenView(s_time))
        {
            letters = await ReadAsync(view, wanted, cancellationToken);
        }

        if (wanted.Id is { } id && letters.Count == 0)
        {
            throw NoLetter(id);
        }

        List<Letter> waiting = letters.FindAll(letter => letter.Redriven is null);
        List<RedriveOutcome> outcomes = [];
        using (var redriver = new Redriver(log, s_time, new FrontDoorOptions().MaxClockAhead))
        {
            foreach (Letter[] batch in waiting.Chunk(LettersABatch))
            {
                outcomes.AddRange(await redriver.RedriveAsync(batch.Select(letter => (ReadOnlyMemory<byte>)letter.Record), cancellationToken));
            }
        }

        foreach (IGrouping<string, RedriveOutcome> still in outcomes.Where(outcome => outcome.Reason is not null).GroupBy(outcome => outcome.Reason!))
        {
            Console.WriteLine($"{still.Count()} are still no good: {still.Key}");
        }

        Console.WriteLine($"{outcomes.Count(outcome => outcome.Reason is null)} went into the frames, {letters.Count - waiting.Count} had been re-driven before.");
        return ExitCodes.Good;
    }

    private static StartException NoLetter(string id) => new($"there is no dead letter {id}; clutch log deadletters list shows them.");

    /// <summary>Letters in their order, with the marks of those that were re-driven.</summary>
    private static async Task<List<Letter>> ReadAsync(ITelemetryLog log, Wanted wanted, CancellationToken cancellationToken)
    {
        var letters = new List<Letter>();
        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (LogRecord record in LogRecords.ReadAsync(log, LogStream.DeadLetters, from: null, s_time, cancellationToken))
        {
            if (RedriveMark.TryRead(record.Value.Span, out RedriveMark mark))
            {
                marks[RedriveMark.Text(mark.Id)] = mark.Time;
            }
            else if (Letter.TryRead(record, out Letter? letter) && wanted.Has(letter) && seen.Add(letter.Id))
            {
                letters.Add(letter);
            }
        }

        return letters.ConvertAll(letter => letter with { Redriven = marks.TryGetValue(letter.Id, out long at) ? at : null });
    }

    private sealed record Wanted(string? Id, string? Reason, string? Vehicle)
    {
        public bool Has(Letter letter) => (Id is null || letter.Id == Id) && (Reason is null || letter.Reason == Reason) && (Vehicle is null || letter.Vehicle == Vehicle);
    }

    private sealed record Letter(string Id, long Time, string Vehicle, string Reason, byte[] Payload, byte[] Record, string Json, long? Redriven)
    {
        public static bool TryRead(LogRecord record, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Letter? letter)
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
}
