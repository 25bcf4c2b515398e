namespace Clutch.Dtc;

/// <summary>Codes that fit a rule together.</summary>
/// <param name="Roots">Codes that name the cause; empty when the pattern alone speaks.</param>
/// <param name="Members">What the cause brings about.</param>
/// <param name="Along">What it explains besides.</param>
internal sealed record RootCauseMatch(IReadOnlyList<CodeFacts> Roots, IReadOnlyList<CodeFacts> Members, IReadOnlyList<CodeFacts> Along)
{
    public static IReadOnlyList<RootCauseMatch> Of(RootCauseRule rule, IReadOnlyList<CodeFacts> open) => rule.Pairing switch
    {
        Pairing.Car => Whole(rule, open),
        Pairing.Ecu => Each(rule, open, facts => facts.Reported.Ecu),
        Pairing.Cylinder => Each(rule, open.Where(facts => facts.Cylinder > 0), facts => facts.Cylinder),
        Pairing.Partner => Each(rule, open.Where(facts => facts.Relation != Relation.None), facts => facts.Entry.ComponentId),
        Pairing.Part => Parts(rule, open),
        _ => CodesOfPartner(rule, open),
    };

    private static RootCauseMatch[] Each<T>(RootCauseRule rule, IEnumerable<CodeFacts> codes, Func<CodeFacts, T> key) =>
        [.. codes.GroupBy(key).SelectMany(group => Whole(rule, [.. group]))];

    private static IReadOnlyList<RootCauseMatch> Whole(RootCauseRule rule, IReadOnlyList<CodeFacts> codes)
    {
        List<CodeFacts> roots = [.. codes.Where(facts => Matches(rule.Roots, facts))];
        List<CodeFacts> members = [.. codes.Where(facts => !roots.Contains(facts) && Matches(rule.Members, facts))];
        if ((rule.Roots.Length > 0 && roots.Count == 0) || Count(rule.Counts, members) < rule.LeastMembers)
        {
            return [];
        }

        List<CodeFacts> along = [.. codes.Where(facts => !roots.Contains(facts) && !members.Contains(facts) && Matches(rule.Along, facts))];
        return [new RootCauseMatch(roots, members, along)];
    }

    private static int Count(Counting counting, List<CodeFacts> members) => counting switch
    {
        Counting.Codes => members.Select(facts => facts.Code.Value).Distinct().Count(),
        Counting.Parts => members.Select(facts => facts.Part).Distinct().Count(),
        _ => members.Count,
    };

    /// <summary>Several codes of one part say the same thing several times.</summary>
    private static RootCauseMatch[] Parts(RootCauseRule rule, IReadOnlyList<CodeFacts> open) =>
    [
        .. open.Where(facts => facts.HasEntry && Matches(rule.Members, facts)).GroupBy(facts => (facts.Part, facts.Reported.Ecu)).Where(part => part.Count() > 1)
            .Select(part => new RootCauseMatch([], [.. part], [])),
    ];

    private static List<RootCauseMatch> CodesOfPartner(RootCauseRule rule, IReadOnlyList<CodeFacts> open)
    {
        List<RootCauseMatch> matches = [];
        HashSet<CodeFacts> taken = [];
        foreach (IGrouping<string, CodeFacts> partner in open.Where(facts => Matches(rule.Members, facts)).GroupBy(facts => facts.Entry.ComponentKey, StringComparer.Ordinal))
        {
            // A module does not complain about itself: its codes are those of other reporters, as far as reporters are known.
            List<CodeFacts> roots = ModuleCodes.Of(partner.Key) is { } own
                ? [.. open.Where(facts => own.Contains(facts.Code) && !taken.Contains(facts) && !partner.Any(member => member.Reported.Ecu.Length > 0 && member.Reported.Ecu == facts.Reported.Ecu))]
                : [];
            if (roots.Count > 0)
            {
                taken.UnionWith(roots);
                matches.Add(new RootCauseMatch(roots, [.. partner], []));
            }
        }

        return matches;
    }

    private static bool Matches(CodePattern[] patterns, CodeFacts facts)
    {
        foreach (CodePattern pattern in patterns)
        {
            if (pattern.Matches(facts))
            {
                return true;
            }
        }

        return false;
    }
}
