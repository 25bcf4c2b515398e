using CarKeys = System.Collections.Generic.Dictionary<string, System.Func<Clutch.CarSim.CarScenario, Clutch.CarSim.ScenarioNode, Clutch.CarSim.CarScenario>>;

namespace Clutch.CarSim;

/// <summary>Scenario files: what keys there are and what they may hold. docs/how-to/write-a-car-scenario.md is the same for people.</summary>
internal static class ScenarioFile
{
    private static readonly Dictionary<string, ObdProtocol> s_protocols = ObdProtocol.All.ToDictionary(p => p.Key);

    private static readonly Dictionary<string, KeyPosition> s_keyPositions = new() { ["off"] = KeyPosition.Off, ["on"] = KeyPosition.On, ["run"] = KeyPosition.Run };

    private static readonly Dictionary<string, byte> s_monitors = new()
    {
        ["catalyst"] = 0x01,
        ["evaporative"] = 0x04,
        ["oxygen-sensor"] = 0x20,
        ["oxygen-sensor-heater"] = 0x40,
        ["egr-vvt"] = 0x80,
    };

    private static readonly Dictionary<string, byte?> s_paddings = new() { ["none"] = null, ["00"] = 0x00, ["AA"] = 0xAA, ["55"] = 0x55, ["CC"] = 0xCC, ["FF"] = 0xFF };

    private static readonly Dictionary<string, Func<IgnitionPhase, ScenarioNode, IgnitionPhase>> s_phase = new()
    {
        ["key"] = (p, n) => p with { Key = n.OneOf(s_keyPositions) },
        ["for"] = (p, n) => p with { For = n.Duration() },
    };

    private static readonly Dictionary<string, Func<CycleLeg, ScenarioNode, CycleLeg>> s_leg = new()
    {
        ["seconds"] = (l, n) => l with { Seconds = n.Number(1, 86_400) },
        ["speed"] = (l, n) => l with { KilometresPerHour = n.Number(0, 130) },
    };

    private static readonly Dictionary<string, Func<RoutePoint, ScenarioNode, RoutePoint>> s_point = new()
    {
        ["latitude"] = (p, n) => p with { Latitude = n.Number(-85, 85) },
        ["longitude"] = (p, n) => p with { Longitude = n.Number(-180, 180) },
    };

    private static readonly Dictionary<string, Func<CarWear, ScenarioNode, CarWear>> s_wear = new()
    {
        ["crankVolts"] = (w, n) => w with { CrankVolts = n.Number(-6, 0) },
        ["restVolts"] = (w, n) => w with { RestVolts = n.Number(-4, 0) },
        ["chargeVolts"] = (w, n) => w with { ChargeVolts = n.Number(-4, 3) },
        ["idleTrim"] = (w, n) => w with { TrimIdle = n.Number(-25, 25) },
        ["trim"] = (w, n) => w with { TrimCruise = n.Number(-25, 25) },
        ["catalyst"] = (w, n) => w with { Catalyst = n.Number(0, 1) },
        ["thermostat"] = (w, n) => w with { Thermostat = n.Number(-40, 20) },
    };

