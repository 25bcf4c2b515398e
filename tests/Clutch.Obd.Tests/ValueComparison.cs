using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Compares samples with the values of a vector: by bit position where the vector states it, else by unit.</summary>
internal static class ValueComparison
{
    // Rules of the vectors and the PID whose field has the same rule.
    private static readonly Dictionary<string, byte> s_rules = new(StringComparer.Ordinal)
    {
        ["percent"] = 0x04,
        ["percent_centered"] = 0x06,
        ["temp"] = 0x05,
        ["timing_advance"] = 0x0E,
        ["inject_timing"] = 0x5D,
        ["pressure"] = 0x0B,
        ["fuel_pressure"] = 0x0A,
        ["abs_evap_pressure"] = 0x53,
        ["evap_pressure_alt"] = 0x54,
        ["sensor_voltage"] = 0x14,
        ["sensor_voltage_big"] = 0x24,
        ["current_centered"] = 0x34,
        ["absolute_load"] = 0x43,
        ["fuel_rate"] = 0x5E,
        ["max_maf"] = 0x50,
        ["pid"] = 0x00,
        ["status"] = 0x01,
        ["single_dtc"] = 0x02,
        ["fuel_status"] = 0x03,
        ["air_status"] = 0x12,
        ["fuel_type"] = 0x51,
        ["obd_compliance"] = 0x1C,
    };

    private static readonly Dictionary<string, string> s_units = new(StringComparer.Ordinal)
    {
        ["C"] = "Cel",
        ["degC"] = "Cel",
        ["rpm"] = "{rpm}",
    };

