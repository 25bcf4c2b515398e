using Clutch.CarSim;

namespace Clutch.Edge.Tests;

/// <summary>A connection to a simulated car that is set up by hand, without a session.</summary>
internal sealed class AdapterRig : IDisposable
{
    public AdapterRig(CarScenario scenario, params LinkFault[] faults)
    {
        var adapter = new ElmModel(new Car(scenario, Time), new ElmOptions { Faults = faults }, Time);
        Link = new ModelLink(adapter, Time, TimeSpan.FromDays(1));
        Car = new CarConnection(Link, Time);
        foreach (string command in new[] { "ATE0", "ATS0", "ATH1", "ATSP6", "010D" })
        {
            Car.Ask(command, TimeSpan.FromSeconds(2), CancellationToken.None);
        }

        Car.Format = new Obd.AdapterFormat(Headers: true, Obd.ObdProtocol.Can11At500);
    }

    public SimulatedTime Time { get; } = new();

    public ModelLink Link { get; }

    public CarConnection Car { get; }

    public void Dispose() => Car.Dispose();
}
