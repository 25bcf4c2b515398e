using System.Globalization;

namespace Clutch.CarSim;

/// <summary>The ECUs and test results of a scenario file.</summary>
internal static class EcuSection
{
    private static readonly Dictionary<string, EcuRole> s_roles = new()
    {
        ["engine"] = EcuRole.Engine,
        ["transmission"] = EcuRole.Transmission,
        ["other"] = EcuRole.Other,
    };

    private static readonly Dictionary<string, Func<EcuScenario, ScenarioNode, EcuScenario>> s_ecu = new()
    {
        ["name"] = (e, n) => e with { Name = n.Text(1, 4) },
        ["title"] = (e, n) => e with { Title = n.Text(1, 15) },
        ["role"] = (e, n) => e with { Role = n.OneOf(s_roles) },
        ["address"] = (e, n) => e with { Address = (byte)n.Hex(2) },
        ["request"] = (e, n) => e with { RequestId = Identifier(n) },
        ["answer"] = (e, n) => e with { AnswerId = Identifier(n) },
        ["extended"] = (e, n) => e with { ExtendedAddress = (byte)n.Hex(2) },
        ["pids"] = (e, n) => e with { Pids = [.. n.Items(0, 255).Select(Pid)] },
        ["calibrations"] = (e, n) => e with { Calibrations = [.. n.Items(0, 8).Select(c => c.Text(1, 16))] },
        ["verificationNumbers"] = (e, n) => e with { VerificationNumbers = [.. n.Items(0, 8).Select(v => v.Hex(8))] },
        ["data"] = (e, n) => e with { Data = n.Members().ToDictionary(m => DataId(m.Key, m.Value), m => m.Value.Bytes()) },
    };

    private static readonly Dictionary<string, Func<TestResult, ScenarioNode, TestResult>> s_result = new()
    {
        ["mid"] = (r, n) => r with { Mid = (byte)n.Hex(2) },
        ["tid"] = (r, n) => r with { Tid = (byte)n.Hex(2) },
        ["scaling"] = (r, n) => r with { Scaling = (byte)n.Hex(2) },
        ["value"] = (r, n) => r with { Value = (ushort)n.Whole(0, ushort.MaxValue) },
        ["min"] = (r, n) => r with { Min = (ushort)n.Whole(0, ushort.MaxValue) },
        ["max"] = (r, n) => r with { Max = (ushort)n.Whole(0, ushort.MaxValue) },
    };

    /// <summary>A number of usual ECUs, or a list of ECUs; what is left out of one is as in a usual car.</summary>
    public static IReadOnlyList<EcuScenario> Read(ScenarioNode node)
    {
        if (!node.IsList)
        {
            return EcuScenario.Usual(node.Whole(1, EcuScenario.Most));
        }

        IReadOnlyList<EcuScenario> usual = EcuScenario.Usual(EcuScenario.Most);
        var ecus = new List<EcuScenario>();
        foreach (ScenarioNode item in node.Items(1, EcuScenario.Most))
        {
            EcuScenario ecu = item.Into(usual[ecus.Count], s_ecu);
            if (ecus.Find(e => e.Name == ecu.Name || e.Address == ecu.Address || e.RequestId == ecu.RequestId || e.AnswerId == ecu.AnswerId) is { } twin)
            {
                throw item.Error($"ECU '{ecu.Name}' has the name, address or identifier of ECU '{twin.Name}'. Give each ECU its own.");
            }

            ecus.Add(ecu);
        }

        return ecus;
    }

    public static TestResult Result(ScenarioNode node) =>
        ScenarioFile.Complete(node, new TestResult(0, 0, 0, 0, 0, 0), s_result, ["mid", "tid", "scaling", "value", "min", "max"]);

    private static int Identifier(ScenarioNode node) => node.Hex(3) is > 0 and <= 0x7FF and var id
        ? (int)id
        : throw node.Error("an 11-bit identifier is from \"001\" to \"7FF\".");

    private static byte Pid(ScenarioNode node)
    {
        byte pid = (byte)node.Hex(2);
        return PidTable.Has(pid) ? pid : throw node.Error($"PID {pid:X2} is not one that the simulated car can give. Allowed: {PidTable.Names}.");
    }

    private static ushort DataId(string key, ScenarioNode value) =>
        key.Length == 4 && ushort.TryParse(key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort id)
            ? id
            : throw value.Error($"'{key}' is not a data identifier. Write four hexadecimal digits, such as \"F190\".");
}
