using System.CommandLine;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch log deadletters</c>: what was no good, with its reason; and back into the frames after a fix.</summary>
internal static class DeadLettersCommand
{
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
        list.SetAction((result, cancellationToken) => ListAsync(LogPlace.Parse(result.GetValue(log)!), new WantedLetters(null, result.GetValue(reason), result.GetValue(vehicle)), cancellationToken));
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
            RedriveAsync(LogPlace.Parse(result.GetValue(log)!), new WantedLetters(result.GetValue(one), result.GetValue(reason), result.GetValue(vehicle)), cancellationToken));
        return new Command("deadletters", "What was no good: list, show, export, redrive") { list, show, export, redrive };
    }

    private static async Task<int> ListAsync(LogPlace place, WantedLetters wanted, CancellationToken cancellationToken)
    {
        await using ITelemetryLog log = place.OpenView(s_time);
        foreach (Letter letter in await Letter.ReadAsync(log, wanted, s_time, cancellationToken))
        {
            Console.WriteLine($"{letter.Id}  {RecordText.Time(letter.Time)}  {letter.Vehicle,-16}  {letter.Reason,-18}  {letter.Payload.Length} bytes{(letter.Redriven is { } at ? $", re-driven {RecordText.Time(at)}" : "")}");
        }

        return ExitCodes.Good;
    }

    private static async Task<int> WithAsync(LogPlace place, string id, Action<Letter> action, CancellationToken cancellationToken)
    {
        await using ITelemetryLog log = place.OpenView(s_time);
        action((await Letter.ReadAsync(log, new WantedLetters(id, null, null), s_time, cancellationToken)).FirstOrDefault() ?? throw Letter.None(id));
        return ExitCodes.Good;
    }

    /// <summary>A server that has the log open does it itself: two writers would drive a letter twice.</summary>
    private static async Task<int> RedriveAsync(LogPlace place, WantedLetters wanted, CancellationToken cancellationToken)
    {
        if (await LogDesk.AskAsync(place, new LogRequest { Letters = wanted }, cancellationToken) is { } answer)
        {
            return answer.Print();
        }

        await using ITelemetryLog log = place.Open(s_time);
        await using ITelemetryLog view = place.OpenView(s_time);
        Console.WriteLine(await Letter.RedriveAsync(log, view, wanted, s_time, cancellationToken));
        return ExitCodes.Good;
    }
}
