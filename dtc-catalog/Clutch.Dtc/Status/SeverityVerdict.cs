namespace Clutch.Dtc;

/// <summary>One rule that a verdict went through.</summary>
/// <param name="Rule">Stable name.</param>
/// <param name="Severity">After the rule.</param>
/// <param name="Reason">In the language asked for.</param>
public sealed record SeverityStep(string Rule, Severity Severity, string Reason);

/// <summary>
/// How bad a code of a car is: the catalogue's severity, then the failure type, then how the ECU holds the code, then what the ECU says itself.
/// Every rule that changed something is kept.
/// </summary>
/// <param name="Severity">The result.</param>
/// <param name="Drive">What the driver should do.</param>
/// <param name="Steps">In order; the first is the catalogue's.</param>
public sealed record SeverityVerdict(Severity Severity, DriveAdvice Drive, IReadOnlyList<SeverityStep> Steps)
{
    /// <summary>Runs the rules.</summary>
    /// <param name="entry">The catalogue's meaning.</param>
    /// <param name="failure">Failure type; its shift counts only where the code itself names no mode.</param>
    /// <param name="evidence">What the vehicle says.</param>
    /// <param name="language">Of the reasons.</param>
    public static SeverityVerdict Of(DtcEntry entry, byte? failure, CodeEvidence evidence, Language language)
    {
        List<SeverityStep> steps = [new SeverityStep(entry.SeverityRule.Key, entry.Severity, entry.SeverityRule.Reason(language))];
        if (failure is { } type && entry.ModeClass == ModeClass.Bare && new FailureType(type).SeverityShift is var shift and not 0)
        {
            Step("failure-type", Shift(steps[^1].Severity, shift));
        }

        if (evidence.Status is { IsOnlyUntested: true })
        {
            Step("not-tested", Severity.Info);
        }
        else if (evidence.Status is { IsFault: false })
        {
            Step("not-a-fault-now", Severity.Info);
        }
        else if (evidence.Status is { IsConfirmed: false } || evidence.Kinds == CodeKinds.Pending)
        {
            Step("pending", Shift(steps[^1].Severity, -1));
        }
        else if (evidence.Kinds == CodeKinds.Permanent)
        {
            Step("permanent-only", Severity.Info);
        }

        if (evidence.SeverityByte?.Severity is { } own)
        {
            Step("ecu-severity", own);
        }

        if (evidence.Status is { WantsLamp: true })
        {
            Step("ecu-lamp", Max(steps[^1].Severity, Severity.Medium));
        }
        else if (evidence.LampOn == true && entry.Emissions && evidence.Kinds.HasFlag(CodeKinds.Stored))
        {
            Step("lamp-on", Max(steps[^1].Severity, Severity.Medium));
        }

        Severity result = steps[^1].Severity;
        return new SeverityVerdict(result, Advice(entry, result), steps);

        void Step(string rule, Severity severity)
        {
            if (severity != steps[^1].Severity)
            {
                steps.Add(new SeverityStep(rule, severity, Phrases.Text($"severity-{rule}", language)));
            }
        }
    }

    /// <summary>The catalogue's advice where its severity stands; else that of the new severity, never milder than a raise or stricter than a cut asks for.</summary>
    private static DriveAdvice Advice(DtcEntry entry, Severity severity)
    {
        DriveAdvice usual = severity switch
        {
            Severity.Info => DriveAdvice.Normal,
            Severity.Low or Severity.Medium => DriveAdvice.ServiceSoon,
            Severity.High => DriveAdvice.ServiceNow,
            _ => DriveAdvice.StopNow,
        };
        return severity == entry.Severity ? entry.Drive
            : severity > entry.Severity ? (DriveAdvice)Math.Max((int)entry.Drive, (int)usual)
            : (DriveAdvice)Math.Min((int)entry.Drive, (int)usual);
    }

    private static Severity Shift(Severity severity, int steps) => (Severity)Math.Clamp((int)severity + steps, (int)Severity.Info, (int)Severity.Critical);

    private static Severity Max(Severity one, Severity other) => one > other ? one : other;
}
