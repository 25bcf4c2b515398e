namespace Clutch.Dtc;

/// <summary>The part a code plays in a finding.</summary>
public enum CodeRole : byte
{
    /// <summary>The code stands for itself.</summary>
    Alone,

    /// <summary>Look here first.</summary>
    Cause,

    /// <summary>Set by the same hidden cause as the others.</summary>
    Symptom,

    /// <summary>Set because of the cause; likely to go with it.</summary>
    Consequence,
}

/// <summary>A code in a finding.</summary>
/// <param name="Reported">The code and who reports it.</param>
/// <param name="Role">Its part.</param>
/// <param name="Verdict">How bad it is and why; null when the code is not described for this make.</param>
public sealed record FindingMember(ReportedCode Reported, CodeRole Role, SeverityVerdict? Verdict);

/// <summary>Codes with one probable cause.</summary>
/// <param name="Rule">Stable name of the rule; null for a code that no rule ties to another.</param>
/// <param name="IsLikely">A code names the cause; false when the cause is concluded from the pattern only.</param>
/// <param name="Members">All codes, causes first; none is left out.</param>
/// <param name="Severity">The worst of its members.</param>
/// <param name="Drive">The strictest advice of its members.</param>
public sealed record CodeFinding(string? Rule, bool IsLikely, IReadOnlyList<FindingMember> Members, Severity Severity, DriveAdvice Drive)
{
    /// <summary>What the finding is; null for a code alone.</summary>
    public string? Title(Language language) => Text("", language);

    /// <summary>Why the codes belong together.</summary>
    public string? Why(Language language) => Text("-why", language);

    /// <summary>What to check first.</summary>
    public string? Check(Language language) => Text("-check", language);

    private string? Text(string part, Language language) => Rule is null ? null : Phrases.Text($"cause-{Rule}{part}", language);
}

/// <summary>What a car's codes come down to.</summary>
/// <param name="Findings">The most urgent first.</param>
/// <param name="Checks">Claims held against measured values.</param>
/// <param name="MeasuredVoltage">The voltage that a low-voltage finding rests on; null when none is low.</param>
/// <param name="Unread">Texts of the report that are no codes.</param>
public sealed record CodeExplanation(IReadOnlyList<CodeFinding> Findings, IReadOnlyList<ClaimCheck> Checks, double? MeasuredVoltage, IReadOnlyList<UnreadCode> Unread);
