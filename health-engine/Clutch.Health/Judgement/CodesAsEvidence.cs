using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Trouble codes as evidence: faults with a begin, a persistence and an end; a fault that went and came back still speaks for a while.</summary>
internal static class CodesAsEvidence
{
    private const double HalfLifeDays = 14;
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>What the strongest code alone takes from a part.</summary>
    private const double Most = 0.95;

    /// <summary>Weaker evidence is not listed.</summary>
    private const double Least = 0.02;

    private static readonly Origin s_origin = new(Mark.Source, "trouble-code catalogue: severity and weight for the part");

    /// <summary>Adds each code once, whoever reports it, to its part's list or to the others.</summary>
    public static void Collect(in VehicleState state, Make make, long asOf, List<Evidence>?[] parts, List<Evidence> others)
    {
        ReadOnlySpan<CodeEntry> codes = state.Codes.All;
        for (int i = 0; i < codes.Length; i++)
        {
            if (IsRepeated(codes, i))
            {
                continue;
            }

            bool described = DtcCatalogue.TryFind(new DtcCode(codes[i].Code), make, out DtcEntry entry);
            Part? part = described ? PartModels.PartOf(entry.Part) : null;
            Evidence? evidence = Weigh(codes[i], described ? entry : null, part is null, asOf);
            if (evidence is null)
            {
                continue;
            }

            if (part is { } known)
            {
                (parts[(int)known] ??= []).Add(evidence);
            }
            else
            {
                others.Add(evidence);
            }
        }
    }

    private static Evidence? Weigh(in CodeEntry code, DtcEntry? entry, bool other, long asOf)
    {
        Severity severity = entry is { } known ? Verdict(known, code) : Severity.Low;
        double weight = entry is null || other ? 0.8 : entry.Value.EvidenceWeight / 100.0;
        double damage = Math.Min(Most, Share(severity) * weight * Presence(code, asOf));
        if (damage < Least)
        {
            return null;
        }

        return new Evidence
        {
            Id = $"code-{new DtcCode(code.Code)}",
            Kind = EvidenceKind.Code,
            Damage = damage,
            LogHazard = PartScore.LogHazard(damage),
            Value = code.Returns,
            Unit = Unit.Count,
            Reference = double.NaN,
            Observations = 1 + code.Returns,
            First = code.FirstSeen,
            Last = code.LastSeen,
            Origin = s_origin,
            Code = entry,
            IsActive = code.IsActive,
            Stop = code.IsConfirmed && severity == Severity.Critical,
        };
    }

    /// <summary>How bad it is, the way it is held now; a code that is gone as it was when confirmed.</summary>
    private static Severity Verdict(DtcEntry entry, in CodeEntry code)
    {
        CodeKinds kinds = code.IsActive ? (CodeKinds)code.States : CodeKinds.Stored;
        return SeverityVerdict.Of(entry, null, new CodeEvidence(kinds, null, null, null), Language.English).Severity;
    }

    private static double Share(Severity severity) => severity switch
    {
        Severity.Info => 0.05,
        Severity.Low => 0.3,
        Severity.Medium => 0.55,
        Severity.High => 0.8,
        _ => 1,
    };

    /// <summary>1 while active; after its end half of that, more for one that came back, halved every fortnight.</summary>
    private static double Presence(in CodeEntry code, long asOf)
    {
        if (code.IsActive)
        {
            return 1;
        }

        double days = Math.Max(0, asOf - code.LastSeen) / MillisecondsPerDay;
        return Math.Min(0.9, 0.5 + (0.1 * code.Returns)) * Math.Pow(0.5, days / HalfLifeDays);
    }

    /// <summary>Whether the same code stands earlier, or stands later and active while this one is not.</summary>
    private static bool IsRepeated(ReadOnlySpan<CodeEntry> codes, int place)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (i != place && codes[i].Code == codes[place].Code && (codes[i].IsActive == codes[place].IsActive ? i < place : codes[i].IsActive))
            {
                return true;
            }
        }

        return false;
    }
}
