using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>A test that needs the reference vectors, which are data of other projects and stay outside this tree.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "shared/reference/obd is not beside this tree or one of its parents.";
        }
    }

    internal static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "reference", "obd");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>A reference vector as a line for the command, and what must come of it.</summary>
/// <remarks>Of the rules of a library (conversions called by name, without a request) only codes and monitors are transcripts.</remarks>
internal sealed class TranscriptVector(JsonObject vector, string request, string raw)
{
    private static readonly (string From, string To)[] s_rules =
    [
        ("bit_offset", "bix"), ("bit_length", "len"), ("little_endian", "blsb"), ("signed", "sign"), ("mul", "mul"), ("div", "div"), ("add", "add"),
        ("min", "min"), ("max", "max"), ("null_min", "nullmin"), ("null_max", "nullmax"), ("unit", "unit"), ("map", "map"),
    ];

    public string Id => (string)vector["id"]!;

    public bool HasCaution => vector["caution"] is not null;

    private JsonObject Expect => vector["expect"]!.AsObject();

    public string Line
    {
        get
        {
            JsonNode adapter = vector["adapter"]!;
            var line = new JsonObject { ["id"] = Id, ["request"] = request, ["raw"] = raw };
            line["protocol"] = (string?)adapter["elm_protocol"] ?? (int?)adapter["can_id_bits"] switch { 11 => "6", 29 => "7", _ => null };
            bool? headers = (bool?)adapter["headers"] ?? ((string)vector["kind"]! == "transcript" ? null : false);
            line["headers"] = headers;
            if (vector["signals"] is JsonObject { Count: > 0 } signals)
            {
                line["signalset"] = SignalSet(signals);
            }

            return line.ToJsonString();
        }
    }

    public static IEnumerable<TranscriptVector> LoadAll(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*-vectors.json").Order(StringComparer.Ordinal))
        {
            foreach (JsonObject vector in JsonNode.Parse(File.ReadAllText(file))!["vectors"]!.AsArray().Select(v => v!.AsObject()))
            {
                JsonNode input = vector["input"]!;
                string asked = (string?)vector["request"]!["service"] + (string?)vector["request"]!["pid"];
                (string, string)? exchange = (string)vector["kind"]! switch
                {
                    "frames" => (asked.Length > 0 ? asked : Guess(vector), string.Join('\r', input["lines"]!.AsArray().Select(l => (string)l!)) + "\r>"),
                    "payload" => (asked, (string)input["payload"]! + "\r>"),
                    "transcript" => ((string)vector["request"]!["text"]!, string.Concat(input["chunks"]!.AsArray().Select(c => (string)c!))),
                    "uas" => ("0601", $"460180{(string)input["uas_id"]!}{(string)input["data"]!}00000000\r>"),
                    "rule" when (string)input["rule"]! == "dtc" => ("03", $"43{((string)input["messages"]![0]!)[4..]}\r>"),
                    _ => null,
                };
                if (exchange is { } found)
                {
                    yield return new TranscriptVector(vector, found.Item1, found.Item2);
                }
            }
        }
    }

    /// <summary>True: all that is expected came. False: something else came. Null: something is missing.</summary>
    public (bool? IsRight, string Detail) Judge(JsonArray outcomes)
    {
        JsonNode[] values = [.. outcomes.Where(o => (string)o!["outcome"]! == "value").Select(o => o!)];
        JsonNode[] signals = [.. values.SelectMany(o => o["signals"]!.AsArray()).Select(s => s!)];
        var missing = new List<string>();
        foreach ((string key, JsonNode? node) in Expect)
        {
            bool? isRight = key switch
            {
                "messages" => Messages(node!.AsArray(), outcomes),
                "values" => Values(node!.AsObject(), outcomes),
                "value" => Scaled(node!, signals),
                "none" => signals.Length == 0,
                "error" => values.Length == 0,
                "payload" => values.Length == 0 ? null : values.Any(v => (string)v["payload"]! == (string)node!),
                "length" => values.Length == 0 ? null : ((string)values[0]["payload"]!).Length == 2 * (int)node!,
                "ecu" => values.Length == 0 ? null : (string?)values[0]["ecu"] == (string)node!,
                "pending" => outcomes.Count(o => (string)o!["outcome"]! == "pending") == (int)node!,
                "vin" or "result" => signals.Length == 0 ? null : signals.Any(s => (string?)s["text"] == (string)node!),
                "version" => signals.Length == 0 ? null : signals.Any(s => ((string?)s["text"])!.EndsWith((string)node!, StringComparison.Ordinal)),
                "calid" or "dtc" => signals.Length == 0 ? null : signals.Select(s => (string?)s["text"]).Where(t => t is not null).SequenceEqual(node!.AsArray().Select(n => (string?)n)),
                "supported_infotypes" => signals.Length == 0 ? null : (string?)signals[0]["text"] == string.Join(' ', node!.AsArray().Select(n => (string)n!)),
                "uds_dtc" => node!.AsArray().All(c => signals.Any(s => (string?)s["text"] == (string)c!["code"]!)),
                _ => true,
            };
            if (isRight == false)
            {
                return (false, $"{key}: {outcomes.ToJsonString()}; expected {node?.ToJsonString()}");
            }

            if (isRight is null)
            {
                missing.Add(key);
            }
        }

        return Expect.Count == 0 ? (values.Length == 0, "nothing may come of it") : missing.Count == 0 ? (true, "") : (null, string.Join(' ', missing));
    }

