using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Clutch.Obd.Tests;

/// <summary>One verdict a vector, by the way that <c>clutch decode</c> takes: text in, outcomes out, make-specific signals from a set made of the vector's own rules.</summary>
internal static class VectorJudge
{
    public static (Verdict Verdict, string Detail) Judge(JsonObject vector) => (string)vector["kind"]! switch
    {
        "frames" => Frames(vector),
        "payload" => Payload(vector),
        "uas" => UnitAndScalingId(vector),
        "rule" => RuleJudge.Judge(vector),
        _ => Transcript(vector),
    };

    private static (Verdict, string) Frames(JsonObject vector)
    {
        JsonArray expected = vector["expect"]!["messages"]!.AsArray();
        if (expected.Any(m => m!["payload"] is null))
        {
            return (Verdict.OutOfScope, "codes of a library that joins messages");
        }

        string raw = string.Join('\r', vector["input"]!["lines"]!.AsArray().Select(l => (string)l!)) + "\r>";
        IReadOnlyList<DecodedOutcome> outcomes = Decode(vector, Request(vector, expected), raw);
        string[] wanted = [.. expected.Select(m => $"{Ecu((string?)m!["ecu"])} {(string)m!["payload"]!}").Order(StringComparer.Ordinal)];
        string[] actual = [.. outcomes.Where(o => o.Payload.Length > 0).Select(o => $"{Ecu(o.Ecu)} {o.Payload}").Order(StringComparer.Ordinal)];
        if (!wanted.SequenceEqual(actual))
        {
            return (actual.Except(wanted).Any() ? Verdict.Wrong : Verdict.Missing, $"{string.Join(", ", actual)}; expected {string.Join(", ", wanted)}");
        }

        return Values(vector, outcomes);
    }

    private static (Verdict, string) Payload(JsonObject vector)
    {
        if (vector["signals"] is null)
        {
            (Verdict, string) own = ValueComparison.Payload(vector);
            return own.Item1 == Verdict.OutOfScope ? TextComparison.Payload(vector) : own;
        }

        string request = (string)vector["request"]!["service"]! + (string)vector["request"]!["pid"]!;
        return Values(vector, Decode(vector, request, (string)vector["input"]!["payload"]! + "\r>"));
    }

    private static (Verdict, string) UnitAndScalingId(JsonObject vector)
    {
        byte id = Convert.ToByte((string)vector["input"]!["uas_id"]!, 16);
        if (!UnitAndScaling.TryGet(id, out UnitAndScaling? row))
        {
            return (Verdict.Missing, $"{id:X2}");
        }

        JsonNode wanted = vector["expect"]!["value"]!["value"]!;
        double value = wanted.GetValueKind() is System.Text.Json.JsonValueKind.False or System.Text.Json.JsonValueKind.True ? (bool)wanted ? 1 : 0 : (double)wanted;
        double actual = row.ToValue(Convert.ToUInt16((string)vector["input"]!["data"]!, 16));
        bool isRight = Math.Abs(actual - value) <= Math.Max(1e-9 * Math.Abs(value), 0.00001);
        string unit = (string?)vector["expect"]!["value"]!["unit"] ?? "";
        bool isUnit = row.Unit == unit || (row.Unit, unit) is ("", "count" or "ratio" or "bool") or ("{rpm}", "rpm") or ("Cel", "degC") or ("[ppm]", "ppm") or ("[in_i]", "in");
        return (isRight && isUnit ? Verdict.Right : Verdict.Wrong, $"{id:X2}: {actual} {row.Unit}, expected {value} {unit}");
    }

    private static (Verdict, string) Transcript(JsonObject vector)
    {
        string request = (string)vector["request"]!["text"]!;
        string raw = string.Concat(vector["input"]!["chunks"]!.AsArray().Select(c => (string)c!));
        IReadOnlyList<DecodedOutcome> outcomes = Decode(vector, request, raw);
        JsonObject expect = vector["expect"]!.AsObject();
        if (expect.Count == 0)
        {
            return (outcomes.Any(o => o.Outcome == Outcome.Value) ? Verdict.Wrong : Verdict.Right, "nothing may come of it");
        }

        DecodedOutcome? value = outcomes.FirstOrDefault(o => o.Outcome == Outcome.Value);
        string[] texts = [.. outcomes.SelectMany(o => o.Signals).Select(s => s.Text ?? "")];
        var wrong = new List<string>();
        foreach ((string key, JsonNode? node) in expect)
        {
            bool isRight = key switch
            {
                "payload" => value?.Payload == (string)node!,
                "length" => value?.Payload.Length == 2 * (int)node!,
                "ecu" => value?.Ecu == (string)node!,
                "checksum_ok" => value is not null,
                "pending" => outcomes.Count(o => o.Outcome == Outcome.Pending) == (int)node!,
                "error" => outcomes.All(o => o.Outcome is Outcome.BusFault or Outcome.AdapterFault),
                "vin" or "result" => texts.Contains((string)node!),
                "version" => texts.Any(t => t.EndsWith((string)node!, StringComparison.Ordinal)),
                "calid" => texts.SequenceEqual(node!.AsArray().Select(n => (string)n!)),
                "supported_infotypes" => texts.SequenceEqual([string.Join(' ', node!.AsArray().Select(n => (string)n!))]),
                "uds_dtc" => node!.AsArray().All(c => texts.Contains((string)c!["code"]!)) && value!.Signals.Count(s => s.Path.EndsWith(".Status", StringComparison.Ordinal)) == node!.AsArray().Count,
                _ => TranscriptComparison.Compare(vector, Reply.Of(request, raw, new AdapterFormat((bool?)vector["adapter"]!["headers"] ?? true, ObdProtocol.Can11At500))).Verdict == Verdict.Right,
            };
            if (!isRight)
            {
                wrong.Add(key);
            }
        }

        return (wrong.Count == 0 ? Verdict.Right : value is null && expect["error"] is null ? Verdict.Missing : Verdict.Wrong, string.Join(' ', wrong));
    }

