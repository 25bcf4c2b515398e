using System.Diagnostics;
using Clutch.Host;

namespace Clutch.Benchmarks.Door;

/// <summary>What a load saw. Microseconds a frame, milliseconds from PUBLISH to PUBACK.</summary>
internal readonly record struct DoorFigures(double FramesPerSecond, double ServerMicroseconds, double OwnMicroseconds, double P50, double P99, double P999, long Behind)
{
    public override string ToString() => FormattableString.Invariant(
        $"{FramesPerSecond:0} frames/s, server CPU {ServerMicroseconds:0.00} µs/frame, devices' {OwnMicroseconds:0.00}, PUBLISH to PUBACK p50 {P50:0.00} p99 {P99:0.00} p99.9 {P999:0.00} ms");
}

/// <summary>Devices that send at QoS 1 as fast as their window allows, and what the server's log makes durable meanwhile.</summary>
internal static class DoorLoad
{
    public static async Task<DoorFigures> MeasureAsync(ServerProcess server, int window, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        var latencies = new Latencies(time);
        var pace = new LoadPace(time, rate: 0);
        LoadDevice[] devices = [.. server.Tokens.Select((token, i) => Device(DoorServer.Vehicle(i), token, window, pace, latencies))];
        foreach (LoadDevice device in devices)
        {
            await device.ConnectAsync(server.EndPoint, cancellationToken);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task all = Task.WhenAll(devices.Select(device => Task.Run(() => device.RunAsync(stop.Token))));
        await Task.WhenAny(all, Task.Delay(warmUp, cancellationToken));
        latencies.Begin();
        (long durable, TimeSpan spent, TimeSpan own) = ((await server.CountAsync(cancellationToken)).Durable, server.Processor, Environment.CpuUsage.TotalTime);
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAny(all, Task.Delay(length, cancellationToken));

        // In this order: what counts as acknowledged here must be among what the server counts as durable.
        long acknowledged = devices.Sum(device => device.Acknowledged);
        long durableAfter = (await server.CountAsync(cancellationToken)).Durable;
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        (TimeSpan spentAfter, TimeSpan ownAfter) = (server.Processor, Environment.CpuUsage.TotalTime);
        latencies.End();
        if (all.IsFaulted)
        {
            await all;
        }

        await stop.CancelAsync();
        await Task.WhenAny(all);
        Array.ForEach(devices, device => device.Dispose());
        double frames = durableAfter - durable;
        return new DoorFigures(
            frames / wall,
            (spentAfter - spent).TotalMicroseconds / frames,
            (ownAfter - own).TotalMicroseconds / frames,
            latencies.Within(0.5),
            latencies.Within(0.99),
            latencies.Within(0.999),
            Math.Max(0, acknowledged - durableAfter));
    }

    public static LoadDevice Device(string vehicle, string token, int window, LoadPace pace, Latencies latencies) =>
        new(vehicle, token, window, new LoadFrames(vehicle, boot: 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), pace, latencies);
}
