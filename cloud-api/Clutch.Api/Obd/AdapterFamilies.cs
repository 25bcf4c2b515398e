namespace Clutch.Api.Obd;

/// <summary>A family of adapters.</summary>
/// <param name="Id">Its name.</param>
/// <param name="RecognisedBy">By which words of an adapter it is taken for one; what it really does is probed with each new adapter.</param>
/// <param name="Protocols">Buses that it speaks.</param>
/// <param name="CountSuffix">Takes the number of answer lines behind a request, so that it need not wait: yes, no or probed.</param>
/// <param name="SeveralPids">Takes several PIDs in a request: yes, no or probed.</param>
/// <param name="LongAnswers">Passes answers of several frames: yes or probed.</param>
/// <param name="Sleeps">Sleeps by a command, for a parked car.</param>
/// <param name="FasterSerial">Takes a higher line rate: STBR, ATBRD or probed.</param>
/// <param name="Remark">What to know.</param>
public sealed record AdapterFamily(
    string Id, string RecognisedBy, IReadOnlyList<string> Protocols, string CountSuffix, string SeveralPids, string LongAnswers, bool Sleeps, string FasterSerial, string Remark);

/// <summary>Which adapters work, and what the vehicle's own one is.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Adapter">Its adapter's words; null: not told yet.</param>
/// <param name="Family">One of <paramref name="Families"/>; unknown when its words name none.</param>
/// <param name="Suited">good, limited or unknown: by what was seen, else by the family.</param>
/// <param name="Reasons">What led there.</param>
/// <param name="Protocol">OBD protocol of the car.</param>
/// <param name="Seen">What the adapter was seen to do; null before the first scan.</param>
/// <param name="Families">The rules by which adapters are recognised.</param>
public sealed record AdapterCompatibility(
    string Vehicle, string? Adapter, string Family, string Suited, IReadOnlyList<string> Reasons, string? Protocol, AdapterCapability? Seen, IReadOnlyList<AdapterFamily> Families);

/// <summary>The rules by which adapters are recognised (knowledge of the field; Elm Electronics and STN1100 manuals).</summary>
internal static class AdapterFamilies
{
    public const string Unknown = "unknown";

    private static readonly string[] s_all = ["ISO 15765-4 CAN", "ISO 14230-4 KWP", "ISO 9141-2", "SAE J1850 PWM", "SAE J1850 VPW"];

    /// <summary>In the order in which words are looked for.</summary>
    private static readonly (string Word, AdapterFamily Family)[] s_rules =
    [
        ("STN", new("stn", "STN in the answer to STI, which a scan reads; to ATI it says ELM327", s_all, "yes", "yes", "yes", Sleeps: true, "STBR", "Large buffers, sleeps for a parked car: the best choice.")),
        ("OBDLink", new("obdlink", "OBDLink in the answer to ATI or STI", s_all, "yes", "yes", "yes", Sleeps: true, "STBR", "An STN inside.")),
        ("v1.5", new("clone-1.5", "ELM327 v1.5, which its maker never published", s_all, "probed", "probed", "probed", Sleeps: false, "probed", "A clone: many take single PIDs only, some freeze on long answers.")),
        ("v2.1", new("clone-2.1", "ELM327 v2.1, the usual label of poor parts", s_all, "probed", "probed", "probed", Sleeps: false, "probed", "Mostly a clone: some pass two bytes of a request only.")),
        ("v1.0", new("elm327-early", "ELM327 v1.0 to v1.2", s_all, "no", "yes", "yes", Sleeps: false, "no", "No count of answer lines: every request waits for its timeout.")),
        ("v1.1", new("elm327-early", "ELM327 v1.0 to v1.2", s_all, "no", "yes", "yes", Sleeps: false, "no", "No count of answer lines: every request waits for its timeout.")),
        ("v1.2", new("elm327-early", "ELM327 v1.0 to v1.2", s_all, "no", "yes", "yes", Sleeps: false, "no", "No count of answer lines: every request waits for its timeout.")),
        ("ELM327", new("elm327", "ELM327 v1.3, v1.4, v2.0, v2.2 or v2.3", s_all, "yes", "yes", "yes", Sleeps: true, "ATBRD", "Its transmit buffer is small: long answers need a fast line.")),
    ];

    public static IReadOnlyList<AdapterFamily> All { get; } = [.. s_rules.Select(rule => rule.Family).DistinctBy(family => family.Id)];

    public static AdapterFamily? Of(string adapter)
    {
        foreach ((string word, AdapterFamily family) in s_rules)
        {
            if (adapter.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return family;
            }
        }

        return null;
    }

    public static AdapterCompatibility Describe(ObdCar car, string? adapter, string? chip, string? protocol, AdapterCapability? seen)
    {
        AdapterFamily? family = adapter is null ? null : Of($"{chip} {adapter}");
        List<string> reasons = [];
        if (seen is not null)
        {
            reasons.Add($"Seen: {(seen.CountsLines is { } counts ? counts ? "counts answer lines" : "does not count answer lines" : "counting not tried")}, {(seen.PidsPerRequest is { } pids ? $"{pids} PIDs in a request" : "several PIDs not tried")}.");
        }

        if (chip is not null)
        {
            reasons.Add($"Its chip says {ObdProblems.Cut(chip)}.");
        }

        if (family is not null)
        {
            reasons.Add(family.Remark);
        }
        else
        {
            reasons.Add(adapter is null ? "The agent has not named its adapter yet." : "Its words name none of the families; what it can do is probed.");
        }

        bool limited = seen is { PidsPerRequest: 1 } || (seen is null && family?.Id is "clone-1.5" or "clone-2.1" or "elm327-early");
        string suited = seen is null && family is null ? Unknown : limited ? "limited" : "good";
        return new AdapterCompatibility(car.Id, adapter is null ? null : ObdText.Bounded(adapter), family?.Id ?? Unknown, suited, reasons, protocol, seen, All);
    }
}
