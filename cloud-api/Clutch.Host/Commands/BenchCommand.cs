using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Clutch.Edge;
using Clutch.Links;
using Clutch.Obd;
using Spectre.Console;

namespace Clutch.Host;

/// <summary><c>clutch bench …</c>: how fast things go.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create() => new("bench", "Measures how fast things go") { Link(), BenchIngestCommand.Create(), BenchScaleCommand.Create() };

    private static Command Link()
    {
        Option<LinkAddress?> car = CarOption.Create(required: true);
        Option<byte[]> pids = new("--pids")
        {
            Description = "PIDs of service 01, hexadecimal",
            DefaultValueFactory = _ => [0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F],
            CustomParser = result =>
            {
                byte[]? parsed = ParsePids(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
                if (parsed is null)
                {
                    result.AddError("--pids takes different PIDs that Clutch decodes, as in 0C,0D,05");
                }

                return parsed ?? [];
            },
        };
        Option<double> seconds = new("--seconds") { Description = "Length of the measurement", DefaultValueFactory = _ => 10 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 86_400))
            {
                result.AddError("--seconds must be from 0.1 to 86400");
            }
        });
        Option<string?> data = new("--data") { Description = "Folder that keeps what is known of adapters [default: keeps nothing and probes each time]" };
        Option<bool> reprobe = new("--reprobe") { Description = "With --data: find out anew what the adapter can do" };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON" };
        Command command = new("link", "Polls a few PIDs as fast as the link allows") { car, pids, seconds, data, reprobe, json };
        command.SetAction((result, cancellationToken) => Task.FromResult(Run(
            result.GetValue(car)!,
            result.GetValue(pids)!,
            TimeSpan.FromSeconds(result.GetValue(seconds)),
            result.GetValue(data),
            result.GetValue(reprobe),
            result.GetValue(json),
            cancellationToken)));
        return command;
    }

    private static byte[]? ParsePids(string text)
    {
        var pids = new List<byte>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte pid) || pids.Contains(pid) || !PidTable.TryGet(pid, out _))
            {
                return null;
            }

            pids.Add(pid);
        }

        return [.. pids];
    }

    private static int Run(LinkAddress address, byte[] pids, TimeSpan duration, string? data, bool reprobe, bool json, CancellationToken cancellationToken)
    {
        AdapterProfileStore? profiles = data is null ? null : new AdapterProfileStore(Path.Combine(data, "adapters"));
        LinkBenchReport report = LinkBench.Run(address, pids, duration, profiles, reprobe, TimeProvider.System, json ? _ => { } : Console.WriteLine, cancellationToken);
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

    private static void Print(LinkBenchReport report)
    {
        if (report.Profile is { } profile)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{report.SamplesPerSecond:0.0} samples/s in {report.RequestsPerSecond:0.0} requests/s, {report.Missing} missing, age p99 {report.P99AgeMs:0} ms, set-up {report.SetupSeconds:0.0} s"));
            Console.WriteLine(FormattableString.Invariant(
                $"{profile.Adapter}{(profile.Chip is null ? "" : $" ({profile.Chip})")}: up to {profile.MostPids} PIDs a request, frame count {(profile.StpxIsFaster ? "by STPX" : profile.Suffix ? "by suffix" : "no")}, long answers {(profile.LongAnswers ? "yes" : "no")}, timing {profile.Timing}"));
            foreach (string quirk in profile.Quirks)
            {
                Console.WriteLine($"  {quirk}");
            }

            var table = new Table().RoundedBorder().AddColumn("PID").AddColumn("State");
            foreach (string column in new[] { "Values", "Asked", "1/s", "Age p99" })
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }

            foreach (PolledSignal signal in report.Signals)
            {
                table.AddRow(
                    $"{signal.Pid:X2}",
                    $"{signal.State}",
                    $"{signal.Values}",
                    $"{signal.Asked}",
                    FormattableString.Invariant($"{signal.Hertz:0.0}"),
                    FormattableString.Invariant($"{signal.AgeP99.TotalMilliseconds:0} ms"));
            }

            AnsiConsole.Write(table);
        }

        if (report.Problem is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Not complete:[/] {report.Problem}");
        }
    }
}
