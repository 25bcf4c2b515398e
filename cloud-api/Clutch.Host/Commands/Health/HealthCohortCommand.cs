using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Clutch.Health.Worker;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch health cohort VEHICLE</c>: where a vehicle stands among others like it.</summary>
internal static class HealthCohortCommand
{
    public static Command Create()
    {
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id" };
        Option<string> data = HealthReportCommand.Data();
        Option<bool> json = new("--json") { Description = "The answer as the API gives it" };
        Command command = new("cohort", "Where a vehicle stands among others like it, five at least") { vehicle, data, json };
        command.SetAction(result =>
        {
            using HealthFindings findings = HealthReportCommand.Open(result.GetValue(data)!);
            ReadOnlyMemory<byte> document = new HealthQuestions(findings, new HealthRules()).Cohort(result.GetValue(vehicle)!)
                ?? throw new StartException($"there is no judgement of '{result.GetValue(vehicle)}' yet.");
            if (result.GetValue(json))
            {
                HealthReportCommand.Write(document, "json", "en", null);
                return ExitCodes.Good;
            }

            Table table = new Table().RoundedBorder().AddColumns("Figure", "Value", "Others", "Median", "Percentile");
            foreach (JsonElement figure in JsonElement.Parse(document.Span).GetProperty("figures").EnumerateArray())
            {
                table.AddRow(
                    Markup.Escape(figure.GetProperty("figure").GetString()!),
                    $"{Number(figure, "value")} {Markup.Escape(figure.GetProperty("unit").GetString()!)}",
                    Number(figure, "vehicles"),
                    Number(figure, "median"),
                    figure.TryGetProperty("refusal", out JsonElement refusal) ? Markup.Escape(refusal.GetProperty("en").GetString()!) : Number(figure, "percentile"));
            }

            AnsiConsole.Write(table);
            return ExitCodes.Good;
        });
        return command;
    }

    private static string Number(JsonElement figure, string name) =>
        figure.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble().ToString("#,0.##", CultureInfo.InvariantCulture) : "-";
}
