using System.Globalization;
using System.Text.Json;

namespace Clutch.Dtc;

/// <summary>
/// Reads the JSON of <c>clutch scan --json</c>, the document of <c>scan --clear</c> (its <c>before</c> is taken), or a list of codes:
/// <c>{"codes": ["P0301", {"code": "C0031-23", "ecu": "760", "kind": "stored", "status": "2F", "severity": "40"}]}</c>.
/// </summary>
public static class CarReportReader
{
    /// <summary>Far above what a car can hold; a file that has more is not a scan.</summary>
    public const int MaxCodes = 1024;

    private const int MaxDepth = 16;

    private static readonly (string List, CodeKinds Kind)[] s_lists = [("storedCodes", CodeKinds.Stored), ("pendingCodes", CodeKinds.Pending), ("permanentCodes", CodeKinds.Permanent)];

    /// <summary>False with a sentence when the text is no such document.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out CarReport report, out string problem)
    {
        report = new CarReport();
        problem = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("before", out JsonElement before) && before.ValueKind == JsonValueKind.Object)
            {
                root = before;
            }

            var gathered = new Gathered();
            problem = gathered.Take(root) ?? "";
            report = gathered.Report;
        }
        catch (JsonException e)
        {
            problem = $"It is no JSON: {e.Message}";
        }
        catch (InvalidOperationException)
        {
            // The one way in which reading a text of a well-formed document can fail: half of a surrogate pair.
            problem = "It has a text that is no Unicode: an escape \\uD800 to \\uDFFF without its other half.";
        }

        return problem.Length == 0;
    }

    private sealed class Gathered
    {
        private readonly Dictionary<(DtcCode Code, string Ecu), ReportedCode> _codes = [];
        private readonly List<ReportedValue> _values = [];
        private readonly List<ReportedFrame> _frames = [];
        private readonly List<UnreadCode> _unread = [];
        private double? _voltage;

        public CarReport Report => new() { Codes = [.. _codes.Values], Values = _values, Frames = _frames, BatteryVoltage = _voltage, Unread = _unread };

        /// <summary>Null, or what is wrong.</summary>
        public string? Take(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object)
            {
                return $"It is {Kind(root)}; expected is the object of `clutch scan --json`, or {{\"codes\": [\"P0301\"]}}.";
            }

            bool hasEcus = root.TryGetProperty("ecus", out JsonElement ecus) && ecus.ValueKind == JsonValueKind.Array;
            bool hasCodes = root.TryGetProperty("codes", out JsonElement codes) && codes.ValueKind == JsonValueKind.Array;
            if (!hasEcus && !hasCodes)
            {
                return "It has neither a list 'ecus' (`clutch scan --json`) nor a list 'codes'.";
            }

            if (Find(root, "adapter") is { } adapter && Find(adapter, "voltage") is { ValueKind: JsonValueKind.Number } voltage && voltage.TryGetDouble(out double volts))
            {
                _voltage = volts;
            }

            foreach (JsonElement ecu in hasEcus ? Items(ecus) : default)
            {
                TakeEcu(ecu);
            }

            foreach (JsonElement code in hasCodes ? Items(codes) : default)
            {
                TakeCode(code);
            }

            int count = _codes.Count + _unread.Count;
            return count > MaxCodes ? $"It has {count} codes; at most {MaxCodes} are read." : null;
        }

        private void TakeEcu(JsonElement ecu)
        {
            string address = Text(ecu, "ecu") ?? "";
            bool? lamp = Find(ecu, "mil") is { ValueKind: JsonValueKind.True or JsonValueKind.False } mil ? mil.GetBoolean() : null;
            foreach ((string list, CodeKinds kind) in s_lists)
            {
                foreach (JsonElement code in Items(Find(ecu, list)))
                {
                    Add(code.ValueKind == JsonValueKind.String ? code.GetString()! : code.GetRawText(), address, new CodeEvidence(kind, null, null, lamp));
                }
            }

            foreach (JsonElement pid in Items(Find(ecu, "pids")))
            {
                _values.AddRange(Values(pid, address));
            }

            foreach (JsonElement frame in Items(Find(ecu, "freezeFrames")))
            {
                if (Text(frame, "code") is { } text && DtcCode.TryParse(text, out DtcCode code, out _))
                {
                    _frames.Add(new ReportedFrame(address, code, [.. Items(Find(frame, "pids")).SelectMany(pid => Values(pid, address))]));
                }
            }
        }

        private void TakeCode(JsonElement code)
        {
            if (code.ValueKind != JsonValueKind.Object)
            {
                Add(code.ValueKind == JsonValueKind.String ? code.GetString()! : code.GetRawText(), "", CodeEvidence.None);
                return;
            }

            CodeKinds kind = Text(code, "kind") switch { "stored" or "confirmed" => CodeKinds.Stored, "pending" => CodeKinds.Pending, "permanent" => CodeKinds.Permanent, _ => CodeKinds.None };
            DtcStatus? status = Hex(code, "status") is { } bits ? new DtcStatus(bits) : null;
            DtcSeverityByte? severity = Hex(code, "severity") is { } level ? new DtcSeverityByte(level) : null;
            Add(Text(code, "code") ?? code.GetRawText(), Text(code, "ecu") ?? "", new CodeEvidence(kind, status, severity, null));
        }

        /// <summary>The same code of the same ECU in two lists is one code, held in two ways.</summary>
        private void Add(string text, string ecu, CodeEvidence evidence)
        {
            if (!DtcCode.TryParse(text, out DtcCode code, out DtcReject reject))
            {
                _unread.Add(new UnreadCode(text, reject));
                return;
            }

            _codes[(code, ecu)] = _codes.TryGetValue((code, ecu), out ReportedCode? known)
                ? known with { Evidence = known.Evidence with { Kinds = known.Evidence.Kinds | evidence.Kinds } }
                : new ReportedCode(code, ecu, evidence);
        }

        private static IEnumerable<ReportedValue> Values(JsonElement pid, string ecu) =>
            from signal in Items(Find(pid, "signals"))
            let path = Text(signal, "path")
            let value = Find(signal, "value") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double parsed) ? parsed : double.NaN
            where path is not null && double.IsFinite(value)
            select new ReportedValue(ecu, path, value, Text(signal, "unit") ?? "");

        private static byte? Hex(JsonElement element, string name) =>
            Text(element, name) is { } text && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;

        private static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        private static JsonElement? Find(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found) ? found : null;

        private static JsonElement.ArrayEnumerator Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

        private static string Kind(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            _ => $"{element.ValueKind.ToString().ToLowerInvariant()}",
        };
    }
}
