using System.CommandLine;
using System.Globalization;
using Clutch.Edge;
using Clutch.Links;
using Clutch.Obd;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch scan --car …</c>: one look at a car, and with <c>--clear</c> an end to its codes.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        Option<LinkAddress?> car = CarOption.Create(required: true);
        Option<bool> json = new("--json") { Description = "Print the report as JSON" };
        Option<string?> signalSet = new("--signalset") { Description = "OBDb signal-set file: its make-specific signals are read too" };
        Option<bool> clear = new("--clear") { Description = "Clear trouble codes, freeze frames and readiness after saving them; engine off, ignition on" };
        Option<string?> save = new("--save") { Description = "With --clear: file that keeps what is lost (default clutch-codes-TIME.json)" };
        Option<bool> yes = new("--yes") { Description = "With --clear: do not ask" };
        Command command = new("scan", "Diagnoses the car on a link once: adapter, ECUs, codes, readiness, freeze frames, tests, values") { car, json, signalSet, clear, save, yes };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(clear) && (result.GetValue(yes) || result.GetValue(save) is not null))
            {
                result.AddError("--yes and --save belong to --clear: add it, or leave them out.");
            }
            else if (result.GetValue(clear) && result.GetValue(signalSet) is not null)
            {
                result.AddError("--clear reads no signal set: scan with --signalset first, then clear.");
            }
        });
        command.SetAction((result, cancellationToken) => Task.FromResult(
            result.GetValue(clear)
                ? Clear(result.GetValue(car)!, result.GetValue(json), result.GetValue(yes), result.GetValue(save), cancellationToken)
                : Scan(result.GetValue(car)!, result.GetValue(json), SignalSetOption.Load(result.GetValue(signalSet)), cancellationToken)));
        return command;
    }

    private static int Scan(LinkAddress address, bool json, SignalSet? set, CancellationToken cancellationToken)
    {
        ScanReport report = json || !AnsiConsole.Profile.Capabilities.Interactive
            ? CarScan.Run(address, set, TimeProvider.System, _ => { }, cancellationToken)
            : AnsiConsole.Status().Start("scanning", status => CarScan.Run(address, set, TimeProvider.System, text => status.Status(Markup.Escape(text)), cancellationToken));
        if (json)
        {
            Console.WriteLine(ScanJson.Of(report));
        }
        else
        {
            ScanTables.Print(report);
        }

        return report.Problem is null ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static int Clear(LinkAddress address, bool json, bool yes, string? file, CancellationToken cancellationToken)
    {
        bool isPerson = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsInputRedirected && !json;
        if (!yes && !isPerson)
        {
            throw new StartException("nothing was cleared: nobody is there to confirm it. A program that is sure adds --yes.");
        }

        ClearReport report = CodeClear.Run(
            address,
            TimeProvider.System,
            text => Tell(isPerson, text),
            before => Save(before, file),
            (before, saved) => yes || Confirm(before, saved, cancellationToken),
            cancellationToken);
        if (json)
        {
            Console.WriteLine(ScanJson.Of(report));
        }
        else
        {
            Print(report);
        }

        return report.Problem is null ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static void Tell(bool isPerson, string text)
    {
        if (isPerson)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{text} …[/]");
        }
    }

    private static string Save(ScanReport report, string? file)
    {
        // No VIN in the name: files travel, names are read by more people than contents.
        string path = file ?? string.Create(CultureInfo.InvariantCulture, $"clutch-codes-{report.ReadAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.json");
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.WriteLine(ScanJson.Of(report));
            writer.Flush();
            stream.Flush(flushToDisk: true);
            return Path.GetFullPath(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartException($"nothing was cleared: what would be lost cannot be saved to '{path}': {e.Message} Name another file with --save.", e);
        }
    }

    /// <summary>Ctrl-C is a no.</summary>
    private static bool Confirm(ScanReport before, string saved, CancellationToken cancellationToken)
    {
        ScanTables.Ecus(before.Ecus);
        AnsiConsole.MarkupLineInterpolated($"Saved to {saved}. A clear also deletes freeze frames and sets all readiness monitors back; permanent codes stay.");
        try
        {
            return new ConfirmationPrompt("Clear the codes of this car?") { DefaultValue = false }.ShowAsync(AnsiConsole.Console, cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.WriteLine();
            return false;
        }
    }

    private static void Print(ClearReport report)
    {
        if (report.SavedTo is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"Saved    {report.SavedTo}");
        }

        if (report.ClearedBy.Count > 0)
        {
            AnsiConsole.MarkupLineInterpolated($"Cleared  {string.Join(", ", report.ClearedBy)}");
        }

        if (report.After.Count > 0)
        {
            ScanTables.Ecus(report.After);
        }

        ScanTables.NotRead(report.NotRead);
        ScanTables.Problem(report.Problem);
    }
}
