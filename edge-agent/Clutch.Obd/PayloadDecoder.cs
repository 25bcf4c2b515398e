using System.Text;
using Clutch.Telemetry;

namespace Clutch.Obd;

/// <summary>Turns the answer of one ECU into signals with texts, whatever its service. For people and files; allocates.</summary>
/// <param name="protocol">Tells the forms with a count byte from those without.</param>
/// <param name="set">Make-specific signals; may be null.</param>
internal sealed partial class PayloadDecoder(ObdProtocol protocol, SignalSet? set)
{
    private readonly List<DecodedSignal> _signals = [];

    public IReadOnlyList<DecodedSignal> Signals => _signals;

    /// <summary>Identifiers of a batched answer, separated by commas; empty where the answer names one or none.</summary>
    public string Pids { get; private set; } = "";

    /// <summary>Decodes an answer that matches the request; false when its content contradicts itself, so that nothing of it may be used.</summary>
    /// <param name="payload">From the service byte on.</param>
    /// <param name="arguments">Identifiers of the request.</param>
    /// <param name="ecu">CAN id or source address; 0 when the adapter shows none.</param>
    public bool TryDecode(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> arguments, uint ecu)
    {
        ObdReject reject = payload[0] switch
        {
            0x41 => CurrentData(payload, arguments),
            0x42 => Frozen(payload, arguments),
            0x43 => Codes(payload, "Confirmed"),
            0x45 => OxygenSensor(payload),
            0x46 => Monitors(payload),
            0x47 => Codes(payload, "Pending"),
            0x49 => Information(payload),
            0x4A => Codes(payload, "Permanent"),
            0x50 => Session(payload),
            0x59 => TroubleCodeReport(payload),
            0x62 => Identifiers(payload, arguments, ecu),
            _ => ObdReject.None,
        };
        bool isSet = payload[0] is 0x41 or 0x61 && SetSignals(payload, ecu);

        // An identifier that no table holds and a text that is none are whole answers all the same.
        return isSet || reject is ObdReject.None or ObdReject.PidUnknown or ObdReject.NotAVin or ObdReject.NotText;
    }

    private static string Prefixed(string path, string prefix) => prefix + path["Vehicle.".Length..];

    private void Add(string path, double? value, string unit, string? text) => _signals.Add(new DecodedSignal(path, value, unit, text));

