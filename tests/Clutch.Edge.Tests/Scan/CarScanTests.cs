using System.Text;
using Clutch.CarSim;
using Clutch.Obd;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Edge.Tests;

public sealed class CarScanTests(ITestOutputHelper output)
{
    private const string Code = "P0171";

    private static readonly CarScenario s_faulty = new()
    {
        Ecus = 2,
        Faults = [new CarFault(Code, TimeSpan.Zero), new CarFault("P0304", TimeSpan.Zero) { Permanent = false }],
        Phases = [new IgnitionPhase(KeyPosition.On, TimeSpan.FromHours(1))],
    };

    [Fact]
    public void A_car_with_two_ecus_is_read_within_six_seconds_at_38400()
    {
        using CarServer car = SimulatedScan.Serve("can-two-ecus", ElmTiming.Usb38400);
        ScanReport report = SimulatedScan.Run(car);
        output.WriteLine($"{report.Milliseconds} ms after the protocol was known");
        Assert.Null(report.Problem);
        Assert.Equal(["7E8", "7E9"], report.Ecus.Select(ecu => ecu.Ecu));
        Assert.True(report.Milliseconds <= 6000, $"{report.Milliseconds} ms");
        Assert.Equal((true, 6), (report.Adapter!.CountsLines, report.Adapter.PidsPerRequest));
    }

    [Fact]
    public void Everything_that_both_ecus_tell_is_reported_for_the_ecu_that_told_it()
    {
        using CarServer car = SimulatedScan.Serve("can-two-ecus");
        ScanReport report = SimulatedScan.Run(car);
        ScannedEcu engine = report.Ecus[0];
        ScannedEcu gearbox = report.Ecus[1];
        Assert.Equal(CarScenario.Load("can-two-ecus").Vin, report.Vin);
        Assert.StartsWith("ECM", engine.Name, StringComparison.Ordinal);
        Assert.StartsWith("TCM", gearbox.Name, StringComparison.Ordinal);
        Assert.Equal("CLUTCH-AMT-0107", Assert.Single(gearbox.CalibrationIds!));
        Assert.Equal(8, Assert.Single(gearbox.VerificationNumbers!).Length);
        Assert.Equal((false, 0, "spark"), (engine.Mil, engine.CodeCount, engine.Ignition));
        Assert.Equal((0, 0, 0), (engine.StoredCodes!.Count, engine.PendingCodes!.Count, gearbox.PermanentCodes!.Count));
        Assert.Contains(engine.SinceClear!, state => state is { Monitor: "catalyst", Supported: true, Complete: true });
        Assert.NotNull(engine.ThisCycle);
        Assert.Contains(engine.Tests!, test => test is { Monitor: "21", Unit: "", Passed: true } && test.Value <= test.Maximum);
        Assert.Null(gearbox.Tests);
        Assert.Contains(engine.Performance!, counter => counter is { Name: "ignition cycles", Count: > 0 });
        Assert.All(engine.Pids.Concat(gearbox.Pids), pid => Assert.True(pid.Signals.Count > 0 || pid.Data is not null, pid.Pid));
        Assert.Equal(86420, engine.Pids.Single(pid => pid.Pid == "A6").Signals[0].Value!.Value, 1.0);
        Assert.Contains(report.NotRead, entry => entry is { Request: "020200", Ecu: "7E9", Outcome: "refused", Nrc: "11" });
        Assert.Equal(report.NotRead.Count, report.NotRead.Select(entry => (entry.Ecu, entry.Request[..2])).Distinct().Count());
    }

    [Fact]
    public void Every_freeze_frame_is_read_with_its_number_its_code_and_its_values()
    {
        using CarServer car = SimulatedScan.Serve(s_faulty, new ElmOptions { Timing = ElmTiming.Instant });
        ScanReport report = SimulatedScan.Run(car);
        ScannedEcu engine = report.Ecus[0];
        Assert.Equal([Code, "P0304"], engine.StoredCodes!);
        Assert.Equal([Code], engine.PermanentCodes!);
        Assert.Equal((true, 2), (engine.Mil, engine.CodeCount));
        Assert.Equal([(0, Code), (1, "P0304")], engine.FreezeFrames!.Select(frame => (frame.Frame, frame.Code)));
        double frozen = engine.FreezeFrames![0].Pids.Single(pid => pid.Pid == "0C").Signals[0].Value!.Value;
        double now = engine.Pids.Single(pid => pid.Pid == "0C").Signals[0].Value!.Value;
        Assert.InRange(frozen, 1500, 2300);
        Assert.Equal(0, now);
    }

    [Fact]
    public void A_k_line_car_of_1998_tells_what_it_has_and_the_rest_is_listed()
    {
        using CarServer car = SimulatedScan.Serve("kline-1998");
        ScanReport report = SimulatedScan.Run(car);
        ScannedEcu engine = Assert.Single(report.Ecus);
        Assert.Null(report.Problem);
        Assert.Equal(("3", "10"), (report.Protocol!.Number, engine.Ecu));
        Assert.Equal(CarScenario.Load("kline-1998").Vin, report.Vin);
        Assert.Equal([Code], engine.StoredCodes!);
        Assert.Null(engine.PermanentCodes);
        Assert.Contains(report.NotRead, entry => entry is { Request: "0A", Outcome: "no-data" });
        ScannedFreezeFrame frame = Assert.Single(engine.FreezeFrames!);
        Assert.Equal((812, 91), (Value(frame.Pids, "0C"), Value(frame.Pids, "05")));
        Assert.Contains(engine.SinceClear!, state => state is { Monitor: "evaporative system", Complete: false });
        Assert.Equal((null, null), (report.Adapter!.CountsLines, report.Adapter.PidsPerRequest));
    }

