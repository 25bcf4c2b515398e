using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch bench scale</c>: what a fleet needs, computed from what was measured.</summary>
internal static class BenchScaleCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Option<double> vehicles = Number("--vehicles", "Vehicles that report", 1000, 1, 1e9);
        Option<double> interval = Number("--interval", "Seconds between two frames of a driving car", 10, 0.05, 3600);
        Option<double> samples = Number("--samples", "Samples a second of a driving car", 20, 0.01, 10_000);
        Option<double> hours = Number("--hours", "Hours a day that a car drives", 1.5, 0.01, 24);
        Option<double> peak = Number("--peak", "Part of the fleet that drives at the busiest moment", 0.2, 0.0001, 1);
        Option<double> logDays = Number("--log-days", "Days that the log keeps", 7, 0, 36_500);
        Option<double> storeDays = Number("--store-days", "Days that the store keeps", 365, 0, 36_500);
        Option<bool> json = new("--json") { Description = "Print the figures as JSON" };
        Command command = new("scale", "Computes what a fleet of some size needs") { vehicles, interval, samples, hours, peak, logDays, storeDays, json };
        command.SetAction(result =>
        {
            var fleet = new Fleet(
                (long)result.GetValue(vehicles),
                result.GetValue(interval),
                result.GetValue(samples),
                result.GetValue(hours),
                result.GetValue(peak),
                result.GetValue(logDays),
                result.GetValue(storeDays));
            Print(ScaleModel.Of(fleet), result.GetValue(json));
            return ExitCodes.Good;
        });
        return command;
    }

    /// <summary>The rows of the table, which is also that of docs/scale.md.</summary>
    internal static IReadOnlyList<(string What, Func<ScaleReport, string> Value)> Rows { get; } =
    [
        ("connections, parked cars included", r => Count(r.Connections)),
        ("frames/s at the peak", r => Count(r.PeakFramesPerSecond)),
        ("samples/s at the peak", r => Count(r.PeakSamplesPerSecond)),
        ("bytes of a frame", r => Count(r.FrameBytes)),
        ("Mbit/s at the peak", r => Count(r.PeakMegabitsPerSecond)),
        ("MB a vehicle sends a day", r => Count(r.UplinkMegabytesPerVehicleDay)),
        ("log a day", r => Size(r.LogBytesPerDay)),
        ("log when full, one copy", r => Size(r.LogBytes)),
        ("embedded store a day", r => Size(r.StoreBytesPerDay)),
        ("embedded store when full", r => Size(r.StoreBytes)),
        ("Kafka partitions", r => Count(r.Partitions)),
        ("cores, sinks into SQLite included", r => Count(r.Cores)),
    ];

    private static void Print(ScaleReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, s_json));
            return;
        }

        var table = new Table().RoundedBorder().AddColumn("What").AddColumn(new TableColumn("How much").RightAligned());
        foreach ((string what, Func<ScaleReport, string> value) in Rows)
        {
            table.AddRow(what, value(report));
        }

        AnsiConsole.Write(table);
    }

    private static string Count(double value) => value.ToString(value >= 10 ? "#,0" : value >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    private static string Size(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        int unit = 0;
        for (; bytes >= 1000 && unit < units.Length - 1; unit++)
        {
            bytes /= 1000;
        }

        return FormattableString.Invariant($"{bytes:0.#} {units[unit]}");
    }

    private static Option<double> Number(string name, string description, double usual, double least, double most)
    {
        Option<double> option = new(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            double value = result.GetValueOrDefault<double>();
            if (!(value >= least && value <= most))
            {
                result.AddError(FormattableString.Invariant($"{name} must be from {least} to {most}"));
            }
        });
        return option;
    }
}
