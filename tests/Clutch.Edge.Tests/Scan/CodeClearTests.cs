using System.Net;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class CodeClearTests
{
    private const string Code = "P0171";

    private readonly List<ScanReport> _saved = [];

    [Fact]
    public void Codes_are_cleared_after_all_that_is_lost_was_saved_and_confirmed()
    {
        using CarServer car = Serve(KeyPosition.On);
        ClearReport report = Clear(car, confirms: true);
        Assert.Null(report.Problem);
        Assert.Equal(["7E8", "7E9"], report.ClearedBy);
        ScannedEcu before = Assert.Single(_saved).Ecus[0];
        Assert.Equal([Code], before.StoredCodes!);
        Assert.Equal(Code, Assert.Single(before.FreezeFrames!).Code);
        Assert.NotNull(before.SinceClear);
        ScannedEcu after = report.After[0];
        Assert.Empty(after.StoredCodes!);
        Assert.Equal([Code], after.PermanentCodes!);
        Assert.Empty(after.FreezeFrames!);
        Assert.Equal((false, 0), (after.Mil, after.CodeCount));
        Assert.Contains(after.SinceClear!, state => state.Complete == false);
    }

    [Fact]
    public void Nothing_is_sent_or_saved_while_the_engine_runs()
    {
        using CarServer car = Serve(KeyPosition.Run);
        ClearReport report = Clear(car, confirms: true);
        Assert.Contains("rpm", report.Problem, StringComparison.Ordinal);
        Assert.Contains("Switch it off", report.Problem, StringComparison.Ordinal);
        Assert.Null(report.SavedTo);
        Assert.Empty(_saved);
        Assert.Equal([Code], SimulatedScan.Run(car).Ecus[0].StoredCodes!);
    }

    [Fact]
    public void Nothing_is_sent_without_a_confirmation()
    {
        using CarServer car = Serve(KeyPosition.On);
        ClearReport report = Clear(car, confirms: false);
        Assert.Contains("not confirmed", report.Problem, StringComparison.Ordinal);
        Assert.Equal([Code], SimulatedScan.Run(car).Ecus[0].StoredCodes!);
    }

    [Fact]
    public void A_car_that_refuses_is_explained()
    {
        using CarServer car = Serve(KeyPosition.On, new LinkFault(FaultKind.Nrc) { Code = 0x22, Ecu = "ECM", When = new FaultTrigger { Request = "04" } });
        ClearReport report = Clear(car, confirms: true);
        Assert.Contains("7E8 refuses to clear (22", report.Problem, StringComparison.Ordinal);
        Assert.Contains("engine off", report.Problem, StringComparison.Ordinal);
        Assert.Equal(["7E9"], report.ClearedBy);
        Assert.Equal(2, report.After.Count);
    }

    [Fact]
    public void What_cannot_be_read_is_not_cleared()
    {
        using CarServer car = Serve(KeyPosition.On, new LinkFault(FaultKind.Reply) { Text = "CAN ERROR", When = new FaultTrigger { Request = "03" } });
        ClearReport report = Clear(car, confirms: true);
        Assert.Contains("could not be read", report.Problem, StringComparison.Ordinal);
        Assert.Empty(_saved);
    }

    private static CarServer Serve(KeyPosition key, params LinkFault[] faults)
    {
        // A minute on, so that an engine that is to run does.
        var time = new ManualTime();
        var car = new Car(new CarScenario { Ecus = 2, Faults = [new CarFault(Code, TimeSpan.Zero)], Phases = [new IgnitionPhase(key, TimeSpan.FromHours(1))] }, time);
        time.Set(time.GetUtcNow().AddMinutes(1));
        return CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant, Faults = faults }, new IPEndPoint(IPAddress.Loopback, 0));
    }

    private ClearReport Clear(CarServer car, bool confirms)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return CodeClear.Run(car.Address, TimeProvider.System, _ => { }, Save, (_, _) => confirms, patience.Token);
    }

    private string Save(ScanReport report)
    {
        _saved.Add(report);
        return "saved.json";
    }
}
