using System.CommandLine;
using System.Text;
using System.Text.Json;
using Clutch.Health.Worker;

namespace Clutch.Host;

/// <summary><c>clutch health report VEHICLE</c>: the newest finding as a page or as it is kept.</summary>
internal static class HealthReportCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> vehicle = new("vehicle") { Description = "Vehicle id" };
        Option<string> data = Data();
        Option<string> format = Format();
        Option<string> language = Language();
        Option<string?> output = Output();
        Command command = new("report", "Writes the newest judgement of a vehicle as a page for people or as JSON; beside a running server too") { vehicle, data, format, language, output };
        command.SetAction(result =>
        {
            using HealthFindings findings = Open(result.GetValue(data)!);
            byte[] document = findings.Newest(result.GetValue(vehicle)!) ?? throw new StartException(
                $"there is no judgement of '{result.GetValue(vehicle)}' yet. Judged are: {(findings.Vehicles() is { Count: > 0 } known ? string.Join(", ", known.Take(20)) : "none; a judgement comes with the end of a drive")}.");
            Write(document, result.GetValue(format)!, result.GetValue(language)!, result.GetValue(output));
            return ExitCodes.Good;
        });
        return command;
    }

    /// <summary>The store that the settings name, else the file in a server's folder.</summary>
    public static HealthFindings Open(string data)
    {
        string file = Path.Combine(Path.GetFullPath(data), "health.db");
        string? store = Settings.Bind(Settings.Read([]), "health", new HealthWorkerOptions()).Store;
        return store is not null || File.Exists(file)
            ? new HealthFindings(store ?? file)
            : throw new StartException($"there is no {file}. Name the server's folder with --data DIR; the file appears with its first start.");
    }

    public static Option<string> Data() => new("--data") { Description = "Folder of the server that judges", DefaultValueFactory = _ => "data" };

    public static Option<string> Format()
    {
        Option<string> format = new("--format") { Description = "html (one file that needs nothing else) or json", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "json");
        return format;
    }

    public static Option<string> Language()
    {
        Option<string> language = new("--lang") { Description = "Language of the page: en or ar", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "ar");
        return language;
    }

    public static Option<string?> Output() => new("--out") { Description = "File to write to [default: standard output]" };

    public static void Write(ReadOnlyMemory<byte> document, string format, string language, string? file)
    {
        var finding = JsonElement.Parse(document.Span);
        string text = format == "html" ? ReportPage.Write(finding, language == "ar") : JsonSerializer.Serialize(finding, s_json) + "\n";
        if (file is not null)
        {
            File.WriteAllText(file, text);
            return;
        }

        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(text));
    }
}
