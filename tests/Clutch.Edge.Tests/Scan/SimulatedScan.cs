using System.Net;
using Clutch.CarSim;
using Clutch.Obd;

namespace Clutch.Edge.Tests;

/// <summary>Scans of simulated cars over a real connection.</summary>
internal static class SimulatedScan
{
    /// <summary>A shipped scenario, answered without delay unless a timing is given.</summary>
    public static CarServer Serve(string scenario, ElmTiming? timing = null, params LinkFault[] faults)
    {
        CarScenario loaded = CarScenario.Load(scenario);
        return Serve(loaded, loaded.Adapter with { Timing = timing ?? ElmTiming.Instant, Faults = [.. loaded.Adapter.Faults, .. faults] });
    }

    public static CarServer Serve(CarScenario scenario, ElmOptions adapter) =>
        CarServer.StartTcp(new Car(scenario, TimeProvider.System), adapter, new IPEndPoint(IPAddress.Loopback, 0));

    public static ScanReport Run(CarServer car, SignalSet? set = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return CarScan.Run(car.Address, set, TimeProvider.System, _ => { }, patience.Token);
    }
}
