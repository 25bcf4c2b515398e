using System.CommandLine;
using Clutch.Host;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door-fair</c>: what a device that sends without pause does to the answers of those that send now and then. No rate limit is set.</summary>
internal static class FairnessTool
{
    private const double Rate = 10;
    private const int HogWindow = 64;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<string> log = new("--log") { Description = "embedded or kafka", DefaultValueFactory = _ => "embedded" };
        Option<int> connections = new("--connections") { Description = "Devices that send ten frames a second", DefaultValueFactory = _ => 99 };
        Option<double> seconds = new("--seconds") { Description = "Length of each half", DefaultValueFactory = _ => 10 };
        Command command = new("door-fair", "PUBLISH to PUBACK of modest devices, without and with one that sends at full speed") { log, connections, seconds };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(log)!, result.GetValue(connections), TimeSpan.FromSeconds(result.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string log, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        await using ServerProcess server = await DoorServer.StartAsync(log, partitions: 4, connections + 1, cancellationToken);
        TimeProvider time = TimeProvider.System;
        var latencies = new Latencies(time);
        var pace = new LoadPace(time, Rate);
        LoadDevice[] modest = [.. Enumerable.Range(0, connections).Select(i => DoorLoad.Device(DoorServer.Vehicle(i), server.Tokens[i], HogWindow, pace, latencies))];
        LoadDevice hog = DoorLoad.Device(DoorServer.Vehicle(connections), server.Tokens[connections], HogWindow, new LoadPace(time, rate: 0), new Latencies(time));
        foreach (LoadDevice device in modest.Append(hog))
        {
            await device.ConnectAsync(server.EndPoint, cancellationToken);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        pace.Begin();
        var running = new List<Task>(modest.Select(device => Task.Run(() => device.RunAsync(stop.Token))));
        await MeasureAsync($"{log}: {connections} devices at {Rate:0} frames/s", running, latencies, length, cancellationToken);
        running.Add(Task.Run(() => hog.RunAsync(stop.Token), cancellationToken));
        long before = hog.Acknowledged;
        await MeasureAsync("the same beside one at full speed", running, latencies, length, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"that one: {(hog.Acknowledged - before) / (s_warmUp + length).TotalSeconds:0} frames/s"));
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(running));
        Array.ForEach([.. modest, hog], device => device.Dispose());
        return 0;
    }

    private static async Task MeasureAsync(string what, List<Task> running, Latencies latencies, TimeSpan length, CancellationToken cancellationToken)
    {
        Task<Task> ended = Task.WhenAny(running);
        await Task.WhenAny(ended, Task.Delay(s_warmUp, cancellationToken));
        latencies.Begin();
        await Task.WhenAny(ended, Task.Delay(length, cancellationToken));
        latencies.End();
        if (ended.IsCompleted)
        {
            await await ended;
        }

        Console.WriteLine(FormattableString.Invariant($"{what}: PUBLISH to PUBACK p50 {latencies.Within(0.5):0.00} p99 {latencies.Within(0.99):0.00} p99.9 {latencies.Within(0.999):0.00} ms"));
    }
}