    private ObdReject CurrentData(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> arguments)
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        ObdReject reject = Service01.Decode(payload, arguments, 0, SampleQuality.Measured, 0, samples, out int count);
        Samples(samples.AsSpan(0, count), "Vehicle.");
        return reject;
    }

    private ObdReject Frozen(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> arguments)
    {
        // The request pairs each PID with a frame number; one answer is about one frame.
        byte frame = payload[2];
        var pids = new List<byte>();
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            if (arguments[i + 1] == frame)
            {
                pids.Add(arguments[i]);
            }
        }

        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        ObdReject reject = FreezeFrame.Decode(payload, pids.ToArray(), frame, 0, 0, samples, out int count);
        Samples(samples.AsSpan(0, count), $"Vehicle.FreezeFrame{frame}.");
        return reject;
    }

    private void Samples(ReadOnlySpan<Sample> samples, string prefix)
    {
        var pids = new List<string>();
        byte a = 0;
        foreach (Sample sample in samples)
        {
            Signal signal = SignalRegistry.Get(sample.Signal);
            Add(Prefixed(signal.Path, prefix), signal.ToValue(sample.Raw), signal.Unit, SignalTexts.Of(sample.Signal, sample.Raw));
            string pid = $"{(sample.Signal >> 4) & 0xFF:X2}";
            if (!pids.Contains(pid))
            {
                pids.Add(pid);
            }

            // The three bytes of PIDs 01 and 41 follow one another.
            switch (sample.Signal)
            {
                case 0x1012 or 0x1410:
                    a = (byte)sample.Raw;
                    break;
                case 0x1014 or 0x1412:
                    byte supported = (byte)samples[samples.IndexOf(sample) - 1].Raw;
                    Monitors(a, supported, (byte)sample.Raw, prefix + (sample.Signal == 0x1014 ? "OBD.Status.Monitors." : "OBD.DriveCycleStatus.Monitors."));
                    break;
                default:
                    break;
            }
        }

        Pids = pids.Count > 1 ? string.Join(',', pids) : "";
    }

    private void Monitors(byte b, byte c, byte d, string prefix)
    {
        Span<ReadinessState> states = stackalloc ReadinessState[Readiness.MaxMonitors];
        int count = Readiness.Read(b, c, d, states);
        Add(prefix + "Ignition", null, "", Readiness.IsCompression(b) ? "compression" : "spark");
        foreach (ReadinessState state in states[..count])
        {
            string text = $"{state.Monitor.Name()}: {(!state.IsSupported ? "not supported" : state.IsComplete ? "complete" : "not complete")}";
            Add(prefix + state.Monitor, state.IsSupported ? state.IsComplete ? 1 : 0 : null, "", text);
        }
    }

    private ObdReject Codes(ReadOnlySpan<byte> payload, string kind)
    {
        var codes = new TroubleCode[TroubleCodes.MaxPerMessage];
        ObdReject reject = TroubleCodes.TryRead(payload, protocol, codes, out int count);
        if (reject == ObdReject.None)
        {
            Add($"Vehicle.OBD.DTC.{kind}.Count", count, "", null);
            foreach (TroubleCode code in codes.AsSpan(0, count))
            {
                Add($"Vehicle.OBD.DTC.{kind}", code.Value, "", code.ToString());
            }
        }

        return reject;
    }

    private ObdReject OxygenSensor(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == 6 && payload[1] % 0x20 == 0)
        {
            return Supported(payload, 0x05, "Vehicle.OBD.OxygenSensorTests.Supported");
        }

        ObdReject reject = OxygenSensorTests.TryRead(payload, out OxygenSensorTest test);
        if (reject == ObdReject.None)
        {
            string path = $"Vehicle.OBD.OxygenSensorTests.T{test.Test:X2}.S{test.Sensor:X2}";
            string name = OxygenSensorTests.Name(test.Test);
            Add(path + ".Raw", test.Value, "", $"{(name.Length == 0 ? "test of the maker" : name)}, {SignalTexts.OxygenSensors(test.Sensor)}");
            if (test.HasLimits)
            {
                Add(path + ".RawMinimum", test.Minimum, "", null);
                Add(path + ".RawMaximum", test.Maximum, "", null);
                Add(path + ".Passed", test.Passed ? 1 : 0, "", test.Passed ? "passed" : "failed");
            }
        }

        return reject;
    }

    private ObdReject Monitors(ReadOnlySpan<byte> payload)
    {
        if (payload[1] % 0x20 == 0 && (payload.Length - 1) % 5 == 0)
        {
            return Supported(payload, 0x06, "Vehicle.OBD.MonitorTests.Supported");
        }

        if (protocol.IsKLineOrJ1850())
        {
            ObdReject limited = MonitorTests.TryReadLimit(payload, out LimitTest test);
            if (limited == ObdReject.None)
            {
                string path = $"Vehicle.OBD.MonitorTests.T{test.Test:X2}.C{test.Component:X2}";
                Add(path + ".Raw", test.Value, "", null);
                Add(path + (test.IsMinimum ? ".RawMinimum" : ".RawMaximum"), test.Limit, "", null);
                Add(path + ".Passed", test.Passed ? 1 : 0, "", test.Passed ? "passed" : "failed");
            }

            return limited;
        }

        var tests = new MonitorTest[MonitorTests.MaxPerMessage];
        ObdReject reject = MonitorTests.TryRead(payload, tests, out int count);
        foreach (MonitorTest test in tests.AsSpan(0, count))
        {
            Monitor(test);
        }

        return reject;
    }

    private void Monitor(MonitorTest test)
    {
        string path = $"Vehicle.OBD.MonitorTests.M{test.Monitor:X2}.T{test.Test:X2}";
        string name = MonitorNames.OfTest(test.Test);
        string text = $"{MonitorNames.OfMonitor(test.Monitor)}{(name.Length == 0 ? "" : ": ")}{name}";
        if (UnitAndScaling.TryGet(test.Unit, out UnitAndScaling? unit))
        {
            Add(path + ".Value", unit.ToValue(test.Value), unit.Unit, text);
            Add(path + ".Minimum", unit.ToValue(test.Minimum), unit.Unit, null);
            Add(path + ".Maximum", unit.ToValue(test.Maximum), unit.Unit, null);
        }
        else
        {
            Add(path + ".Raw", test.Value, "", text);
            Add(path + ".RawMinimum", test.Minimum, "", null);
            Add(path + ".RawMaximum", test.Maximum, "", null);
        }

        Add(path + ".Passed", test.Passed ? 1 : 0, "", test.Passed ? "passed" : "failed");
    }

    private ObdReject Supported(ReadOnlySpan<byte> payload, byte service, string path)
    {
        ObdReject reject = PidSet.TryRead(payload, service, out PidSet identifiers);
        if (reject == ObdReject.None)
        {
            var text = new StringBuilder();
            foreach (byte identifier in identifiers)
            {
                _ = text.Append(text.Length == 0 ? "" : " ").Append($"{identifier:X2}");
            }

            Add(path, null, "", text.ToString());
        }

        return reject;
    }

    private bool SetSignals(ReadOnlySpan<byte> payload, uint ecu)
    {
        bool isFound = false;
        foreach (SignalSetCommand command in set is null ? default : set.Find(payload))
        {
            var values = new SignalSetValue[command.Signals.Count];
            if (!command.Accepts(ecu) || command.Decode(payload, values, out int count) != ObdReject.None)
            {
                continue;
            }

            isFound = true;
            foreach (SignalSetValue value in values.AsSpan(0, count))
            {
                SignalSetSignal signal = value.Signal;
                string path = signal.Path.Length == 0 ? signal.Id : $"{signal.Path}.{signal.Id}";
                string? text = !value.IsAvailable ? "not available" : signal.IsText ? signal.Text(payload[command.PrefixLength..]) : value.Text;
                Add(path, value.IsAvailable && !signal.IsText && value.Text is null ? value.Value : null, signal.Unit, text);
            }
        }

        return isFound;
    }
}
