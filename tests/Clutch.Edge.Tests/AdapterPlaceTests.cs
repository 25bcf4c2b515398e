using Clutch.CarSim;
using Clutch.Links;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Which adapter a kept profile belongs to, over real ports.</summary>
public sealed class AdapterPlaceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly AdapterProfileStore _store;

    public AdapterPlaceTests() => _store = new AdapterProfileStore(Path.Combine(_folder.Path, "adapters"));

    [Fact]
    public void An_adapter_with_a_serial_number_is_known_at_another_port()
    {
        var steps = new List<string>();
        using (CarServer here = Serve("ttyUSB0", ElmKind.Stn2120, serial: "115510012345"))
        {
            Start(here, steps);
        }

        Assert.Contains(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        steps.Clear();
        using CarServer there = Serve("ttyUSB7", ElmKind.Stn2120, serial: "115510012345");
        AdapterProfile profile = Start(there, steps);
        Assert.DoesNotContain(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        Assert.EndsWith("serial number 115510012345", profile.Identity, StringComparison.Ordinal);
        Assert.Single(_store.List());
    }

    [Theory]
    [InlineData(ElmKind.Stn2120, "2", ElmKind.Stn2120, "1")]
    [InlineData(ElmKind.Stn2120, "1", ElmKind.Elm327, null)]
    [InlineData(ElmKind.Elm327, null, ElmKind.CloneV21, null)]
    [InlineData(ElmKind.CloneV15, null, ElmKind.CloneV21, null)]
    public void Another_adapter_at_the_same_port_is_looked_at_for_itself(ElmKind first, string? firstSerial, ElmKind second, string? secondSerial)
    {
        using (CarServer server = Serve("ttyUSB0", first, firstSerial))
        {
            Start(server, []);
        }

        var steps = new List<string>();
        using CarServer other = Serve("ttyUSB0", second, secondSerial);
        AdapterProfile profile = Start(other, steps);
        Assert.Contains(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        Assert.Equal(second is ElmKind.CloneV15 or ElmKind.CloneV21 ? 1 : 6, profile.MostPids);
        Assert.Equal(2, _store.List().Count);
    }

    [Fact]
    public void A_profile_of_an_older_version_is_probed_again_and_replaced()
    {
        using CarServer server = Serve("ttyUSB0", ElmKind.Elm327, serial: null);
        AdapterProfile good = Start(server, []);
        _store.Save(good with { Format = AdapterProfile.CurrentFormat - 1, MostPids = 2 });
        var steps = new List<string>();
        Assert.Equal(6, Start(server, steps).MostPids);
        Assert.Contains(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        Assert.Equal(6, Assert.Single(_store.List()).MostPids);
    }

    [Fact]
    public void A_forgotten_adapter_is_probed_again_and_others_stay_known()
    {
        using CarServer clone = Serve("ttyUSB0", ElmKind.CloneV15, serial: null);
        using CarServer good = Serve("ttyUSB1", ElmKind.Elm327, serial: null);
        Start(clone, []);
        Start(good, []);
        Assert.Empty(_store.Forget("no such adapter"));
        Assert.Contains("v1.5", Assert.Single(_store.Forget("V1.5")), StringComparison.Ordinal);
        var steps = new List<string>();
        Start(good, steps);
        Assert.DoesNotContain(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        Start(clone, steps);
        Assert.Contains(steps, step => step.Contains("finding out", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder.Path, "adapters", "spoilt.json"), "{");
        Assert.Equal(3, _store.Forget("").Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "adapters")));
    }

    [Fact]
    public void What_a_measurement_takes_away_is_kept_and_a_new_probe_gives_it_back()
    {
        using CarServer server = Serve("ttyUSB0", ElmKind.CloneV21, serial: null);
        AdapterProfile probed = Start(server, []);
        _store.Save(probed with { Suffix = true, MostPids = 6, LongAnswers = true });
        LinkBenchReport report = Bench(server, probeAgain: false);
        Assert.Null(report.Problem);
        AdapterProfile kept = _store.Find(probed.Identity)!;
        Assert.Equal((1, false), (kept.MostPids, kept.Suffix));
        Assert.True(kept.Failures.Pids > 0);
        Bench(server, probeAgain: true);
        Assert.Equal(0, _store.Find(probed.Identity)!.Failures.Pids);
    }

    public void Dispose() => _folder.Dispose();

    private LinkBenchReport Bench(CarServer server, bool probeAgain) => LinkBench.Run(
        server.Address, [0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F], TimeSpan.FromSeconds(0.5), _store, probeAgain, TimeProvider.System, _ => { }, CancellationToken.None);

    private CarServer Serve(string port, ElmKind kind, string? serial) => CarServer.StartPty(
        new Car(new CarScenario(), TimeProvider.System),
        new ElmOptions { Timing = ElmTiming.Instant, Kind = kind, SerialNumber = serial },
        Path.Combine(_folder.Path, port));

    private AdapterProfile Start(CarServer server, List<string> steps)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var car = new CarConnection(Link.Open(server.Address, patience.Token), TimeProvider.System);
        Assert.Equal(SetupFailure.None, new SessionStart(car, _store).Run(probeAgain: false, (_, text) => steps.Add(text), out StartedCar? started, patience.Token));
        return started!.Profile;
    }
}