    private static string Guess(JsonObject vector) =>
        (string?)vector["expect"]!["messages"]?.AsArray().FirstOrDefault()?["payload"] is { } payload
            ? $"{Convert.ToByte(payload[..2], 16) - 0x40:X2}{payload[2..4]}"
            : vector["expect"]!["messages"]?.AsArray().Count > 0 ? "03" : "0100";

    private static string Ecu(JsonNode? ecu) => ecu is null ? "-" : Convert.ToUInt32((string)ecu!, 16).ToString("X", CultureInfo.InvariantCulture);

    private static bool? Messages(JsonArray expected, JsonArray outcomes)
    {
        if (expected.Any(m => m!["payload"] is null))
        {
            // Codes that a library joined over several messages: the codes themselves are compared.
            string[] codes = [.. outcomes.SelectMany(o => o!["signals"]!.AsArray()).Select(s => (string?)s!["text"]).OfType<string>()];
            return codes.SequenceEqual(expected.SelectMany(m => m!["dtc"]!.AsArray()).Select(c => (string)c!));
        }

        string[] wanted = [.. expected.Select(m => $"{Ecu(m!["ecu"])} {(string)m["payload"]!}").Order(StringComparer.Ordinal)];
        string[] actual = [.. outcomes.Where(o => ((string)o!["payload"]!).Length > 0).Select(o => $"{Ecu(o!["ecu"])} {(string)o["payload"]!}").Order(StringComparer.Ordinal)];
        return wanted.SequenceEqual(actual) ? true : actual.Except(wanted).Any() ? false : null;
    }

    private static bool IsUnit(JsonNode signal, string unit) => (string)signal["unit"]! == unit switch { "rpm" => "{rpm}", "C" or "degC" => "Cel", _ => unit };

    private static double? Number(JsonNode signal) =>
        signal["value"]?.GetValueKind() == JsonValueKind.Number ? (double)signal["value"]!
        : double.TryParse((string?)signal["text"], CultureInfo.InvariantCulture, out double value) ? value : null;

    private bool? Values(JsonObject expected, JsonArray outcomes)
    {
        bool? all = true;
        foreach ((string name, JsonNode? wanted) in expected)
        {
            // A PID is named by its number in the vectors and by the paths of its signals here: its unit finds it.
            JsonNode[] own = [.. outcomes.SelectMany(o => o!["signals"]!.AsArray()).Select(s => s!)];
            own = vector["signals"]?[name] is not null ? [.. own.Where(s => (string)s["path"]! == name)]
                : wanted is JsonObject { Count: > 0 } named && (string?)named["unit"] is { } unit && own.Any(s => IsUnit(s, unit)) ? [.. own.Where(s => IsUnit(s, unit))]
                : own;
            JsonNode? value = wanted is JsonObject fields ? fields["value"] : wanted;
            bool? isRight = value?.GetValueKind() switch
            {
                JsonValueKind.Number when own.Length > 0 => own.Any(s => Number(s) is { } actual && IsNear(actual, (double)value)),
                JsonValueKind.String when own.Length > 0 => own.Any(s => (string?)s["text"] == (string)value!),
                JsonValueKind.Number or JsonValueKind.String => null,

                // Bits, texts and objects in the wording of that library.
                _ => own.Length > 0 ? true : null,
            };
            all = isRight == false || all == false ? false : isRight is null ? null : all;
        }

        return all;
    }

    private bool? Scaled(JsonNode wanted, JsonNode[] signals)
    {
        JsonNode value = wanted["value"]!;
        double number = value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? (bool)value ? 1 : 0 : (double)value;
        return signals.Length == 0 ? null : IsNear(Number(signals[0])!.Value, number);
    }

    private bool IsNear(double actual, double wanted)
    {
        double absolute = (double?)vector["tolerance"]?["abs"] ?? 0.001;
        double relative = (double?)vector["tolerance"]?["rel"] ?? 0;
        return Math.Abs(actual - wanted) <= Math.Max(absolute, relative * Math.Abs(wanted)) + 1e-9;
    }

    private JsonObject SignalSet(JsonObject rules)
    {
        var signals = new JsonArray();
        foreach ((string id, JsonNode? rule) in rules)
        {
            var format = new JsonObject();
            foreach ((string from, string to) in s_rules)
            {
                if (rule![from] is { } value)
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

        return new JsonObject { ["commands"] = new JsonArray(command) };
    }
}
