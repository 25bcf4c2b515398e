using System.CommandLine;
using System.Text.Json;
using Clutch.Edge;
using Clutch.Links;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch scan --car …</c>: one look at a car.</summary>
internal static class ScanCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Option<LinkAddress?> car = CarOption.Create(required: true);
        Option<bool> json = new("--json") { Description = "Print the report as JSON" };
        Command command = new("scan", "Diagnoses the car on a link once: VIN, protocol, ECUs, PIDs, stored codes, battery") { car, json };
        command.SetAction((result, cancellationToken) => Task.FromResult(Run(result.GetValue(car)!, result.GetValue(json), cancellationToken)));
        return command;
    }

    private static int Run(LinkAddress address, bool json, CancellationToken cancellationToken)
    {
        ScanReport report = json || !AnsiConsole.Profile.Capabilities.Interactive
            ? CarScan.Run(address, TimeProvider.System, _ => { }, cancellationToken)
            : AnsiConsole.Status().Start("scanning", status => CarScan.Run(address, TimeProvider.System, text => status.Status(Markup.Escape(text)), cancellationToken));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, s_json));
        }
        else
        {
            Print(report);
        }

        return report.Problem is null ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static void Print(ScanReport report)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Row("Link", report.Link);
        Row("Adapter", report.Chip is null ? report.Adapter : $"{report.Adapter} ({report.Chip})");
        Row("Battery", report.BatteryVoltage is { } volts ? FormattableString.Invariant($"{volts:0.0} V") : null);
        Row("Protocol", report.Protocol);
        Row("VIN", report.Vin);
        AnsiConsole.Write(facts);
        if (report.Ecus.Count > 0)
        {
            var table = new Table().RoundedBorder().AddColumn("ECU").AddColumn("Stored codes").AddColumn(new TableColumn("PIDs").RightAligned()).AddColumn("Signals");
            foreach (ScannedEcu ecu in report.Ecus)
            {
                string codes = ecu.StoredCodes switch
                {
                    null => "[grey]did not tell[/]",
                    [] => "[green]none[/]",
                    _ => $"[red]{Markup.Escape(string.Join(' ', ecu.StoredCodes))}[/]",
                };
                string signals = string.Join(", ", ecu.Pids.Select(pid => pid.Signals.Count > 0 ? pid.Signals[0] : $"PID {pid.Pid}"));
                table.AddRow(Markup.Escape(ecu.Ecu), codes, $"{ecu.Pids.Count}", Markup.Escape(signals));
            }

            AnsiConsole.Write(table);
        }

        if (report.Problem is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Not complete:[/] {report.Problem}");
        }

        void Row(string name, string? value) => facts.AddRow($"[grey]{name}[/]", value is null ? "[grey]–[/]" : Markup.Escape(value));
    }
}
