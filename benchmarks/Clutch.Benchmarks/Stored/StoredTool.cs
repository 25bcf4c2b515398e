using System.CommandLine;
using System.Diagnostics;
using Clutch.Devices;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Benchmarks.Stored;

/// <summary><c>stored</c>: samples a second from a device's PUBLISH to the stored row: front door, log, sink and store.</summary>
internal static class StoredTool
{
    private const string History = "history.db";

    public static Command Create()
    {
        Option<string> series = new("--timeseries") { Description = "sqlite or influx (a server of its own, Debian's influxd)", DefaultValueFactory = _ => "sqlite" };
        Option<int> devices = new("--devices") { Description = "Devices", DefaultValueFactory = _ => 50 };
        Option<int> frames = new("--frames") { Description = "Frames of each device", DefaultValueFactory = _ => 400 };
        Option<int> times = new("--times") { Description = "Samples of each of 12 signals in a frame: 2 for a frame of 100 bytes, 20 for two seconds of a fast car", DefaultValueFactory = _ => 20 };
        Command command = new("stored", "Stored samples a second, end to end from MQTT, with loss accounting") { series, devices, frames, times };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(series)! == "influx", new Load(result.GetValue(devices), result.GetValue(frames), result.GetValue(times)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool influx, Load load, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        using InfluxServer? server = influx ? new InfluxServer() : null;
        try
        {
            await using var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(folder, "log") });
            await using ITimeSeries series = server is null ? new SqliteTimeSeries(Path.Combine(folder, History)) : Open(server);
            return await MeasureAsync(folder, log, series, server, load, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static InfluxTimeSeries Open(InfluxServer server)
    {
        _ = InfluxAddress.TryParse($"influx://127.0.0.1:{server.Port}/bench", out InfluxAddress? address, out _);
        return new InfluxTimeSeries(address!, row => throw new InvalidOperationException($"{row}"));
    }

    private static async Task<int> MeasureAsync(string folder, ITelemetryLog log, ITimeSeries series, InfluxServer? server, Load load, CancellationToken cancellationToken)
    {
        (int devices, int frames, int times) = load;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(log).AddSingleton(series);
        builder.Services.AddIngest(new FrontDoorOptions { Listen = "127.0.0.1:0", MessagesPerSecond = 0, BytesPerSecond = 0 }, Path.Combine(folder, "devices.db"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseFrontDoor());
        await using WebApplication app = builder.Build();
        DeviceRegistry registry = app.Services.GetRequiredService<DeviceRegistry>();
        IngestCounters counters = app.Services.GetRequiredService<IngestCounters>();
        StoredDevice[] cars = [.. Enumerable.Range(0, devices).Select(i => new StoredDevice($"car-{i:0000}", frames, times))];
        await app.StartAsync(cancellationToken);
        foreach (StoredDevice car in cars)
        {
            await car.ConnectAsync(app.Services.GetRequiredService<FrontDoor>().EndPoint.Port, registry.Add(car.Vehicle));
        }

        long expected = (long)devices * frames;
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        TimeSpan serverBefore = server?.ProcessorTime ?? TimeSpan.Zero;
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(cars.Select(car => Task.Run(() => car.RunAsync(cancellationToken), cancellationToken)));
        double acknowledged = Stopwatch.GetElapsedTime(began).TotalSeconds;
        while (counters.SinkFrames < expected)
        {
            await Task.Delay(5, cancellationToken);
        }

        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double samples = expected * StoredDevice.Signals * times;
        double own = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / samples;
        double theirs = ((server?.ProcessorTime ?? TimeSpan.Zero) - serverBefore).TotalMicroseconds / samples;
        long stored = cars.Sum(car => series.CountSamples(car.Vehicle));
        long missing = cars.Sum(car => series.FrameLedger(car.Vehicle).Sum(boot => boot.Missing) + frames - series.FrameLedger(car.Vehicle).Sum(boot => boot.Frames));
        Console.WriteLine(FormattableString.Invariant(
            $"{(server is null ? "SQLite" : "InfluxDB")}: {devices} devices × {frames} frames × {StoredDevice.Signals * times} samples: {samples / wall:0} samples/s stored, acknowledged after {acknowledged:0.0} s, stored after {wall:0.0} s; CPU {own:0.000} µs/sample (devices, door, log, sink{(server is null ? ", store" : "")}){(server is null ? "" : FormattableString.Invariant($" + {theirs:0.000} influxd"))} = {2e6 / (own + theirs):0} samples/s on two cores; stored {stored} of {samples:0}{(server is null ? FormattableString.Invariant($" in {new FileInfo(Path.Combine(folder, History)).Length / samples:0.00} bytes each") : "")}, frames missing {missing}, retries {counters.SinkRetries}"));
        Array.ForEach(cars, car => car.Dispose());
        await app.StopAsync(CancellationToken.None);
        return stored == (long)samples && missing == 0 ? 0 : 1;
    }

    private sealed record Load(int Devices, int Frames, int Times);
}
