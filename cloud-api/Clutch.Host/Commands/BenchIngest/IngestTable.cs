using System.Globalization;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>The report of a load as a person reads it.</summary>
internal static class IngestTable
{
    public static void Print(IngestLoadOptions load, IngestReport report)
    {
        Console.WriteLine(Text($"{load.Devices} devices × {load.Window} frames on their way, {(load.Rate == 0 ? "as fast as they can" : Text($"{load.Rate} frames/s each"))}, {load.Length.TotalSeconds:0} s; {report.SamplesPerFrame} samples in {report.FrameBytes} bytes a frame; connected in {report.ConnectSeconds:0.00} s"));
        var frames = new Table().RoundedBorder();
        foreach (string column in new[] { "Published", "PUBACK", "Stored", "Lost", "Twice", "Out of order" })
        {
            frames.AddColumn(new TableColumn(column).RightAligned());
        }

        frames.AddRow(
            Count(report.Published), Count(report.Acked), Count(report.Stored), Bad(report.Lost), Bad(report.Duplicates), report.Disordered is { } disordered ? Bad(disordered) : "not looked at");
        AnsiConsole.Write(frames);

        var speed = new Table().RoundedBorder();
        foreach (string column in new[] { "PUBACKs/s", "Samples stored/s", "p50", "p99", "p99.9", "Server CPU a frame" })
        {
            speed.AddColumn(new TableColumn(column).RightAligned());
        }

        speed.AddRow(
            Text($"{report.PerSecond:#,0}"),
            Text($"{report.StoredSamplesPerSecond:#,0}"),
            Text($"{report.P50Ms:0.00} ms"),
            Text($"{report.P99Ms:0.00} ms"),
            Text($"{report.P999Ms:0.00} ms"),
            report.ServerCpuUsPerFrame is { } cpu ? Text($"{cpu:0.00} µs") : "unknown (--pid)");
        AnsiConsole.Write(speed);
    }

    private static string Count(long frames) => Text($"{frames:#,0}");

    private static string Bad(long frames) => frames == 0 ? "0" : $"[red]{Count(frames)}[/]";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
