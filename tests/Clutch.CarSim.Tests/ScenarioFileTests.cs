using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class ScenarioFileTests : IDisposable
{
    private static readonly string[] s_promised =
    [
        "can-29bit", "can-two-ecus", "catalyst-ageing", "clone-v15", "clone-v21", "cold-start", "flaky-bluetooth", "j1850-vpw",
        "kline-1998", "kwp-2004", "misfire", "parked-battery", "pending-answers", "stn-fast", "worn-battery",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-scenario").FullName;

    public static TheoryData<string> Names => [.. CarScenario.Shipped];

    /// <summary>Text of a file with a mistake, its line, and two pieces of the message.</summary>
    public static TheoryData<string, int, string, string> Mistakes => new()
    {
        { "{", 1, "not JSON", "" },
        { "[]", 1, "the file is a list", "Allowed: an object" },
        { "{\n\"cars\": {} }", 2, "'cars' is not known", "about, adapter, car, faults, receiver, timing" },
        { "{\n\"car\": {\n\"sed\": 1 } }", 3, "'car.sed' is not known", "seed" },
        { "{\n\"car\": {\n\"seed\": 1,\n\"seed\": 2 } }", 4, "'car.seed' is there twice", "" },
        { "{\n\"car\": {\n\"seed\": -1 } }", 3, "'car.seed' is -1", "a whole number from 0" },
        { "{\n\"car\": {\n\"vin\": \"SHORT\" } }", 3, "A VIN has 17 characters", "SHORT" },
        { "{\n\"car\": {\n\"protocol\": \"can\" } }", 3, "'car.protocol' is \"can\"", "can-11-500" },
        { "{\n\"car\": {\n\"ecus\": 9 } }", 3, "'car.ecus' is 9", "1 to 8" },
        { "{\n\"car\": {\n\"ecus\": [ {}, {\n\"name\": \"ECM\" } ] } }", 3, "ECU 'ECM'", "its own" },
        { "{\n\"car\": {\n\"ecus\": [ {\n\"pids\": [ \"0C\",\n\"12\" ] } ] } }", 5, "PID 12", "0C" },
        { "{\n\"car\": {\n\"ecus\": [ {\n\"data\": { \"F1\": \"00\" } } ] } }", 4, "'F1'", "four hexadecimal digits" },
        { "{\n\"car\": {\n\"codes\": [\n{ \"code\": \"X0420\" } ] } }", 4, "'X0420' is not a trouble code", "P0420" },
        { "{\n\"car\": {\n\"codes\": [\n{ \"stored\": \"1 min\" } ] } }", 4, "'code' is missing", "Needed: code" },
        { "{\n\"car\": {\n\"codes\": [ { \"code\": \"P0420\",\n\"stored\": \"8\" } ] } }", 4, "is \"8\"", "\"8 min\"" },
        { "{\n\"car\": {\n\"codes\": [ { \"code\": \"P0420\", \"pending\": \"2 h\", \"stored\": \"1 h\" } ] } }", 3, "pending before it is stored", "" },
        { "{\n\"car\": {\n\"codes\": [ { \"code\": \"P0420\",\n\"ecu\": \"ABS\" } ] } }", 4, "is \"ABS\"", "one of ECM" },
        { "{\n\"car\": {\n\"phases\": [ { \"key\": \"on\", \"for\": \"0 s\" } ] } }", 3, "no length", "above zero" },
        { "{\n\"car\": {\n\"route\": [ { \"latitude\": 1, \"longitude\": 1 } ] } }", 3, "has 1 entries", "3 to 500" },
        { "{\n\"car\": {\n\"incomplete\": [ \"catalist\" ] } }", 3, "is \"catalist\"", "catalyst" },
        { "{\n\"adapter\": { \"kind\": \"v1.5\" } }", 2, "'adapter.kind' is \"v1.5\"", "clone-v1.5" },
        { "{\n\"timing\": \"fast\" }", 2, "'timing' is \"fast\"", "usb-38400" },
        { "{\n\"timing\": {\n\"ecu\": 8 } }", 3, "'timing.ecu' is 8", "\"300 ms\"" },
        { "{\n\"receiver\": { \"rate\": \"10 Hz\", \"baud\": 9600 } }", 2, "28000 baud", "Raise 'baud'" },
        { "{\n\"faults\": [\n{ \"when\": {} } ] }", 3, "the key 'fault'", "chunks" },
        { "{\n\"faults\": [\n{ \"fault\": \"chunk\" } ] }", 3, "is \"chunk\"", "chunks" },
        { "{\n\"faults\": [\n{ \"fault\": \"no-fix\" } ] }", 3, "is \"no-fix\"", "chunks" },
        { "{\n\"faults\": [\n{ \"fault\": \"nrc\" } ] }", 3, "'nrc' needs 'nrc'", "" },
        { "{\n\"faults\": [\n{ \"fault\": \"nrc\", \"nrc\": \"22\",\n\"delay\": \"1 s\" } ] }", 4, "'faults[0].delay' is not known", "ecu, fault, nrc, when" },
        { "{\n\"faults\": [\n{ \"fault\": \"noise\", \"text\": \"F\" } ] }", 3, "is \"F\"", "pairs of hexadecimal digits" },
        { "{\n\"faults\": [ { \"fault\": \"nul\",\n\"when\": { \"at\": \"1 s\" } } ] }", 3, "needs a request", "link-loss" },
        { "{\n\"faults\": [ { \"fault\": \"freeze\",\n\"when\": { \"at\": \"1 s\", \"request\": \"01\" } } ] }", 3, "'request' is about requests", "" },
        { "{\n\"faults\": [ { \"fault\": \"freeze\",\n\"when\": { \"again\": \"1 s\" } } ] }", 3, "needs 'at'", "" },
        { "{\n\"faults\": [ { \"fault\": \"nul\",\n\"when\": { \"after\": \"2 s\", \"until\": \"1 s\" } } ] }", 3, "not later than", "" },
        { "{\n\"receiver\": { \"faults\": [ { \"fault\": \"no-fix\",\n\"when\": { \"request\": \"ZDA\" } } ] } }", 3, "'ZDA'", "RMC, GGA, GSA, VTG" },
    };

    [Fact]
    public void The_promised_scenarios_are_shipped()
    {
        Assert.Equal(s_promised, CarScenario.Shipped);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_scenario_runs_and_its_engine_can_be_asked(string name)
    {
        ElmBench bench = ElmBench.Shipped(name, instant: true, "ATE0,ATS0,0100");
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.NotEqual(default, bench.Car.State);
        Assert.NotEmpty(bench.Car.Ask(0x7DF, [0x01, 0x0C]));
        Assert.Contains("410C", bench.Ask("010C").ToUpperInvariant(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_session_with_a_shipped_scenario_can_be_repeated_byte_by_byte(string name)
    {
        string Session()
        {
            ElmBench bench = ElmBench.Shipped(name, instant: false, "ATZ");
            var text = new StringBuilder();
            string[] lines = ["ATE0", "ATS0", "ATH1", "0100", "010C0D", "0105", "0902", "03", "ATRV", "0112"];
            for (int i = 0; i < 60; i++)
            {
                bench.Send(lines[i % lines.Length] + "\r");
                text.Append(bench.ReadFor(TimeSpan.FromSeconds(2))).Append('\n');
            }

            return text.ToString();
        }

        string session = Session();
        Assert.Equal(session, Session());
        Assert.Contains(">", session, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Names_the_line_and_what_is_allowed(string json, int line, string problem, string allowed)
    {
        string file = Write(json);
        ScenarioException e = Assert.Throws<ScenarioException>(() => CarScenario.Load(file));
        Assert.Equal(line, e.Line);
        Assert.StartsWith($"{file}, line {line}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_file_names_the_shipped_ones()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => CarScenario.Load("misfires"));
        Assert.Contains("'misfires'", e.Message, StringComparison.Ordinal);
        Assert.Contains("misfire, parked-battery", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_reaches_the_car()
    {
        string file = Write("""
            {
              // Comments are allowed.
              "about": "everything",
              "car": {
                "seed": 5, "vin": "1M8GDM9AXKP042788", "protocol": "can-29-250", "padding": "CC", "ambient": -5, "barometric": 90,
                "fuelLevel": 33, "odometer": 1234.5, "clearedDistance": 7, "clearedTime": "3 h", "restVolts": 12.1, "drainVoltsPerDay": 1.5,
                "ecus": [
                  { "name": "PCM", "title": "Power", "role": "engine", "address": "11", "request": "720", "answer": "728", "pids": [ "0C", "0D" ],
                    "calibrations": [ "CAL-1" ], "verificationNumbers": [ "DEADBEEF" ], "data": { "1E04": "0B F2" } }
                ],
                "codes": [ { "code": "P0301", "pending": "1 min", "stored": "never", "permanent": false, "failureType": "1A", "ecu": "PCM",
                  "freezeFrame": { "rpm": 900, "speed": 3, "load": 20, "coolant": 80, "intakeAir": 20, "ambient": 10, "manifoldPressure": 35, "barometric": 99,
                    "airFlow": 4, "throttle": 14, "timing": 10, "shortTrim": -3, "longTrim": 2, "runTime": "2 min", "volts": 14.2, "closedLoop": true } } ],
                "incomplete": [ "catalyst", "egr-vvt" ],
                "results": [ { "mid": "21", "tid": "81", "scaling": "20", "value": 1, "min": 2, "max": 3 } ],
                "phases": [ { "key": "off", "for": "90 s" }, { "key": "run", "for": "1 d" } ],
                "cycle": [ { "seconds": 10, "speed": 50 } ],
                "route": [ { "latitude": 1, "longitude": 2 }, { "latitude": 1.1, "longitude": 2 }, { "latitude": 1, "longitude": 2.1 } ]
              },
              "adapter": { "kind": "stn2120", "version": "V", "description": "D", "firmware": "F", "device": "G", "unknownCommands": [ "at st" ] },
              "timing": { "preset": "bluetooth", "baud": 9600, "latency": "2 ms", "processing": "3 ms", "commandProcessing": "4 ms", "ecu": "5 ms", "jitter": 0,
                "adaptive1": "6 ms", "adaptive2": "7 ms", "search": "8 ms", "searchInVain": "9 ms", "slowInit": "10 ms", "fastInit": "11 ms", "reset": "12 ms" },
              "receiver": { "rate": "5 Hz", "baud": 115200, "error": 0, "firstFix": "9 s", "faults": [ { "fault": "cut-sentence", "count": 3 } ] },
              "faults": [ { "fault": "pending", "count": 2, "delay": "50 ms", "ecu": "PCM",
                "when": { "after": "1 s", "until": "2 s", "request": "at sh", "from": 2, "every": 3, "times": 4, "probability": 0.5 } },
                { "fault": "link-loss", "for": "4 s", "when": { "at": "5 s", "again": "6 s" } } ]
            }
            """);
        CarScenario scenario = CarScenario.Load(file);
        EcuScenario ecu = Assert.Single(scenario.Modules);
        CarFault code = Assert.Single(scenario.Faults);
        Assert.Equal((5UL, "1M8GDM9AXKP042788", '9', (byte?)0xCC, 0x81), (scenario.Seed, scenario.Vin, scenario.Protocol.Number, scenario.Padding, scenario.Incomplete));
        Assert.Equal((-5, 90, 33, 1234.5), (scenario.AmbientCelsius, scenario.BarometricKilopascal, scenario.FuelLevel, scenario.OdometerKilometres));
        Assert.Equal((7, TimeSpan.FromHours(3), 12.1, 1.5), (scenario.ClearedKilometres, scenario.ClearedTime, scenario.RestVolts, scenario.DrainVoltsPerDay));
        Assert.Equal(("PCM", "Power", 0x11, 0x720, 0x728), (ecu.Name, ecu.Title, ecu.Address, ecu.RequestId, ecu.AnswerId));
        Assert.Equal([0x0C, 0x0D], ecu.Pids!);
        Assert.Equal(("CAL-1", 0xDEADBEEF), (ecu.Calibrations[0], ecu.VerificationNumbers[0]));
        Assert.Equal([0x0B, 0xF2], ecu.Data[0x1E04]);
        var expected = new CarFault("P0301", TimeSpan.MaxValue) { PendingAfter = TimeSpan.FromMinutes(1), Permanent = false, FailureType = 0x1A, Ecu = "PCM" };
        Assert.Equal(expected, code with { Snapshot = null });
        Assert.Equal((900, 120, true, -3), (code.Snapshot!.Value.Rpm, code.Snapshot.Value.RunSeconds, code.Snapshot.Value.ClosedLoop, code.Snapshot.Value.ShortTrim));
        Assert.Equal(new TestResult(0x21, 0x81, 0x20, 1, 2, 3), Assert.Single(scenario.Results));
        Assert.Equal([new(KeyPosition.Off, TimeSpan.FromSeconds(90)), new(KeyPosition.Run, TimeSpan.FromDays(1))], scenario.Phases);
        Assert.Equal(new CycleLeg(10, 50), Assert.Single(scenario.Cycle));
        Assert.Equal(new RoutePoint(1.1, 2), scenario.Route[1]);
        ElmOptions adapter = scenario.Adapter;
        Assert.Equal((ElmKind.Stn2120, "V", "D", "F", "G", "ATST", 5UL), (adapter.Kind, adapter.Version, adapter.Description, adapter.Firmware, adapter.Device, adapter.Unknown[0], adapter.Seed));
        Assert.Equal(9600, adapter.Timing.Baud);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], ((TimeSpan[])
        [
            adapter.Timing.Latency, adapter.Timing.Processing, adapter.Timing.CommandProcessing, adapter.Timing.Ecu, adapter.Timing.Adaptive1, adapter.Timing.Adaptive2,
            adapter.Timing.Search, adapter.Timing.SearchInVain, adapter.Timing.SlowInit, adapter.Timing.FastInit, adapter.Timing.Reset,
        ]).Select(t => t.TotalMilliseconds));
        Assert.Equal((5, 115_200, 0, TimeSpan.FromSeconds(9), 5UL), (scenario.Receiver.Rate, scenario.Receiver.Baud, scenario.Receiver.ErrorMetres, scenario.Receiver.FirstFix, scenario.Receiver.Seed));
        Assert.Equal((FaultKind.CutSentence, 3), (scenario.Receiver.Faults[0].Kind, scenario.Receiver.Faults[0].Count));
        var trigger = new FaultTrigger { After = TimeSpan.FromSeconds(1), Until = TimeSpan.FromSeconds(2), Request = "ATSH", From = 2, Every = 3, Times = 4, Probability = 0.5 };
        Assert.Equal(new LinkFault(FaultKind.Pending) { Count = 2, Delay = TimeSpan.FromMilliseconds(50), Ecu = "PCM", When = trigger }, adapter.Faults[0]);
        Assert.Equal(new FaultTrigger { At = TimeSpan.FromSeconds(5), Again = TimeSpan.FromSeconds(6) }, adapter.Faults[1].When);
    }

    [Fact]
    public void Every_kind_of_fault_has_its_row_here_and_in_the_how_to()
    {
        Assert.Equal(Enum.GetValues<FaultKind>(), FaultKinds.All.Select(r => r.Kind));
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "docs", "how-to", "write-a-car-scenario.md")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        Assert.True(folder is not null, "docs/how-to/write-a-car-scenario.md was not found above the tests.");
        string page = File.ReadAllText(Path.Combine(folder, "docs", "how-to", "write-a-car-scenario.md"));
        Assert.All(FaultKinds.All, r => Assert.Contains($"| `{r.Name}` |", page, StringComparison.Ordinal));
        Assert.All(CarScenario.Shipped, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_worked_example_of_the_how_to_can_be_loaded()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "docs", "how-to")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string page = File.ReadAllText(Path.Combine(folder!, "docs", "how-to", "write-a-car-scenario.md"));
        int start = page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        CarScenario scenario = CarScenario.Load(Write(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]));
        Assert.NotEmpty(scenario.Adapter.Faults);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string json)
    {
        string file = Path.Combine(_folder, "car.json");
        File.WriteAllText(file, json);
        return file;
    }
}