    [Theory]
    [InlineData("clone-v15")]
    [InlineData("clone-v21")]
    public void A_clone_is_seen_for_what_it_is_and_gives_no_wrong_value(string scenario)
    {
        using CarServer car = SimulatedScan.Serve(scenario);
        ScanReport report = SimulatedScan.Run(car);
        ScannedEcu engine = report.Ecus[0];
        Assert.Equal((false, 1), (report.Adapter!.CountsLines, report.Adapter.PidsPerRequest));
        CarScenario own = CarScenario.Load(scenario);
        Assert.True(report.Vin is null || report.Vin == own.Vin, report.Vin);
        Assert.Equal((22, 100), (Value(engine.Pids, "46"), Value(engine.Pids, "33")));
        Assert.Equal(own.OdometerKilometres, Value(engine.Pids, "A6"), 1.0);
        Assert.NotEmpty(report.NotRead);
    }

    [Theory]
    [InlineData("kwp-2004", "5", 1)]
    [InlineData("j1850-vpw", "2", 2)]
    [InlineData("can-29bit", "7", 1)]
    public void Cars_of_other_buses_are_scanned(string scenario, string protocol, int ecus)
    {
        using CarServer car = SimulatedScan.Serve(scenario);
        ScanReport report = SimulatedScan.Run(car);
        Assert.Equal((null, protocol), (report.Problem, report.Protocol!.Number));
        Assert.True(report.Ecus.Count >= ecus, $"{report.Ecus.Count}");
        Assert.Equal(CarScenario.Load(scenario).Vin, report.Vin);
        Assert.NotNull(report.Ecus[0].StoredCodes);
    }

    [Fact]
    public void Pending_and_busy_answers_are_waited_for()
    {
        using CarServer car = SimulatedScan.Serve(
            "can-two-ecus",
            ElmTiming.Usb115200 with { Search = TimeSpan.Zero, Reset = TimeSpan.Zero },
            new LinkFault(FaultKind.Pending) { Delay = TimeSpan.FromMilliseconds(600), Ecu = "ECM", When = new FaultTrigger { Request = "0902" } },
            new LinkFault(FaultKind.Nrc) { Code = 0x21, When = new FaultTrigger { Request = "0904", Times = 2 } });
        ScanReport report = SimulatedScan.Run(car);
        Assert.Null(report.Problem);
        Assert.Equal(CarScenario.Load("can-two-ecus").Vin, report.Vin);
        Assert.NotNull(report.Ecus[0].CalibrationIds);
        Assert.DoesNotContain(report.NotRead, entry => entry.Outcome is "pending" or "malformed" || entry.Nrc == "21");
    }

    [Fact]
    public void Make_specific_signals_are_asked_of_their_ecu_and_others_stay_listed()
    {
        byte[] json = Encoding.UTF8.GetBytes("""
            {"commands":[
              {"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"OIL","name":"Oil","fmt":{"len":16,"div":100,"unit":"celsius"}}]},
              {"hdr":"7E1","rax":"7E9","freq":1,"cmd":{"22":"1940"},"signals":[{"id":"ATF","name":"Fluid","fmt":{"len":8,"add":-40,"unit":"celsius"}}]},
              {"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"9999"},"signals":[{"id":"NONE","name":"None","fmt":{"len":8}}]}]}
            """);
        Assert.True(SignalSet.TryLoad(json, out SignalSet? set, out SignalSetError? error), $"{error}");
        using CarServer car = SimulatedScan.Serve("stn-fast");
        ScanReport report = SimulatedScan.Run(car, set);
        Assert.Null(report.Problem);
        Assert.Equal(("OIL", 30.58), (Assert.Single(report.Ecus[0].Signals).Path, report.Ecus[0].Signals[0].Value));
        Assert.Equal(("ATF", 50.0), (Assert.Single(report.Ecus[1].Signals).Path, report.Ecus[1].Signals[0].Value));
        Assert.Contains(report.NotRead, entry => entry is { Request: "229999", What: "NONE", Outcome: "refused", Nrc: "31" });
    }

    [Fact]
    public void A_link_that_is_cut_ends_the_scan_with_what_was_read()
    {
        var cut = new LinkFault(FaultKind.LinkLoss) { When = new FaultTrigger { Request = "0902" }, For = TimeSpan.FromSeconds(30) };
        using CarServer car = SimulatedScan.Serve("can-two-ecus", null, cut);
        ScanReport report = SimulatedScan.Run(car);
        Assert.Contains("link closed", report.Problem, StringComparison.Ordinal);
        Assert.NotNull(report.Ecus[0].StoredCodes);
        Assert.Null(report.Vin);
    }

    private static double Value(IReadOnlyList<ScannedPid> pids, string pid) => pids.Single(own => own.Pid == pid).Signals[0].Value!.Value;
}