    private static (Verdict, string) Values(JsonObject vector, IReadOnlyList<DecodedOutcome> outcomes)
    {
        double absolute = (double?)vector["tolerance"]?["abs"] ?? 0;
        double relative = (double?)vector["tolerance"]?["rel"] ?? 0;
        var missing = new List<string>();
        foreach ((string name, JsonNode? rule) in vector["signals"]?.AsObject() ?? [])
        {
            JsonNode? byEcu = vector["expect"]!["per_ecu"]?[name];
            JsonNode? single = vector["expect"]!["values"]?[name];
            IEnumerable<(string?, JsonNode)> wanted = byEcu is not null ? byEcu.AsObject().Select(e => ((string?)e.Key, e.Value!))
                : single is not null ? [(null, single is JsonObject ? single["value"]! : single)]
                : [];
            foreach ((string? ecu, JsonNode value) in wanted)
            {
                DecodedSignal[] own = [.. outcomes.Where(o => ecu is null || o.Ecu == ecu).SelectMany(o => o.Signals).Where(s => s.Path == name)];
                if (own.Length == 0)
                {
                    missing.Add($"{ecu} {name}");
                }
                else if (!own.Any(s => IsEqual(s, value, absolute, relative)))
                {
                    return (Verdict.Wrong, $"{ecu} {name} = {own[0].Value} {own[0].Text}, expected {value.ToJsonString()} by {rule!.ToJsonString()}");
                }
            }
        }

        return missing.Count == 0 ? (Verdict.Right, "") : (Verdict.Missing, string.Join(' ', missing));
    }

    private static bool IsEqual(DecodedSignal signal, JsonNode wanted, double absolute, double relative)
    {
        if (wanted.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            return signal.Text == (string)wanted!;
        }

        double value = (double)wanted;
        return (signal.Value ?? Number(signal.Text)) is { } actual && Math.Abs(actual - value) <= Math.Max(Math.Max(absolute, relative * Math.Abs(value)), 1e-9);
    }

    private static double? Number(string? text) => double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static IReadOnlyList<DecodedOutcome> Decode(JsonObject vector, string request, string raw)
    {
        JsonNode adapter = vector["adapter"]!;
        ObdProtocol protocol = (string?)adapter["elm_protocol"] is { } number ? (ObdProtocol)Convert.ToInt32(number, 16)
            : (int?)adapter["can_id_bits"] switch { 11 => ObdProtocol.Can11At500, 29 => ObdProtocol.Can29At500, _ => ObdProtocol.Unknown };
        SignalSet? set = null;
        if (vector["signals"] is JsonObject { Count: > 0 })
        {
            Assert.True(SignalSet.TryLoad(Encoding.UTF8.GetBytes(SetOf(vector, request)), out set, out SignalSetError? error), $"{error}");
        }

        return TranscriptDecoder.Decode(request, raw, protocol, (bool?)adapter["headers"] ?? ((string)vector["kind"]! == "payload" ? false : null), set);
    }

    private static string SetOf(JsonObject vector, string request)
    {
        var signals = new JsonArray();
        foreach ((string id, JsonNode? rule) in vector["signals"]!.AsObject())
        {
            var format = new JsonObject { ["bix"] = (int)rule!["bit_offset"]!, ["len"] = (int)rule["bit_length"]!, ["blsb"] = (bool)rule["little_endian"]!, ["sign"] = (bool)rule["signed"]! };
            foreach ((string from, string to) in ((string, string)[])[("mul", "mul"), ("div", "div"), ("add", "add"), ("min", "min"), ("max", "max"), ("null_min", "nullmin"), ("null_max", "nullmax"), ("unit", "unit"), ("map", "map")])
            {
                if (rule[from] is { } value)
                {
                    format[to] = value.DeepClone();
                }
            }

            signals.Add(new JsonObject { ["id"] = id, ["name"] = id, ["fmt"] = format });
        }

        var command = new JsonObject { ["hdr"] = "7E0", ["freq"] = 1, ["cmd"] = new JsonObject { [request[..2]] = request[2..] }, ["signals"] = signals };
        if ((bool?)vector["adapter"]!["extended_addressing"] == true)
        {
            command["eax"] = "2A";
        }

        return new JsonObject { ["commands"] = new JsonArray(command) }.ToJsonString();
    }

    private static string Request(JsonObject vector, JsonArray expected) =>
        (string?)vector["request"]!["service"] is { } service ? service + (string)vector["request"]!["pid"]!
            : expected.Count == 0 ? "0100"
            : $"{Convert.ToByte(((string)expected[0]!["payload"]!)[..2], 16) - 0x40:X2}{((string)expected[0]!["payload"]!)[2..4]}";

    private static string Ecu(string? text) => text is null ? "-" : Convert.ToUInt32(text, 16).ToString("X", CultureInfo.InvariantCulture);
}
