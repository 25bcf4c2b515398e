using System.Text.Json.Nodes;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Compares texts of enumerations by meaning: of all texts of the enumeration, the one that shares most words with the vector's must be ours.</summary>
internal static class TextComparison
{
    private static readonly char[] s_separators = [' ', '-', ',', '(', ')', ':', '/', ';', '.'];

    public static (Verdict Verdict, string Detail) Payload(JsonObject vector)
    {
        byte pid = Convert.ToByte((string)vector["request"]!["pid"]!, 16);
        return Compare(ValueComparison.Decode(Convert.FromHexString((string)vector["input"]!["payload"]!), [pid]), vector["expect"]!["values"]?.AsObject());
    }

    public static (Verdict Verdict, string Detail) Rule(JsonObject vector)
    {
        byte? pid = (string)vector["input"]!["rule"]! switch { "fuel_type" => 0x51, "obd_compliance" => 0x1C, "air_status" => 0x12, "fuel_status" => 0x03, _ => null };
        if (pid is not { } number)
        {
            return (Verdict.OutOfScope, "no rule of ours");
        }

        string data = ((string)vector["input"]!["messages"]![0]!)[4..];
        return Compare(ValueComparison.Decode(Convert.FromHexString($"41{number:X2}{data}"), [number]), vector["expect"]!["values"]?.AsObject());
    }

    private static (Verdict, string) Compare(Sample[] samples, JsonObject? values)
    {
        if (values is null)
        {
            return (Verdict.OutOfScope, "");
        }

        int index = 0;
        foreach ((string name, JsonNode? value) in values)
        {
            if ((string?)value!["text"] is not { } text || index >= samples.Length)
            {
                return (Verdict.OutOfScope, name);
            }

            Sample sample = samples[index++];
            long best = text.Length == 0 ? 0 : SignalTexts.Enumeration(sample.Signal).MaxBy(t => Shared(t.Value, text)).Key;
            if (best != sample.Raw)
            {
                return (Verdict.Wrong, $"{name}: \"{text}\" is {best}, not {sample.Raw}");
            }
        }

        return (Verdict.Right, "");
    }

    // Words in common, less a little for words that only one of the two has.
    private static double Shared(string own, string other)
    {
        string[] a = Words(own);
        string[] b = Words(other);
        int common = a.Intersect(b, StringComparer.Ordinal).Count();
        return common - (0.1 * (a.Length + b.Length - (2 * common)));
    }

    private static string[] Words(string text) => [.. text.ToUpperInvariant().Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
}
