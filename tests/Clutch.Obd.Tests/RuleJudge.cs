using System.Text.Json.Nodes;

namespace Clutch.Obd.Tests;

/// <summary>Vectors that state one conversion of a library by name.</summary>
internal static class RuleJudge
{
    public static (Verdict Verdict, string Detail) Judge(JsonObject vector)
    {
        string rule = (string)vector["input"]!["rule"]!;
        if (rule == "monitor")
        {
            return Monitor(vector);
        }

        (Verdict, string) own = ValueComparison.Rule(vector);
        return own.Item1 == Verdict.OutOfScope ? TextComparison.Rule(vector) : own;
    }

    // The first byte of the message stands for the service, then come records of nine bytes; a short rest is dropped by that library.
    private static (Verdict, string) Monitor(JsonObject vector)
    {
        byte[] message = Convert.FromHexString((string)vector["input"]!["messages"]![0]!);
        int whole = (message.Length - 1) / 9 * 9;
        var tests = new MonitorTest[MonitorTests.MaxPerMessage];
        byte[] payload = [0x46, .. message.AsSpan(1, whole)];
        ObdReject reject = MonitorTests.TryRead(payload, tests, out int count);
        JsonArray expected = vector["expect"]!["monitor"]!.AsArray();
        bool isRight = reject == ObdReject.None && count == expected.Count;
        for (int i = 0; isRight && i < count; i++)
        {
            JsonNode wanted = expected[i]!;
            Assert.True(UnitAndScaling.TryGet(tests[i].Unit, out UnitAndScaling? unit));
            isRight = tests[i].Test == Convert.ToByte((string)wanted["tid"]!, 16)
                && IsNear(unit.ToValue(tests[i].Value), wanted["value"]!)
                && IsNear(unit.ToValue(tests[i].Minimum), wanted["min"]!)
                && IsNear(unit.ToValue(tests[i].Maximum), wanted["max"]!)
                && tests[i].Passed == (bool)wanted["passed"]!;
        }

        return (isRight ? Verdict.Right : Verdict.Wrong, $"{count} {reject}");
    }

    private static bool IsNear(double value, JsonNode wanted) => Math.Abs(value - (double)wanted["value"]!) < 1e-6;
}
