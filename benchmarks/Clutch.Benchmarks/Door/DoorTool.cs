using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Clutch.Host;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door</c>: frames a second and processor time a frame of the front door, PUBACK after the log has the frame.</summary>
internal static class DoorTool
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        Option<string> log = new("--log") { Description = "kafka (three mock brokers inside the server), kafka://HOST:PORT or embedded", DefaultValueFactory = _ => "kafka" };
        Option<int> partitions = new("--partitions") { Description = "Partitions of the topics", DefaultValueFactory = _ => 4 };
        Option<int> connections = new("--connections") { Description = "Devices", DefaultValueFactory = _ => 50 };
        Option<int> window = new("--window") { Description = "Frames of a device on their way, 1 to 64", DefaultValueFactory = _ => 16 };
        Option<int> seconds = new("--seconds") { Description = "Length of the measurement, after two seconds of warm-up", DefaultValueFactory = _ => 5 };
        Command command = new("door", "Frames a second through the front door into a log, at QoS 1") { log, partitions, connections, window, seconds };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(log)!, result.GetValue(partitions), result.GetValue(connections), result.GetValue(window), TimeSpan.FromSeconds(result.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string log, int partitions, int connections, int window, TimeSpan length, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        var start = new ProcessStartInfo("dotnet", [typeof(DoorTool).Assembly.Location, "door-server", folder, "--log", log, "--partitions", $"{partitions}", "--devices", $"{connections}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process server = Process.Start(start)!;
        try
        {
            string line;
            do
            {
                line = await server.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("the server did not start; what it said stands above");
            }
            while (!line.StartsWith(DoorServer.Ready, StringComparison.Ordinal));

            int port = int.Parse(line[DoorServer.Ready.Length..], CultureInfo.InvariantCulture);
            string[] tokens = await File.ReadAllLinesAsync(Path.Combine(folder, DoorServer.TokenFile), cancellationToken);
            await MeasureAsync(server, port, tokens, window, length, $"{log}, {partitions} partitions", cancellationToken);
            return 0;
        }
        finally
        {
            server.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await server.WaitForExitAsync(patience.Token);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Process server, int port, string[] tokens, int window, TimeSpan length, string what, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        var latencies = new Latencies(time);
        var pace = new LoadPace(time, rate: 0);
        LoadDevice[] devices = [.. tokens.Select((token, i) => Device(DoorServer.Vehicle(i), token, window, pace, latencies))];
        foreach (LoadDevice device in devices)
        {
            await device.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task all = Task.WhenAll(devices.Select(device => Task.Run(() => device.RunAsync(stop.Token))));
        await Task.WhenAny(all, Task.Delay(s_warmUp, cancellationToken));
        latencies.Begin();
        (long acknowledged, TimeSpan spent, TimeSpan own) = Now(server, devices);
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAny(all, Task.Delay(length, cancellationToken));
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        (long acknowledgedAfter, TimeSpan spentAfter, TimeSpan ownAfter) = Now(server, devices);
        latencies.End();
        if (all.IsFaulted)
        {
            await all;
        }

        await stop.CancelAsync();
        await Task.WhenAny(all);
        Array.ForEach(devices, device => device.Dispose());
        double frames = acknowledgedAfter - acknowledged;
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {devices.Length} × {window}: {frames / wall:0} frames/s, server CPU {(spentAfter - spent).TotalMicroseconds / frames:0.00} µs/frame, devices' {(ownAfter - own).TotalMicroseconds / frames:0.00}, PUBLISH to PUBACK p50 {latencies.Within(0.5):0.00} p99 {latencies.Within(0.99):0.00} p99.9 {latencies.Within(0.999):0.00} ms"));
    }

    private static LoadDevice Device(string vehicle, string token, int window, LoadPace pace, Latencies latencies) =>
        new(vehicle, token, window, new LoadFrames(vehicle, boot: 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), pace, latencies);

    private static (long Acknowledged, TimeSpan Spent, TimeSpan Own) Now(Process server, LoadDevice[] devices)
    {
        server.Refresh();
        return (devices.Sum(device => device.Acknowledged), server.TotalProcessorTime, Environment.CpuUsage.TotalTime);
    }
}
