namespace Clutch.CarSim;

/// <summary>The faults of a scenario file.</summary>
internal static class FaultSection
{
    private static readonly Dictionary<string, Func<FaultTrigger, ScenarioNode, FaultTrigger>> s_when = new()
    {
        ["at"] = (w, n) => w with { At = n.Duration() },
        ["again"] = (w, n) => w with { Again = n.Duration() },
        ["after"] = (w, n) => w with { After = n.Duration() },
        ["until"] = (w, n) => w with { Until = n.Duration() },
        ["request"] = (w, n) => w with { Request = AdapterSection.Command(n.Text(1, 32)) },
        ["from"] = (w, n) => w with { From = n.Whole(1, int.MaxValue) },
        ["every"] = (w, n) => w with { Every = n.Whole(1, int.MaxValue) },
        ["times"] = (w, n) => w with { Times = n.Whole(1, int.MaxValue) },
        ["probability"] = (w, n) => w with { Probability = n.Number(0, 1) },
    };

    private static readonly (FaultParameters Parameter, string Key, Func<LinkFault, ScenarioNode, LinkFault> Read)[] s_parameters =
    [
        (FaultParameters.Count, "count", (f, n) => f with { Count = n.Whole(1, 4096) }),
        (FaultParameters.Delay, "delay", (f, n) => f with { Delay = n.Duration() }),
        (FaultParameters.For, "for", (f, n) => f with { For = n.Duration() }),
        (FaultParameters.Text, "text", (f, n) => f with { Text = n.Text(1, 200) }),
        (FaultParameters.Nrc, "nrc", (f, n) => f with { Code = (byte)n.Hex(2) }),
        (FaultParameters.Pid, "pid", (f, n) => f with { Code = (byte)n.Hex(2) }),
        (FaultParameters.Ecu, "ecu", (f, n) => f with { Ecu = n.Text(1, 4) }),
    ];

    public static LinkFault Read(ScenarioNode node, FaultPlace place)
    {
        Dictionary<string, FaultRow> rows = FaultKinds.All.Where(r => r.Place == place).ToDictionary(r => r.Name);
        FaultRow row = node.IsObject && node.Member("fault") is { } name ? name.OneOf(rows)
            : throw node.Error($"a fault is an object with the key 'fault'. Allowed there: {string.Join(", ", rows.Keys)}.");
        var keys = new Dictionary<string, Func<LinkFault, ScenarioNode, LinkFault>>
        {
            ["fault"] = (f, _) => f,
            ["when"] = (f, n) => f with { When = When(n, row) },
        };
        foreach ((_, string key, Func<LinkFault, ScenarioNode, LinkFault> read) in s_parameters.Where(p => row.Takes.HasFlag(p.Parameter)))
        {
            keys[key] = read;
        }

        LinkFault fault = node.Into(new LinkFault(row.Kind), keys);
        foreach ((_, string key, _) in s_parameters.Where(p => row.Needs.HasFlag(p.Parameter)))
        {
            _ = node.Member(key) ?? throw node.Error($"the fault '{row.Name}' needs '{key}'.");
        }

        if (row.Kind == FaultKind.Noise)
        {
            _ = node.Member("text")!.Bytes();
        }

        return fault;
    }

    private static FaultTrigger When(ScenarioNode node, FaultRow row)
    {
        FaultTrigger when = node.Into(new FaultTrigger(), s_when);
        string[] ofRequests = ["after", "until", "request", "from", "every", "probability"];
        if (when.At is not null && !row.Alone)
        {
            throw node.Error($"'{row.Name}' needs a request and cannot happen by itself. Use 'after' in place of 'at'. By itself: {string.Join(", ", FaultKinds.All.Where(r => r.Alone).Select(r => r.Name))}.");
        }

        if (when.At is not null && ofRequests.FirstOrDefault(k => node.Member(k) is not null) is { } mixed)
        {
            throw node.Error($"'at' happens by itself, '{mixed}' is about requests. Keep one of them.");
        }

        if (when.Again is { } again && (when.At is null || again <= TimeSpan.Zero))
        {
            throw node.Error("'again' is the time from one to the next, above zero, and needs 'at'.");
        }

        return when.Until <= when.After ? throw node.Error("'until' is not later than 'after', so the fault never happens.")
            : row.Place == FaultPlace.Receiver && when.Request.Length > 0 && !NmeaSentence.Kinds.Contains(when.Request)
                ? throw node.Error($"'{when.Request}' is not a sentence of the receiver. Allowed: {string.Join(", ", NmeaSentence.Kinds)}.")
                : when;
    }
}
