using System.Text;
using System.Text.Json.Nodes;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Compares a finished exchange with what a transcript vector expects of it.</summary>
internal static class TranscriptComparison
{
    public static (Verdict Verdict, string Detail) Compare(JsonObject vector, ElmExchange exchange)
    {
        JsonObject expect = vector["expect"]!.AsObject();
        var checks = new List<(bool IsRight, string Shown)>();
        ReadOnlySpan<byte> payload = FirstValue(exchange);
        if (expect["payload"] is { } wanted)
        {
            checks.Add(((string)wanted! == Convert.ToHexString(payload), Convert.ToHexString(payload)));
        }

        if (expect["pending"] is { } pending)
        {
            checks.Add(((int)pending == exchange.Messages.ToArray().Count(m => m.Outcome == Outcome.Pending), "pending"));
        }

        if (expect["ecu"] is { } ecu)
        {
            checks.Add((exchange.Messages[0].Ecu == Convert.ToUInt32((string)ecu!, 16), "ecu"));
        }

        if (expect["vin"] is { } vin)
        {
            var text = new byte[VehicleInformation.VinLength];
            ObdReject reject = VehicleInformation.TryReadVin(payload, ObdProtocol.Can11At500, text);
            checks.Add((reject == ObdReject.None && (string)vin! == Encoding.ASCII.GetString(text), reject.ToString()));
        }

        if (expect["calid"] is { } calibration)
        {
            ObdReject reject = VehicleInformation.TryReadCalibrationIds(payload, ObdProtocol.Can11At500, out ReadOnlySpan<byte> ids, out int count);
            checks.Add((count == 1 && (string)calibration[0]! == Encoding.ASCII.GetString(VehicleInformation.CalibrationId(ids, 0)), reject.ToString()));
        }

        if (expect["supported_infotypes"] is JsonArray infotypes)
        {
            PidSet.TryRead(payload, 0x09, out PidSet set);
            checks.Add((set.Count == infotypes.Count && infotypes.All(i => set.Contains(Convert.ToByte((string)i!, 16))), "infotypes"));
        }

        if (expect["result"] is { } result)
        {
            checks.Add((exchange.FirstLine() == (string)result!, exchange.FirstLine()));
        }

        if (expect["version"] is { } version)
        {
            checks.Add((exchange.Text == ElmText.Banner && exchange.FirstLine().EndsWith((string)version!, StringComparison.Ordinal), exchange.FirstLine()));
        }

        if (expect["error"] is not null)
        {
            checks.Add((exchange.Messages.Length == 0 && exchange.Text.ToOutcome() is Outcome.BusFault or Outcome.AdapterFault, exchange.Text.ToString()));
        }

        if (expect["values"] is JsonObject values)
        {
            checks.AddRange(Values(exchange, vector, values));
        }

        return checks.Count == 0 ? (Verdict.OutOfScope, "")
            : checks.TrueForAll(c => c.IsRight) ? (Verdict.Right, "")
            : (Verdict.Wrong, string.Join("; ", checks.Where(c => !c.IsRight).Select(c => c.Shown)));
    }

    private static IEnumerable<(bool IsRight, string Shown)> Values(ElmExchange exchange, JsonObject vector, JsonObject values)
    {
        string request = (string)vector["request"]!["text"]!;
        byte[] pids = Convert.FromHexString(request[2..(request.Length - (request.Length % 2))]);
        Sample[] samples = ValueComparison.Decode(FirstValue(exchange).ToArray(), pids);
        foreach ((string name, JsonNode? value) in values)
        {
            Sample[] own = [.. samples.Where(s => (s.Signal & 0xFF0) == Convert.ToInt32(name[2..4], 16) << 4)];
            if (value!["mil"] is { } mil)
            {
                yield return (own[0].Raw == ((bool)mil ? 1 : 0) && own[1].Raw == (int)value["dtc_count"]!, name);
            }
            else if (value["value"] is JsonArray several)
            {
                yield return (several.Select(v => Convert.ToInt64((string)v!, 16)).SequenceEqual(own.Select(s => s.Raw)), name);
            }
            else
            {
                yield return (own.Length > 0 && Math.Abs(Reply.Value(own[0]) - (double)value["value"]!) <= (double)vector["tolerance"]!["abs"]!, name);
            }
        }
    }

    private static ReadOnlySpan<byte> FirstValue(ElmExchange exchange)
    {
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            if (message.Outcome == Outcome.Value)
            {
                return exchange.Payload(message);
            }
        }

        return default;
    }
}
