using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Clutch.Health;
using Clutch.Health.Worker;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch health what-if VEHICLE</c>: lives under another use beside those of today.</summary>
internal static class HealthWhatIfCommand
{
    private static readonly string[] s_quantiles = ["p10", "p50", "p90"];

    public static Command Create()
    {
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id" };
        Option<string> data = HealthReportCommand.Data();
        Option<double?> kilometres = Within(new("--km-per-week") { Description = "km a week, 1 to 10000 [default: as until now]" }, 1, 10_000);
        Option<double?> city = Within(new("--city") { Description = "% of the way that is driven in town [default: as until now]" }, 0, 100);
        Option<double?> ambient = Within(new("--ambient") { Description = "Mean temperature of the air, °C, -40 to 60 [default: as until now]" }, -40, 60);
        Option<bool> json = new("--json") { Description = "The answer as the API gives it" };
        Option<string> language = HealthReportCommand.Language();
        Command command = new("what-if", "Remaining lives under another use, beside those of today") { vehicle, data, kilometres, city, ambient, json, language };
        command.SetAction(result =>
        {
            var use = new FutureUse { KilometresPerWeek = result.GetValue(kilometres), CityShare = result.GetValue(city) / 100, AmbientTemperature = result.GetValue(ambient) };
            if (use == new FutureUse())
            {
                throw new StartException("another use is needed: --km-per-week, --city or --ambient.");
            }

            using HealthFindings findings = HealthReportCommand.Open(result.GetValue(data)!);
            HealthRules rules = Settings.Bind(Settings.Read([]), "health", new HealthWorkerOptions()).Rules();
            ReadOnlyMemory<byte> document = new HealthQuestions(findings, rules).WhatIf(result.GetValue(vehicle)!, use)
                ?? throw new StartException($"nothing is known of '{result.GetValue(vehicle)}' yet: no frame of it has been judged.");
            if (result.GetValue(json))
            {
                HealthReportCommand.Write(document, "json", "en", null);
                return ExitCodes.Good;
            }

            Print(JsonElement.Parse(document.Span), result.GetValue(language)!);
            return ExitCodes.Good;
        });
        return command;
    }

    private static void Print(JsonElement answer, string language)
    {
        Table table = new Table().RoundedBorder().AddColumns("Part", "Today, days (p10 - p50 - p90)", "Then", "Why");
        foreach (JsonElement part in answer.GetProperty("parts").EnumerateArray())
        {
            string why = string.Join('\n', part.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("text").GetProperty(language).GetString()));
            table.AddRow(
                Markup.Escape(part.GetProperty("name").GetProperty(language).GetString()!), Days(part.GetProperty("now")), Days(part.GetProperty("then")), Markup.Escape(why));
        }

        AnsiConsole.Write(table);
    }

    private static string Days(JsonElement lives) =>
        string.Join(" - ", s_quantiles.Select(name => lives.GetProperty("days").GetProperty(name).GetDouble().ToString("#,0", CultureInfo.InvariantCulture)));

    private static Option<double?> Within(Option<double?> option, double least, double most)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value >= least && value <= most))
            {
                result.AddError(FormattableString.Invariant($"{option.Name} is {value}; allowed is {least} to {most}"));
            }
        });
        return option;
    }
}
