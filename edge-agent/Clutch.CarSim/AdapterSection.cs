namespace Clutch.CarSim;

/// <summary>The adapter, the timing of its link, and the satellite receiver of a scenario file.</summary>
internal static class AdapterSection
{
    private static readonly Dictionary<string, ElmKind> s_kinds = new()
    {
        ["elm327"] = ElmKind.Elm327,
        ["clone-v1.5"] = ElmKind.CloneV15,
        ["clone-v2.1"] = ElmKind.CloneV21,
        ["clone-v2.3"] = ElmKind.CloneV23,
        ["stn2120"] = ElmKind.Stn2120,
    };

    private static readonly Dictionary<string, ElmTiming> s_presets = new()
    {
        ["usb-38400"] = ElmTiming.Usb38400,
        ["usb-115200"] = ElmTiming.Usb115200,
        ["stn-1m"] = ElmTiming.Stn1M,
        ["bluetooth"] = ElmTiming.BluetoothSpp,
        ["bluetooth-clone"] = ElmTiming.BluetoothClone,
        ["instant"] = ElmTiming.Instant,
    };

    private static readonly Dictionary<string, Func<ElmOptions, ScenarioNode, ElmOptions>> s_adapter = new()
    {
        ["kind"] = (a, n) => a with { Kind = n.OneOf(s_kinds) },
        ["version"] = (a, n) => a with { Version = n.Text(1, 64) },
        ["description"] = (a, n) => a with { Description = n.Text(1, 64) },
        ["firmware"] = (a, n) => a with { Firmware = n.Text(1, 64) },
        ["device"] = (a, n) => a with { Device = n.Text(1, 64) },
        ["serialNumber"] = (a, n) => a with { SerialNumber = n.Text(1, 64) },
        ["hearsItsRateOnly"] = (a, n) => a with { HearsItsRateOnly = n.Flag() },
        ["cleanUpTo"] = (a, n) => a with { CleanUpTo = n.Whole(300, 10_000_000) },
        ["unknownCommands"] = (a, n) => a with { Unknown = [.. n.Items(0, 100).Select(u => Command(u.Text(2, 32)))] },
    };

    private static readonly Dictionary<string, Func<ElmTiming, ScenarioNode, ElmTiming>> s_timing = new()
    {
        ["preset"] = (t, _) => t,
        ["baud"] = (t, n) => t with { Baud = n.Whole(300, 10_000_000) },
        ["latency"] = (t, n) => t with { Latency = n.Duration() },
        ["processing"] = (t, n) => t with { Processing = n.Duration() },
        ["commandProcessing"] = (t, n) => t with { CommandProcessing = n.Duration() },
        ["ecu"] = (t, n) => t with { Ecu = n.Duration() },
        ["jitter"] = (t, n) => t with { Jitter = n.Number(0, 1) },
        ["adaptive1"] = (t, n) => t with { Adaptive1 = n.Duration() },
        ["adaptive2"] = (t, n) => t with { Adaptive2 = n.Duration() },
        ["search"] = (t, n) => t with { Search = n.Duration() },
        ["searchInVain"] = (t, n) => t with { SearchInVain = n.Duration() },
        ["slowInit"] = (t, n) => t with { SlowInit = n.Duration() },
        ["fastInit"] = (t, n) => t with { FastInit = n.Duration() },
        ["reset"] = (t, n) => t with { Reset = n.Duration() },
    };

    private static readonly Dictionary<string, int> s_rates = new() { ["1 Hz"] = 1, ["5 Hz"] = 5, ["10 Hz"] = 10 };

    private static readonly Dictionary<string, Func<ReceiverOptions, ScenarioNode, ReceiverOptions>> s_receiver = new()
    {
        ["rate"] = (r, n) => r with { Rate = n.OneOf(s_rates) },
        ["baud"] = (r, n) => r with { Baud = n.Whole(4800, 921_600) },
        ["error"] = (r, n) => r with { ErrorMetres = n.Number(0, 100) },
        ["firstFix"] = (r, n) => r with { FirstFix = n.Duration() },
        ["faults"] = (r, n) => r with { Faults = [.. n.Items(0, 100).Select(f => FaultSection.Read(f, FaultPlace.Receiver))] },
    };

    public static ElmOptions Read(ElmOptions adapter, ScenarioNode node) => node.Into(adapter, s_adapter);

    /// <summary>The name of a preset, or an object that starts from one.</summary>
    public static ElmTiming Timing(ScenarioNode node) => !node.IsObject ? node.OneOf(s_presets)
        : node.Into(node.Member("preset")?.OneOf(s_presets) ?? ElmTiming.Usb115200, s_timing);

    public static ReceiverOptions Receiver(ReceiverOptions receiver, ScenarioNode node)
    {
        ReceiverOptions options = node.Into(receiver, s_receiver);
        return options.Baud >= options.LeastBaud ? options
            : throw node.Error($"{options.Rate} positions a second need {options.LeastBaud} baud, and the line has {options.Baud}. Raise 'baud' or lower 'rate'.");
    }

    /// <summary>As the adapter compares commands.</summary>
    public static string Command(string text) => text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
