namespace Clutch.CarSim;

/// <summary>The trouble codes of a scenario file.</summary>
internal static class CodeSection
{
    private const string Never = "never";

    private static readonly Dictionary<string, Func<CarState, ScenarioNode, CarState>> s_snapshot = new()
    {
        ["rpm"] = (s, n) => s with { Rpm = n.Number(0, 8000) },
        ["speed"] = (s, n) => s with { KilometresPerHour = n.Number(0, 255) },
        ["load"] = (s, n) => s with { Load = n.Number(0, 100) },
        ["coolant"] = (s, n) => s with { Coolant = n.Number(-40, 215) },
        ["intakeAir"] = (s, n) => s with { IntakeAir = n.Number(-40, 215) },
        ["ambient"] = (s, n) => s with { Ambient = n.Number(-40, 215) },
        ["manifoldPressure"] = (s, n) => s with { ManifoldPressure = n.Number(0, 255) },
        ["barometric"] = (s, n) => s with { Barometric = n.Number(0, 255) },
        ["airFlow"] = (s, n) => s with { AirFlow = n.Number(0, 655) },
        ["throttle"] = (s, n) => s with { Throttle = n.Number(0, 100) },
        ["timing"] = (s, n) => s with { TimingAdvance = n.Number(-64, 63) },
        ["shortTrim"] = (s, n) => s with { ShortTrim = n.Number(-100, 99) },
        ["longTrim"] = (s, n) => s with { LongTrim = n.Number(-100, 99) },
        ["runTime"] = (s, n) => s with { RunSeconds = n.Duration().TotalSeconds },
        ["volts"] = (s, n) => s with { Volts = n.Number(0, 65) },
        ["closedLoop"] = (s, n) => s with { ClosedLoop = n.Flag() },
    };

    private static readonly Dictionary<string, Func<CarFault, ScenarioNode, CarFault>> s_code = new()
    {
        ["code"] = (f, n) => f with { Code = Checked(n) },
        ["pending"] = (f, n) => f with { PendingAfter = After(n) },
        ["stored"] = (f, n) => f with { FaultAfter = After(n) },
        ["permanent"] = (f, n) => f with { Permanent = n.Flag() },
        ["failureType"] = (f, n) => f with { FailureType = (byte)n.Hex(2) },
        ["ecu"] = (f, n) => f with { Ecu = n.Text() },
        ["freezeFrame"] = (f, n) => f with { Snapshot = n.Into(new CarState { Ignition = true, Running = true, CommandedLambda = 1, Barometric = 100, Volts = 14 }, s_snapshot) },
    };

    public static CarFault Read(ScenarioNode node)
    {
        CarFault fault = ScenarioFile.Complete(node, new CarFault("", TimeSpan.Zero), s_code, ["code"]);
        return fault.PendingAfter > fault.FaultAfter ? throw node.Error("a code is pending before it is stored. Make 'pending' shorter than 'stored'.") : fault;
    }

    /// <summary>Time with the engine running, or "never".</summary>
    private static TimeSpan After(ScenarioNode node) => node.Is(Never) ? TimeSpan.MaxValue : node.Duration();

    private static string Checked(ScenarioNode node)
    {
        try
        {
            _ = TroubleCode.Number(node.Text());
            return node.Text();
        }
        catch (ArgumentException e)
        {
            throw node.Error(e.Message);
        }
    }
}
