using System.Globalization;
using Clutch.Dtc;
using Clutch.Edge;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>A scan as tables for people.</summary>
internal static class ScanTables
{
    private const string Untold = "[grey]not told[/]";

    public static void Print(ScanReport report)
    {
        Facts(report);
        if (report.Ecus.Count > 0)
        {
            Ecus(report.Ecus);
            Meanings(report.Ecus);
            foreach (ScannedEcu ecu in report.Ecus)
            {
                Readiness(ecu);
                FreezeFrames(ecu);
                Tests(ecu);
                Performance(ecu);
                Pids(ecu);
                Signals(ecu);
            }
        }

        NotRead(report.NotRead);
        Problem(report.Problem);
    }

    public static void Problem(string? problem)
    {
        if (problem is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Not complete:[/] {problem}");
        }
    }

    /// <summary>Names, lamp and codes of all ECUs.</summary>
    public static void Ecus(IReadOnlyList<ScannedEcu> ecus)
    {
        Table table = New("ECUs and codes", "ECU", "Name", "MIL", "Count", "Stored", "Pending", "Permanent");
        foreach (ScannedEcu ecu in ecus)
        {
            string mil = ecu.Mil switch { null => Untold, true => "[red]on[/]", false => "[green]off[/]" };
            table.AddRow(ecu.Ecu, ecu.Name is null ? Untold : Markup.Escape(ecu.Name), mil, ecu.CodeCount is { } count ? $"{count}" : Untold, Codes(ecu.StoredCodes, "red"), Codes(ecu.PendingCodes, "yellow"), Codes(ecu.PermanentCodes, "yellow"));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>What the codes mean; nothing when there are none.</summary>
    public static void Meanings(IReadOnlyList<ScannedEcu> ecus)
    {
        string[] codes = [.. ecus.SelectMany(ecu => new[] { ecu.StoredCodes, ecu.PendingCodes, ecu.PermanentCodes }).OfType<IReadOnlyList<string>>().SelectMany(list => list).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (codes.Length == 0)
        {
            return;
        }

        Table table = New("Meaning of the codes; clutch dtc CODE tells more", "Code", "Meaning");
        foreach (string text in codes)
        {
            if (DtcCode.TryParse(text, out DtcCode code, out _))
            {
                table.AddRow(text, Markup.Escape(DtcDescriber.Title(code, Make.Standard, Language.English)));
            }
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Questions without a value; equal answers to several questions in one row.</summary>
    public static void NotRead(IReadOnlyList<NotRead> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        Table table = New("Not read", "Request", "What", "ECU", "Outcome", "Why and what to do");
        foreach (IGrouping<(string?, string, string, string), NotRead> same in entries.GroupBy(entry => (entry.Ecu, entry.Outcome, entry.Reason, entry.NextStep)))
        {
            NotRead first = same.First();
            string outcome = first.Nrc is null ? first.Outcome : $"{first.Outcome} {first.Nrc}";
            table.AddRow(
                Markup.Escape(string.Join(' ', same.Select(entry => entry.Request).Distinct(StringComparer.Ordinal))),
                Markup.Escape(string.Join(", ", same.Select(entry => entry.What).Distinct(StringComparer.Ordinal))),
                first.Ecu ?? "all",
                outcome,
                Markup.Escape($"{first.Reason}. {first.NextStep}"));
        }

        AnsiConsole.Write(table);
    }

    private static void Facts(ScanReport report)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        ScannedAdapter? adapter = report.Adapter;
        Row("Link", report.Link);
        Row("Adapter", adapter is null ? null : string.Join(", ", ((string?[])[adapter.Identity, adapter.Description, adapter.Chip]).OfType<string>()));
        if (adapter is not null)
        {
            Row("Abilities", string.Join(", ", ((string?[])[
                adapter.ShowsSender ? "shows who answers" : "does not show who answers",
                adapter.CountsLines switch { true => "takes a line count", false => "no line count", null => null },
                adapter.PidsPerRequest is { } pids ? $"{pids} PID{(pids == 1 ? "" : "s")} a request" : null]).OfType<string>()));
        }

        Row("Battery", adapter?.Voltage is { } volts ? string.Create(CultureInfo.InvariantCulture, $"{volts:0.0} V") : null);
        Row("Protocol", report.Protocol is { } protocol ? $"{protocol.Name} ({protocol.Number})" : null);
        Row("VIN", report.Vin);
        if (report.Protocol is not null)
        {
            Row("Scan took", string.Create(CultureInfo.InvariantCulture, $"{report.Milliseconds / 1000.0:0.0} s"));
        }

        AnsiConsole.Write(facts);

        void Row(string name, string? value) => facts.AddRow($"[grey]{name}[/]", value is null ? Untold : Markup.Escape(value));
    }

    private static void Readiness(ScannedEcu ecu)
    {
        if (ecu.CalibrationIds is not null || ecu.VerificationNumbers is not null)
        {
            Table software = New($"{ecu.Ecu} software", "Calibration ids", "Verification numbers (CVN)");
            software.AddRow(Words(ecu.CalibrationIds), Words(ecu.VerificationNumbers));
            AnsiConsole.Write(software);
        }

        if (ecu.SinceClear is null && ecu.ThisCycle is null)
        {
            return;
        }

        Table table = New($"{ecu.Ecu} readiness, {ecu.Ignition ?? "unknown"} ignition", "Monitor", "Since codes were cleared", "This drive cycle");
        foreach (string monitor in (ecu.SinceClear ?? []).Concat(ecu.ThisCycle ?? []).Where(state => state.Supported).Select(state => state.Monitor).Distinct(StringComparer.Ordinal))
        {
            table.AddRow(monitor, State(ecu.SinceClear, monitor), State(ecu.ThisCycle, monitor));
        }

        AnsiConsole.Write(table);

        static string State(IReadOnlyList<ScannedReadiness>? states, string monitor) => states?.FirstOrDefault(state => state.Monitor == monitor)?.Complete switch
        {
            true => "[green]complete[/]",
            false => "[yellow]not complete[/]",
            null => states is null ? Untold : "[grey]not enabled[/]",
        };
    }

    private static void FreezeFrames(ScannedEcu ecu)
    {
        foreach (ScannedFreezeFrame frame in ecu.FreezeFrames ?? [])
        {
            Table table = New($"{ecu.Ecu} freeze frame {frame.Frame}, stored by {frame.Code}", "PID", "Signal", "Value");
            Rows(table, frame.Pids);
            AnsiConsole.Write(table);
        }
    }

    private static void Tests(ScannedEcu ecu)
    {
        if (ecu.Tests is not { Count: > 0 } tests)
        {
            return;
        }

        Table table = New($"{ecu.Ecu} on-board tests", "Test", "Name", "Value", "Minimum", "Maximum", "Unit", "Result");
        foreach (ScannedTest test in tests)
        {
            table.AddRow(
                test.Monitor is null ? $"{test.Test} component {test.Component}" : $"{test.Monitor}.{test.Test}",
                Markup.Escape(test.Name),
                Number(test.Value),
                test.Minimum is { } minimum ? Number(minimum) : "",
                test.Maximum is { } maximum ? Number(maximum) : "",
                test.Unit is null ? "[grey]raw[/]" : Markup.Escape(Units.ForPeople(test.Unit)),
                test.Passed ? "[green]passed[/]" : "[red]failed[/]");
        }

        AnsiConsole.Write(table);
    }

    private static void Performance(ScannedEcu ecu)
    {
        if (ecu.Performance is not { Count: > 0 } counters)
        {
            return;
        }

        Table table = New($"{ecu.Ecu} in-use performance", "Counter", "Count");
        foreach (ScannedCounter counter in counters)
        {
            table.AddRow(Markup.Escape(counter.Name), $"{counter.Count}");
        }

        AnsiConsole.Write(table);
    }

    private static void Pids(ScannedEcu ecu)
    {
        if (ecu.Pids.Count == 0)
        {
            return;
        }

        // Bits of 01 and 41 are the readiness table.
        Table table = New($"{ecu.Ecu} current values", "PID", "Signal", "Value");
        Rows(table, [.. ecu.Pids.Where(pid => pid.Pid is not ("01" or "41") || pid.Signals.Count == 0)]);
        AnsiConsole.Write(table);
    }

    private static void Signals(ScannedEcu ecu)
    {
        if (ecu.Signals.Count == 0)
        {
            return;
        }

        Table table = New($"{ecu.Ecu} make-specific signals", "Signal", "Name", "Value");
        foreach (ScannedSignal signal in ecu.Signals)
        {
            table.AddRow(Markup.Escape(signal.Path), Markup.Escape(signal.Name), Value(signal));
        }

        AnsiConsole.Write(table);
    }

    private static void Rows(Table table, IReadOnlyList<ScannedPid> pids)
    {
        foreach (ScannedPid pid in pids)
        {
            string number = pid.Pid;
            foreach (ScannedSignal signal in pid.Signals)
            {
                table.AddRow(number, Markup.Escape(signal.Name), Value(signal));
                number = "";
            }

            if (pid.Signals.Count == 0)
            {
                table.AddRow(number, "", pid.Data is null ? "[grey]no value[/]" : $"[grey]bytes[/] {pid.Data}");
            }
        }
    }

    private static Table New(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            var made = new TableColumn(Markup.Escape(column));
            table.AddColumn(column is "Value" or "Minimum" or "Maximum" or "Count" && columns.Length != 3 ? made.RightAligned() : made);
        }

        return table;
    }

    private static string Value(ScannedSignal signal) => signal switch
    {
        { Text: { } text } => Markup.Escape(text),
        { Value: { } value } => $"{Number(value)} {Markup.Escape(Units.ForPeople(signal.Unit))}".TrimEnd(),
        _ => "[grey]no value[/]",
    };

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Words(IReadOnlyList<string>? words) => words is null ? Untold : Markup.Escape(string.Join('\n', words));

    private static string Codes(IReadOnlyList<string>? codes, string colour) => codes switch
    {
        null => Untold,
        [] => "[green]none[/]",
        _ => $"[{colour}]{Markup.Escape(string.Join(' ', codes))}[/]",
    };
}
