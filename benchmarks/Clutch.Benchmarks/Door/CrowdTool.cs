using System.CommandLine;
using System.Diagnostics;
using Clutch.Host;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door-crowd</c>: how fast many devices connect, what they cost while they are idle, and a storm in which all of them come back at once under load.</summary>
internal static class CrowdTool
{
    private const int Senders = 50;
    private const int SenderWindow = 16;

    /// <summary>Connections that are being made at one time.</summary>
    private const int AtOnce = 64;

    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<string> log = new("--log") { Description = "embedded or kafka", DefaultValueFactory = _ => "embedded" };
        Option<int> connections = new("--connections") { Description = "Devices that connect and say nothing; a process may open a limited number of files (ulimit -Hn)", DefaultValueFactory = _ => 10_000 };
        Command command = new("door-crowd", "Connects, idle memory, and a storm of reconnects under load") { log, connections };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(log)!, result.GetValue(connections), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string log, int connections, CancellationToken cancellationToken)
    {
        await using ServerProcess server = await DoorServer.StartAsync(log, partitions: 4, connections + Senders, cancellationToken);
        TimeProvider time = TimeProvider.System;
        var pace = new LoadPace(time, rate: 0);
        LoadDevice[] senders = Devices(server, 0, Senders, SenderWindow, pace);
        LoadDevice[] crowd = Devices(server, Senders, connections, window: 1, pace);

        double idle = server.ResidentMegabytes;
        double connected = await ConnectAsync(crowd, server, cancellationToken);
        double full = server.ResidentMegabytes;
        Console.WriteLine(FormattableString.Invariant(
            $"{log}: {connections} connects in {connected:0.00} s; resident {idle:0} MB before, {full:0} MB with all of them idle: {(full - idle) * 1000 / connections:0.0} KB each"));

        foreach (LoadDevice sender in senders)
        {
            await sender.ConnectAsync(server.EndPoint, cancellationToken);
        }

        Task load = Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(cancellationToken), cancellationToken)));
        await Task.WhenAny(load, Task.Delay(s_span, cancellationToken));
        (long acknowledged, long began) = (Acknowledged(senders), Stopwatch.GetTimestamp());
        await Task.WhenAny(load, Task.Delay(s_span, cancellationToken));
        double quietRate = (Acknowledged(senders) - acknowledged) / Stopwatch.GetElapsedTime(began).TotalSeconds;

        Array.ForEach(crowd, device => device.Dispose());
        acknowledged = Acknowledged(senders);
        double storm = await ConnectAsync(crowd, server, cancellationToken);
        double stormRate = (Acknowledged(senders) - acknowledged) / storm;
        pace.Stop();
        await load;
        (long published, ServerCounts counts) = (senders.Sum(sender => sender.Published), await server.CountAsync(cancellationToken));
        bool whole = Acknowledged(senders) == published && counts.Durable == published;
        Console.WriteLine(FormattableString.Invariant(
            $"storm: {connections} reconnects in {storm:0.00} s; load {quietRate:0} frames/s before, {stormRate:0} during; {published} published, {Acknowledged(senders)} acknowledged, {counts.Durable} durable: {(whole ? "nothing lost" : "LOST")}"));
        Array.ForEach(crowd, device => device.Dispose());
        return whole ? 0 : 1;
    }

    private static LoadDevice[] Devices(ServerProcess server, int first, int count, int window, LoadPace pace)
    {
        var latencies = new Latencies(pace.Time);
        return [.. Enumerable.Range(first, count).Select(i => DoorLoad.Device(DoorServer.Vehicle(i), server.Tokens[i], window, pace, latencies))];
    }

    /// <summary>Seconds until every one of them has its CONNACK.</summary>
    private static async Task<double> ConnectAsync(LoadDevice[] devices, ServerProcess server, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            devices,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (device, token) => await device.ConnectAsync(server.EndPoint, token));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static long Acknowledged(LoadDevice[] devices) => devices.Sum(device => device.Acknowledged);
}