    public static Sample[] Decode(byte[] payload, byte[] pids)
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        Service01.Decode(payload, pids, 0, SampleQuality.Measured, 0, samples, out int count);
        return samples[..count];
    }

    public static (Verdict Verdict, string Detail) Payload(JsonObject vector)
    {
        byte pid = Convert.ToByte((string)vector["request"]!["pid"]!, 16);
        Sample[] samples = Decode(Convert.FromHexString((string)vector["input"]!["payload"]!), [pid]);
        return Compare(samples, vector["expect"]!.AsObject(), Tolerance(vector));
    }

    public static (Verdict Verdict, string Detail) Rule(JsonObject vector)
    {
        string rule = (string)vector["input"]!["rule"]!;
        JsonObject expect = vector["expect"]!.AsObject();
        if (rule == "elm_voltage")
        {
            bool isVoltage = AdapterVoltage.TryParse((string)vector["input"]!["text"]![0]!, out int millivolts);
            bool isRight = expect["none"] is not null ? !isVoltage : millivolts == (int)Math.Round(1000 * (double)expect["values"]!["value"]!["value"]!);
            return (isRight ? Verdict.Right : Verdict.Wrong, $"{millivolts} mV");
        }

        string data = (string?)vector["input"]!["messages"]?[0] is { } message ? message[4..] : "";
        if (rule == "dtc")
        {
            var codes = new TroubleCode[8];
            TroubleCodes.TryRead(Convert.FromHexString("43" + data), ObdProtocol.Iso9141, codes, out int count);
            string shown = string.Join(' ', codes.Take(count));
            return (shown == string.Join(' ', expect["dtc"]!.AsArray().Select(c => (string)c!)) ? Verdict.Right : Verdict.Wrong, shown);
        }

        return s_rules.TryGetValue(rule, out byte pid)
            ? Compare(Decode(Convert.FromHexString($"41{pid:X2}{data}"), [pid]), expect, Tolerance(vector))
            : (Verdict.OutOfScope, rule);
    }

    /// <summary>One verdict a named signal and ECU.</summary>
    public static IEnumerable<(Verdict Verdict, string Detail)> Frames(JsonObject vector, List<ElmExchange> exchanges)
    {
        byte pid = Convert.ToByte((string)vector["request"]!["pid"]!, 16);
        var byEcu = new Dictionary<string, List<Sample[]>>(StringComparer.Ordinal);
        foreach (ElmExchange exchange in exchanges)
        {
            foreach (ref readonly ObdMessage message in exchange.Messages)
            {
                if (message.Outcome == Outcome.Value)
                {
                    string ecu = message.Ecu.ToString("X", CultureInfo.InvariantCulture);
                    byEcu.TryAdd(ecu, []);
                    byEcu[ecu].Add(Decode(exchange.Payload(message).ToArray(), [pid]));
                }
            }
        }

        foreach ((string name, JsonNode? signal) in vector["signals"]!.AsObject())
        {
            if (vector["expect"]!["per_ecu"]?[name] is JsonObject perEcu)
            {
                foreach ((string ecu, JsonNode? value) in perEcu)
                {
                    yield return Field(byEcu.GetValueOrDefault(ecu, []), pid, name, signal!, value!, vector);
                }
            }
            else if (vector["expect"]!["values"]?[name]?["value"] is { } value)
            {
                yield return Field([.. byEcu.Values.SelectMany(s => s)], pid, name, signal!, value, vector);
            }
        }
    }

    // The field of ours that covers the bits of the vector's signal gives the raw bits; the vector's own rule, the value.
    private static (Verdict, string) Field(List<Sample[]> answers, byte pid, string name, JsonNode signal, JsonNode value, JsonObject vector)
    {
        int first = (int)signal["bit_offset"]!;
        int length = (int)signal["bit_length"]!;
        Assert.True(PidTable.TryGet(pid, out Pid? row));
        foreach (PidField field in row.Fields)
        {
            int width = BitOperations.PopCount(field.Mask);
            int end = (8 * (field.Offset + field.Size)) - field.Shift;
            if (first < end - width || first + length > end)
            {
                continue;
            }

            if (value.GetValueKind() == System.Text.Json.JsonValueKind.String)
            {
                return (Verdict.OutOfScope, name);
            }

            double[] own = [.. answers.SelectMany(a => a).Where(s => s.Signal == field.Signal).Select(s => Own(s, field, signal, end - first - length, length, width))];
            double wanted = (double)value;

            // The source divides by 8196 and 65535 where the standard says 8192 and 65536.
            double tolerance = Math.Max(0.0005 * Math.Abs(wanted), Tolerance(vector));
            return own.Length == 0 ? (Verdict.Missing, name)
                : own.Any(v => Math.Abs(v - wanted) <= tolerance) ? (Verdict.Right, name)
                : (Verdict.Wrong, $"{name} = {string.Join(' ', own)}, expected {wanted}");
        }

        return (Verdict.OutOfScope, name);
    }

    private static double Own(Sample sample, PidField field, JsonNode signal, int shift, int length, int width)
    {
        if (length == width)
        {
            double value = SignalRegistry.Get(field.Signal).ToValue(sample.Raw);
            value = (string?)signal["unit"] == "kilopascal" && SignalRegistry.Get(field.Signal).Unit == "Pa" ? value / 1000 : value;
            return (double?)signal["min"] is { } min && (double?)signal["max"] is { } max ? Math.Clamp(value, min, max) : value;
        }

        return (sample.Raw >> shift) & ((1L << length) - 1);
    }

    private static (Verdict, string) Compare(Sample[] samples, JsonObject expect, double tolerance)
    {
        if (expect["none"] is not null)
        {
            // A code of zero names no state, just as these vectors expect none.
            return (samples.All(s => s.Raw == 0) ? Verdict.Right : Verdict.Wrong, string.Join(' ', samples.Select(s => s.Raw)));
        }

        if (expect["status"] is { } status)
        {
            return Status(samples, status);
        }

        var verdicts = new List<(Verdict, string)>();
        foreach ((string name, JsonNode? value) in expect["values"]?.AsObject() ?? [])
        {
            int index = name is "system2" || name.EndsWith("system2", StringComparison.Ordinal) ? 1 : 0;
            verdicts.Add(One(samples, value!, index, tolerance));
        }

        return verdicts.Count == 0 ? (Verdict.OutOfScope, "") : verdicts.Find(v => v.Item1 == Verdict.Wrong) is { Item2: not null } wrong ? wrong : verdicts[0];
    }

    private static (Verdict, string) One(Sample[] samples, JsonNode value, int index, double tolerance)
    {
        if (samples.Length <= index)
        {
            return (Verdict.Missing, value.ToJsonString());
        }

        if (value["bits"] is { } bits)
        {
            return (Convert.ToString(samples[0].Raw, 2).PadLeft(32, '0') == (string)bits! ? Verdict.Right : Verdict.Wrong, "bits");
        }

        if (value["text"] is { } text)
        {
            // Texts of the one-hot states (PIDs 03 and 12) can be told apart from "none"; wordings of enumerations are not decoded here.
            return (samples[index].Signal & 0xFF0) is not (0x030 or 0x120) ? (Verdict.OutOfScope, "wording")
                : ((string)text! == "") == (samples[index].Raw == 0) ? (Verdict.Right, "") : (Verdict.Wrong, $"{text}: {samples[index].Raw}");
        }

        string unit = (string?)value["unit"] ?? "";
        string own = s_units.GetValueOrDefault(unit, unit == "bool" ? "" : unit);
        Sample[] alike = [.. samples.Where(s => SignalRegistry.Get(s.Signal).Unit == own)];
        if (alike.Length == 0 || value["value"] is null)
        {
            return (Verdict.OutOfScope, unit);
        }

        double wanted = value["value"]!.GetValueKind() switch { System.Text.Json.JsonValueKind.True => 1, System.Text.Json.JsonValueKind.False => 0, _ => (double)value["value"]! };
        double actual = Reply.Value(alike[0]);
        return (Math.Abs(actual - wanted) <= tolerance ? Verdict.Right : Verdict.Wrong, $"{actual} {own}, expected {wanted}");
    }

    private static (Verdict, string) Status(Sample[] samples, JsonNode status)
    {
        long monitors = samples[^3].Raw;
        bool isRight = (monitors & 8) != 0 == ((string)status["ignition"]! == "compression")
            && (monitors & 1) != 0 == (bool)status["monitors"]!["misfire"]!["available"]!
            && (monitors & 0x10) == 0 == (bool)status["monitors"]!["misfire"]!["complete"]!;
        if (samples.Length == 5)
        {
            isRight &= samples[0].Raw == ((bool)status["mil"]! ? 1 : 0) && samples[1].Raw == (int)status["dtc_count"]!;
        }

        return (isRight ? Verdict.Right : Verdict.Wrong, status.ToJsonString());
    }

    private static double Tolerance(JsonObject vector) => (double?)vector["tolerance"]?["abs"] ?? 0.001;
}
