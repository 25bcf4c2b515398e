namespace Clutch.Dtc;

/// <summary>Groups a car's codes by probable root cause. The rules are a table (<see cref="RootCauseRules"/>); this applies them in order.</summary>
public static class CodeExplainer
{
    private const string ModuleVoltage = "Vehicle.OBD.ControlModuleVoltage";
    private const string EngineSpeed = "Vehicle.OBD.EngineSpeed";

    /// <summary>Volts under which ECUs begin to misread and drop out: with the engine running the generator should hold 13 V, at rest a battery is empty below this.</summary>
    private const double LowRunning = 12.2;

    private const double LowAtRest = 11.5;

    public static CodeExplanation Explain(CarReport report, Make make, Language language)
    {
        List<CodeFacts> open = [.. report.Codes.OrderBy(code => code.Code.Value).ThenBy(code => code.Ecu, StringComparer.Ordinal).Select(code => new CodeFacts(code, make))];
        double? voltage = LowVoltage(report);
        List<CodeFinding> findings = [];
        foreach (RootCauseRule rule in RootCauseRules.All)
        {
            if (rule.WantsLowVoltage && voltage is null)
            {
                continue;
            }

            foreach (RootCauseMatch match in RootCauseMatch.Of(rule, open))
            {
                open.RemoveAll(facts => match.Roots.Contains(facts) || match.Members.Contains(facts) || match.Along.Contains(facts));
                findings.Add(Finding(rule, match, language));
            }
        }

        findings.AddRange(open.Select(facts => Finding(facts, language)));
        return new CodeExplanation([.. findings.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Drive)], ClaimCheck.Of(report), voltage, report.Unread);
    }

    private static CodeFinding Finding(RootCauseRule rule, RootCauseMatch match, Language language)
    {
        CodeRole role = match.Roots.Count > 0 ? CodeRole.Consequence : CodeRole.Symptom;
        return Finding(
            rule.Id,
            match.Roots.Count > 0,
            [
                .. match.Roots.Select(facts => Member(facts, CodeRole.Cause, language)),
                .. match.Members.Select(facts => Member(facts, role, language)),
                .. match.Along.Select(facts => Member(facts, CodeRole.Consequence, language)),
            ]);
    }

    private static CodeFinding Finding(CodeFacts facts, Language language) => Finding(null, isLikely: true, [Member(facts, CodeRole.Alone, language)]);

    private static CodeFinding Finding(string? rule, bool isLikely, IReadOnlyList<FindingMember> members) => new(
        rule,
        isLikely,
        members,
        members.Max(member => member.Verdict?.Severity ?? Severity.Info),
        members.Max(member => member.Verdict?.Drive ?? DriveAdvice.Normal));

    private static FindingMember Member(CodeFacts facts, CodeRole role, Language language) =>
        new(facts.Reported, role, facts.HasEntry ? SeverityVerdict.Of(facts.Entry, facts.Code.FailureType, facts.Reported.Evidence, language) : null);

    /// <summary>The lowest voltage that the car or the adapter measured, when it is too low; else null.</summary>
    private static double? LowVoltage(CarReport report)
    {
        bool runs = report.Values.Any(value => value.Path == EngineSpeed && value.Value > 0);
        IEnumerable<double> measured = report.Values.Where(value => value.Path == ModuleVoltage).Select(value => value.Value);
        double lowest = measured.Concat(report.BatteryVoltage is { } volts ? [volts] : []).DefaultIfEmpty(double.PositiveInfinity).Min();

        // An adapter that measures nothing says 0.
        return lowest > 1 && lowest < (runs ? LowRunning : LowAtRest) ? lowest : null;
    }
}
