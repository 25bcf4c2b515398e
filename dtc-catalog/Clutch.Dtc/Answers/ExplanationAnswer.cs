namespace Clutch.Dtc;

/// <summary>A code inside a finding.</summary>
/// <param name="Code">Name with its failure type.</param>
/// <param name="Ecu">Who reports it; null when nobody said.</param>
/// <param name="Role">alone, cause, symptom or consequence.</param>
/// <param name="Kinds">stored, pending, permanent.</param>
/// <param name="Title">What it says.</param>
/// <param name="Known">False when no meaning is known for this make.</param>
/// <param name="Severity">How bad it is by itself; null when not known.</param>
/// <param name="Evidence">Its claim held against measured values.</param>
public sealed record MemberAnswer(
    string Code, string? Ecu, NamedText? Role, IReadOnlyList<NamedText> Kinds, string Title, bool Known, SeverityAnswer? Severity, IReadOnlyList<EvidenceAnswer> Evidence);

/// <summary>A claim held against a value.</summary>
/// <param name="Test">Stable name of the test.</param>
/// <param name="Moment">now, or stored: the freeze frame of the code.</param>
/// <param name="What">What was measured.</param>
/// <param name="Signal">VSS path.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Verdict">present, absent or unclear.</param>
public sealed record EvidenceAnswer(string Test, NamedText Moment, string What, string Signal, double Value, string Unit, NamedText Verdict);

/// <summary>Codes with one probable cause.</summary>
/// <param name="Rule">Stable name; null for a code that no rule ties to another.</param>
/// <param name="Title">What the cause is; for a code alone its own title.</param>
/// <param name="Certainty">likely when a code names the cause, possible when only the pattern speaks.</param>
/// <param name="Severity">The worst of the members.</param>
/// <param name="Drive">The strictest advice of the members.</param>
/// <param name="Why">Why the codes belong together; null for a code alone.</param>
/// <param name="Check">What to check first.</param>
/// <param name="Codes">All members, causes first.</param>
public sealed record FindingAnswer(string? Rule, string Title, NamedText Certainty, NamedText Severity, NamedText Drive, string? Why, string? Check, IReadOnlyList<MemberAnswer> Codes);

/// <summary>A text of the report that is no code.</summary>
public sealed record RefusedText(string Text, string Reason);

/// <summary>What a car's codes come down to, in one language.</summary>
/// <param name="Language">en or ar.</param>
/// <param name="Make">Name of the make; null when it is not known.</param>
/// <param name="Findings">The most urgent first.</param>
/// <param name="LowVoltage">Volts, when the car's own measurement is too low; else null.</param>
/// <param name="Refused">Texts that are no codes.</param>
public sealed record ExplanationAnswer(string Language, string? Make, IReadOnlyList<FindingAnswer> Findings, double? LowVoltage, IReadOnlyList<RefusedText> Refused)
{
    public static ExplanationAnswer Of(CarReport report, Make make, Language language)
    {
        CodeExplanation explanation = CodeExplainer.Explain(report, make, language);
        return new ExplanationAnswer(
            LanguageTags.Of(language),
            make == Dtc.Make.Standard ? null : make.Name,
            [.. explanation.Findings.Select(finding => FindingOf(finding, explanation.Checks, make, language))],
            explanation.MeasuredVoltage,
            [.. explanation.Unread.Select(unread => new RefusedText(unread.Text, DtcRejects.Explain(unread.Reject, unread.Text, language)))]);
    }

    private static FindingAnswer FindingOf(CodeFinding finding, IReadOnlyList<ClaimCheck> checks, Make make, Language language)
    {
        MemberAnswer[] members = [.. finding.Members.Select(member => MemberOf(member, checks, make, language))];
        return new FindingAnswer(
            finding.Rule,
            finding.Title(language) ?? members[0].Title,
            Word("certainty", finding.IsLikely ? "likely" : "possible", language),
            NamedText.Of("severities", Term.Id(finding.Severity), language, "severity-details"),
            NamedText.Of("drive-advice", Term.Id(finding.Drive), language, "drive-advice-details"),
            finding.Why(language),
            finding.Check(language) ?? FirstCheck(finding.Members[0].Reported.Code, make, language),
            members);
    }

    private static MemberAnswer MemberOf(FindingMember member, IReadOnlyList<ClaimCheck> checks, Make make, Language language)
    {
        (DtcCode code, string ecu, CodeEvidence evidence) = member.Reported;
        return new MemberAnswer(
            code.ToString(),
            ecu.Length == 0 ? null : ecu,
            member.Role == CodeRole.Alone ? null : Word("role", Term.Id(member.Role), language),
            [.. Kinds(evidence.Kinds).Select(kind => Word("kind", kind, language))],
            DtcDescriber.Title(code, make, language),
            member.Verdict is not null,
            member.Verdict is { } verdict ? SeverityAnswer.Of(verdict, language) : null,
            [.. checks.Where(check => check.Code == code && check.Ecu == ecu).Select(check => EvidenceOf(check, language))]);
    }

    private static EvidenceAnswer EvidenceOf(ClaimCheck check, Language language) => new(
        check.Test,
        Word("moment", Term.Id(check.Moment), language),
        Phrases.Text($"claim-{check.Test}", language),
        check.Signal,
        check.Value,
        check.Unit,
        Word("verdict", Term.Id(check.Verdict), language));

    private static string? FirstCheck(DtcCode code, Make make, Language language) =>
        DtcCatalogue.TryFind(code, make, out DtcEntry entry) && entry.Checks.Count > 0 ? entry.Checks[0].Text(language) : null;

    private static IEnumerable<string> Kinds(CodeKinds kinds) =>
        Enum.GetValues<CodeKinds>().Where(kind => kind != CodeKinds.None && kinds.HasFlag(kind)).Select(Term.Id);

    private static NamedText Word(string table, string id, Language language) => new(id, Phrases.Text($"{table}-{id}", language));
}