    private static readonly CarKeys s_car = new()
    {
        ["seed"] = (c, n) => c with { Seed = n.Whole(0, ulong.MaxValue) },
        ["vin"] = (c, n) => c with { Vin = VinOf(n) },
        ["protocol"] = (c, n) => c with { Protocol = n.OneOf(s_protocols) },
        ["ecus"] = (c, n) => c with { Modules = EcuSection.Read(n) },
        ["padding"] = (c, n) => c with { Padding = n.OneOf(s_paddings) },
        ["codes"] = (c, n) => c with { Faults = [.. n.Items(0, 40).Select(CodeSection.Read)] },
        ["incomplete"] = (c, n) => c with { Incomplete = (byte)n.Items(0, s_monitors.Count).Sum(m => m.OneOf(s_monitors)) },
        ["results"] = (c, n) => c with { Results = [.. n.Items(0, 60).Select(EcuSection.Result)] },
        ["ambient"] = (c, n) => c with { AmbientCelsius = n.Number(-40, 55) },
        ["barometric"] = (c, n) => c with { BarometricKilopascal = n.Number(55, 106) },
        ["fuelLevel"] = (c, n) => c with { FuelLevel = n.Number(9, 100) },
        ["odometer"] = (c, n) => c with { OdometerKilometres = n.Number(0, 2_000_000) },
        ["clearedDistance"] = (c, n) => c with { ClearedKilometres = n.Number(0, 65_535) },
        ["clearedTime"] = (c, n) => c with { ClearedTime = n.Duration() },
        ["restVolts"] = (c, n) => c with { RestVolts = n.Number(9, 13.2) },
        ["drainVoltsPerDay"] = (c, n) => c with { DrainVoltsPerDay = n.Number(0, 20) },
        ["wear"] = (c, n) => c with { Wear = n.Into(c.Wear, s_wear) },
        ["phases"] = (c, n) => c with { Phases = [.. n.Items(1, 50).Select(Phase)] },
        ["cycle"] = (c, n) => c with { Cycle = [.. n.Items(1, 500).Select(l => Complete(l, s_leg, ["seconds", "speed"]))] },
        ["route"] = (c, n) => c with { Route = [.. n.Items(3, 500).Select(p => Complete(p, s_point, ["latitude", "longitude"]))] },
    };

    private static readonly CarKeys s_file = new()
    {
        ["about"] = (c, n) =>
        {
            _ = n.Text(least: 1);
            return c;
        },
        ["car"] = (c, n) => n.Into(c, s_car),
        ["adapter"] = (c, n) => c with { Adapter = AdapterSection.Read(c.Adapter, n) },
        ["timing"] = (c, n) => c with { Adapter = c.Adapter with { Timing = AdapterSection.Timing(n) } },
        ["receiver"] = (c, n) => c with { Receiver = AdapterSection.Receiver(c.Receiver, n) },
        ["faults"] = (c, n) => c with { Adapter = c.Adapter with { Faults = [.. n.Items(0, 200).Select(f => FaultSection.Read(f, FaultPlace.Adapter))] } },
    };

    public static CarScenario Read(string file, byte[] json)
    {
        ScenarioNode root = ScenarioNode.Parse(file, json);
        CarScenario scenario = root.Into(new CarScenario { Faults = [] }, s_file);
        CheckEcus(root, scenario);
        ulong seed = scenario.Seed;
        return scenario with { Adapter = scenario.Adapter with { Seed = seed }, Receiver = scenario.Receiver with { Seed = seed } };
    }

    /// <summary>Reads an object all keys of which must be there.</summary>
    public static T Complete<T>(ScenarioNode node, IReadOnlyDictionary<string, Func<T, ScenarioNode, T>> keys, IReadOnlyList<string> needed)
        where T : struct => Complete(node, default(T), keys, needed);

    public static T Complete<T>(ScenarioNode node, T start, IReadOnlyDictionary<string, Func<T, ScenarioNode, T>> keys, IReadOnlyList<string> needed)
    {
        T value = node.Into(start, keys);
        return needed.FirstOrDefault(k => node.Member(k) is null) is { } missing ? throw node.Error($"'{missing}' is missing here. Needed: {string.Join(", ", needed)}.") : value;
    }

    private static IgnitionPhase Phase(ScenarioNode node)
    {
        IgnitionPhase phase = Complete(node, s_phase, ["key", "for"]);
        return phase.For > TimeSpan.Zero ? phase : throw node.Error("a phase of no length never comes. Give 'for' a time above zero.");
    }

    private static string VinOf(ScenarioNode node)
    {
        try
        {
            _ = Vin.CheckDigit(node.Text());
            return node.Text();
        }
        catch (ArgumentException e)
        {
            throw node.Error(e.Message);
        }
    }

    /// <summary>Codes and faults name ECUs that may stand further down in the file.</summary>
    private static void CheckEcus(ScenarioNode root, CarScenario scenario)
    {
        Dictionary<string, bool> names = scenario.Modules.ToDictionary(m => m.Name, _ => true);
        foreach (ScenarioNode? section in (ScenarioNode?[])[root.Member("car")?.Member("codes"), root.Member("faults")])
        {
            foreach (ScenarioNode entry in section?.Items(0, int.MaxValue) ?? [])
            {
                _ = entry.Member("ecu")?.OneOf(names);
            }
        }
    }
}
