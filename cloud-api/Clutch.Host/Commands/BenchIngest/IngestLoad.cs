using System.Diagnostics;
using System.Net;
using Clutch.Devices;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary>One load: devices are registered, connect, send for a while, stop, and are compared with what the server kept.</summary>
internal sealed class IngestLoad(IngestLoadOptions options, TimeProvider time) : IDisposable
{
    private const int ConnectAtOnce = 64;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_storePatience = TimeSpan.FromSeconds(30);

    private readonly Latencies _latencies = new(time);
    private readonly LoadPace _pace = new(time, options.Rate);
    private int _packetBytes;

    /// <summary>Boot number of all frames of this load.</summary>
    public long Boot { get; } = time.GetUtcNow().ToUnixTimeSeconds();

    public IReadOnlyList<LoadDevice> Devices { get; private set; } = [];

    /// <summary>Samples of one frame.</summary>
    public int Samples { get; private set; }

    /// <summary>Makes the devices and gives them their tokens.</summary>
    /// <param name="registry">File of the server's device registry.</param>
    public void Provision(string registry)
    {
        using var known = new DeviceRegistry(registry, time);
        long begin = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromHours(1).TotalMilliseconds;
        var devices = new List<LoadDevice>(options.Devices);
        Devices = devices;
        for (int i = 0; i < options.Devices; i++)
        {
            // A name of its own for each run: the store counts by vehicle.
            string vehicle = $"bench-{Boot}-{i:000000}";
            var frames = new LoadFrames(vehicle, Boot, begin);
            (Samples, _packetBytes) = (frames.Samples, frames.PacketBytes);
            devices.Add(new LoadDevice(vehicle, known.Add(vehicle), options.Window, frames, _pace, _latencies));
        }
    }

    /// <summary>Takes the devices out of the registry again.</summary>
    public void Withdraw(string registry)
    {
        using var known = new DeviceRegistry(registry, time);
        foreach (LoadDevice device in Devices)
        {
            known.Remove(device.Vehicle);
        }
    }

    /// <summary>Runs the load and waits until the store has what was acknowledged.</summary>
    /// <param name="door">The front door.</param>
    /// <param name="series">The server's store.</param>
    /// <param name="process">The server's process where it is known.</param>
    /// <param name="endOfServer">Called before the log is read, which one process at a time may do; gives its folder, or null.</param>
    /// <param name="cancellationToken">Ends the run without a report.</param>
    public async Task<IngestReport> RunAsync(IPEndPoint door, ITimeSeries series, int? process, Func<string?> endOfServer, CancellationToken cancellationToken)
    {
        using Process? server = process is { } id ? Process.GetProcessById(id) : null;
        long connecting = time.GetTimestamp();
        await Parallel.ForEachAsync(
            Devices,
            new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce, CancellationToken = cancellationToken },
            async (device, cancel) => await device.ConnectAsync(door, cancel));
        double connectSeconds = time.GetElapsedTime(connecting).TotalSeconds;

        TimeSpan cpu = Spent(server);
        long began = time.GetTimestamp();
        _pace.Begin();
        Task all = Task.WhenAll(Devices.Select(device => Task.Run(() => device.RunAsync(cancellationToken), cancellationToken)));
        double perSecond = await MeasureAsync(all, cancellationToken);
        _pace.Stop();
        await all;
        LoadCount[] counts = [.. Devices.Select(device => device.Count)];
        await LoadLedger.AwaitAsync(series, counts, time, s_storePatience, cancellationToken);
        double seconds = time.GetElapsedTime(began).TotalSeconds;
        TimeSpan spent = Spent(server) - cpu;
        LoadLedger ledger = await LoadLedger.ReadAsync(series, endOfServer(), counts, Boot, Samples, cancellationToken);
        long acknowledged = Devices.Sum(device => device.Acknowledged);
        return new IngestReport(
            Devices.Sum(device => device.Published),
            acknowledged,
            ledger.Stored,
            ledger.Lost,
            ledger.Duplicates,
            ledger.Disordered,
            Math.Round(perSecond),
            Math.Round(ledger.Stored * Samples / seconds),
            _latencies.Within(0.5),
            _latencies.Within(0.99),
            _latencies.Within(0.999),
            server is null || acknowledged == 0 ? null : Math.Round(spent.TotalMicroseconds / acknowledged, 2),
            Math.Round(connectSeconds, 3),
            Samples,
            _packetBytes);
    }

    /// <summary>Runs the load until <see cref="Stop"/> and the last PUBACK, whatever happens to the server.</summary>
    public Task RunThroughAsync(IPEndPoint door, CancellationToken cancellationToken)
    {
        _pace.Begin();
        return Task.WhenAll(Devices.Select(device => Task.Run(() => device.RunThroughAsync(door, time, cancellationToken), cancellationToken)));
    }

    /// <summary>No new frames.</summary>
    public void Stop() => _pace.Stop();

    public void Dispose()
    {
        foreach (LoadDevice device in Devices)
        {
            device.Dispose();
        }
    }

    private static TimeSpan Spent(Process? server)
    {
        server?.Refresh();
        return server?.TotalProcessorTime ?? TimeSpan.Zero;
    }

    private async Task<double> MeasureAsync(Task all, CancellationToken cancellationToken)
    {
        await Task.WhenAny(all, Task.Delay(s_warmUp, time, cancellationToken));
        _latencies.Begin();
        long before = Devices.Sum(device => device.Acknowledged);
        long began = time.GetTimestamp();
        await Task.WhenAny(all, Task.Delay(options.Length, time, cancellationToken));
        double perSecond = (Devices.Sum(device => device.Acknowledged) - before) / time.GetElapsedTime(began).TotalSeconds;
        _latencies.End();
        return perSecond;
    }
}

/// <summary>How large a load is.</summary>
/// <param name="Devices">Connections.</param>
/// <param name="Rate">Frames a second of one device; 0: as fast as the window allows.</param>
/// <param name="Window">Frames of one device without PUBACK.</param>
/// <param name="Length">Of the measurement, behind two seconds of warm-up.</param>
internal sealed record IngestLoadOptions(int Devices, double Rate, int Window, TimeSpan Length);
