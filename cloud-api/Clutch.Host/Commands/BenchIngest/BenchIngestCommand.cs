using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary><c>clutch bench ingest</c>: devices by the thousand on the front door, every frame accounted for from PUBLISH to the store.</summary>
internal static class BenchIngestCommand
{
    private const string Scheme = "mqtt://";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private sealed record Choices(IngestLoadOptions Load, IPEndPoint? Door, string Data, string? TimeSeries, int? Process, bool Json);

    public static Command Create()
    {
        Option<int> devices = Number("--devices", "Devices, each with a connection of its own", 100, 1, 100_000);
        Option<double> rate = new("--rate") { Description = "Frames a second of one device; 0: as many as its window allows", DefaultValueFactory = _ => 0 };
        Option<int> window = Number("--window", "Frames of one device without PUBACK", 16, 1, 64);
        Option<int> seconds = Number("--seconds", "Length of the measurement, behind two seconds of warm-up", 10, 1, 86_400);
        Option<IPEndPoint?> door = new("--door")
        {
            Description = "mqtt://HOST:PORT of a server that runs already [default: one of its own in a temporary folder]",
            CustomParser = result =>
            {
                if (TryParse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "", out IPEndPoint? server))
                {
                    return server;
                }

                result.AddError("--door takes mqtt://HOST:PORT as in mqtt://127.0.0.1:1883");
                return null;
            },
        };
        Option<string> data = new("--data") { Description = "With --door: that server's data folder; the devices are registered in it and its store is compared", DefaultValueFactory = _ => "data" };
        Option<string?> timeSeries = TimeSeriesOption.Create();
        Option<int?> pid = new("--pid") { Description = "With --door: process id of that server, for its processor time" };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON" };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 100_000))
            {
                result.AddError("--rate must be from 0 to 100000");
            }
        });
        Command command = new("ingest", "Puts a load of devices on the front door and accounts for every frame; fails when one is lost, doubled or out of order") { devices, rate, window, seconds, door, data, timeSeries, pid, json };
        command.SetAction((result, cancellationToken) => RunAsync(
            new Choices(
                new IngestLoadOptions(result.GetValue(devices), result.GetValue(rate), result.GetValue(window), TimeSpan.FromSeconds(result.GetValue(seconds))),
                result.GetValue(door),
                result.GetValue(data)!,
                result.GetValue(timeSeries),
                result.GetValue(pid),
                result.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Choices choices, CancellationToken cancellationToken)
    {
        IngestReport report;
        try
        {
            report = choices.Door is { } door ? await OnAsync(door, choices, cancellationToken) : await AloneAsync(choices, cancellationToken);
        }
        catch (Exception e) when (e is LoadException or IOException or SocketException or TimeSeriesException)
        {
            throw new StartException($"the load broke off: {e.Message.TrimEnd('.')}. Nothing was measured.", e);
        }

        if (choices.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, s_json));
        }
        else
        {
            IngestTable.Print(choices.Load, report);
        }

        if (report.Problem is not null)
        {
            await Console.Error.WriteLineAsync($"clutch: NOT A GOOD RUN: {report.Problem}.");
        }

        return report.Problem is null ? ExitCodes.Good : ExitCodes.Failed;
    }

    private static async Task<IngestReport> AloneAsync(Choices choices, CancellationToken cancellationToken)
    {
        DataFolder data = DataFolder.Open(Directory.CreateTempSubdirectory("clutch-bench-").FullName);
        using var load = new IngestLoad(choices.Load, TimeProvider.System);
        load.Provision(data.OwnRegistry);
        using LoadServer server = await LoadServer.StartAsync(data.Path, choices.TimeSeries, cancellationToken);
        await using ITimeSeries series = View(data, choices);
        return await load.RunAsync(
            server.Door,
            series,
            server.Id,
            () =>
            {
                server.Kill();
                return data.Log;
            },
            cancellationToken);
    }

    private static async Task<IngestReport> OnAsync(IPEndPoint door, Choices choices, CancellationToken cancellationToken)
    {
        string registry = Path.Combine(choices.Data, "registry.db");
        if (!File.Exists(registry))
        {
            throw new StartException($"{Path.GetFullPath(choices.Data)} is not the data folder of a server: it has no registry.db. Name the folder of the server at {door} with --data.");
        }

        DataFolder data = DataFolder.Open(choices.Data);
        using var load = new IngestLoad(choices.Load, TimeProvider.System);
        load.Provision(data.OwnRegistry);
        try
        {
            await using ITimeSeries series = View(data, choices);
            return await load.RunAsync(door, series, choices.Process, () => null, cancellationToken);
        }
        finally
        {
            load.Withdraw(data.OwnRegistry);
        }
    }

    /// <summary>The histories as the server was told to keep them.</summary>
    /// <exception cref="TimeSeriesException">They cannot be read: better told before the load than after it.</exception>
    private static ITimeSeries View(DataFolder data, Choices choices)
    {
        ITimeSeries series = Stores.ViewTimeSeries(data, Settings.Read(choices.TimeSeries is null ? [] : [new("timeseries:address", choices.TimeSeries)]));
        _ = series.Vehicles();
        return series;
    }

    private static bool TryParse(string text, out IPEndPoint? server)
    {
        server = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
        {
            return false;
        }

        IPAddress? host = IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? literal) ? literal : Array.Find(Dns.GetHostAddresses(address.Host), found => found.AddressFamily == AddressFamily.InterNetwork);
        server = host is null ? null : new IPEndPoint(host, address.Port > 0 ? address.Port : 1883);
        return server is not null;
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            int value = result.GetValueOrDefault<int>();
            if (value < least || value > most)
            {
                result.AddError($"{name} must be from {least} to {most}");
            }
        });
        return option;
    }
}
