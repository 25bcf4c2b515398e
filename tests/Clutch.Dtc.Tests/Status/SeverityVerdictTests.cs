namespace Clutch.Dtc.Tests;

/// <summary>The vehicle's own evidence beats the catalogue, and every rule that did so is named.</summary>
public sealed class SeverityVerdictTests
{
    private static readonly DtcEntry s_catalyst = Entry(0x0420);

    [Fact]
    public void Without_evidence_the_catalogue_stands()
    {
        SeverityVerdict verdict = Verdict(CodeEvidence.None);
        Assert.Equal((s_catalyst.Severity, s_catalyst.Drive), (verdict.Severity, verdict.Drive));
        Assert.Equal(s_catalyst.SeverityRule.Key, Assert.Single(verdict.Steps).Rule);
    }

    [Fact]
    public void A_pending_code_is_one_step_lower()
    {
        SeverityVerdict verdict = Verdict(new CodeEvidence(CodeKinds.Pending, null, null, null));
        Assert.Equal((s_catalyst.Severity - 1, "pending"), (verdict.Severity, verdict.Steps[^1].Rule));
        Assert.Equal(s_catalyst.Severity, Verdict(new CodeEvidence(CodeKinds.Pending | CodeKinds.Stored, null, null, null)).Severity);
    }

    [Theory]
    [InlineData(0x50, "not-tested")]
    [InlineData(0x40, "not-a-fault-now")]
    public void A_status_without_a_fault_is_information(byte status, string rule)
    {
        SeverityVerdict verdict = Verdict(new CodeEvidence(CodeKinds.None, new DtcStatus(status), null, null));
        Assert.Equal((Severity.Info, DriveAdvice.Normal, rule), (verdict.Severity, verdict.Drive, verdict.Steps[^1].Rule));
    }

    [Fact]
    public void A_permanent_code_alone_is_information() =>
        Assert.Equal((Severity.Info, "permanent-only"), Last(new CodeEvidence(CodeKinds.Permanent, null, null, null)));

    [Fact]
    public void The_severity_byte_of_the_ECU_beats_everything_before_it()
    {
        Assert.Equal((Severity.Critical, "ecu-severity"), Last(new CodeEvidence(CodeKinds.Pending, null, new DtcSeverityByte(0x80), null)));
        Assert.Equal((Severity.Low, "ecu-severity"), Last(new CodeEvidence(CodeKinds.Stored, null, new DtcSeverityByte(0x20), null)));
        Assert.Equal(DriveAdvice.StopNow, Verdict(new CodeEvidence(CodeKinds.Stored, null, new DtcSeverityByte(0x80), null)).Drive);
    }

    [Fact]
    public void A_lamp_that_the_ECU_asks_for_is_at_least_medium()
    {
        DtcEntry cap = Entry(0x0457);
        Assert.True(cap.Severity < Severity.Medium);
        Assert.Equal("ecu-lamp", SeverityVerdict.Of(cap, null, new CodeEvidence(CodeKinds.None, new DtcStatus(0x88), null, null), Language.English).Steps[^1].Rule);
        SeverityVerdict lamp = SeverityVerdict.Of(cap, null, new CodeEvidence(CodeKinds.Stored, null, null, LampOn: true), Language.English);
        Assert.Equal((Severity.Medium, "lamp-on"), (lamp.Severity, lamp.Steps[^1].Rule));
        Assert.Equal(cap.Severity, SeverityVerdict.Of(cap, null, new CodeEvidence(CodeKinds.Stored, null, null, LampOn: false), Language.English).Severity);
    }

    [Fact]
    public void A_failure_type_moves_a_bare_component_and_no_other()
    {
        DtcEntry wheel = Entry(0x4031);
        Assert.Equal(ModeClass.Bare, wheel.ModeClass);
        Assert.NotEqual(wheel.Severity, SeverityVerdict.Of(wheel, 0x96, CodeEvidence.None, Language.English).Severity);
        DtcEntry coolant = Entry(0x0118);
        Assert.Equal(coolant.Severity, SeverityVerdict.Of(coolant, 0x96, CodeEvidence.None, Language.English).Severity);
    }

    [Fact]
    public void Every_step_has_a_reason_in_every_language()
    {
        foreach (string rule in new[] { "failure-type", "not-tested", "not-a-fault-now", "pending", "permanent-only", "ecu-severity", "ecu-lamp", "lamp-on" })
        {
            Assert.All(Enum.GetValues<Language>(), language => Assert.NotEqual("", Phrases.Text($"severity-{rule}", language)));
        }
    }

    private static (Severity, string) Last(CodeEvidence evidence) => Verdict(evidence) is { } verdict ? (verdict.Severity, verdict.Steps[^1].Rule) : default;

    private static SeverityVerdict Verdict(CodeEvidence evidence) => SeverityVerdict.Of(s_catalyst, null, evidence, Language.English);

    private static DtcEntry Entry(ushort code)
    {
        Assert.True(DtcCatalogue.TryFind(new DtcCode(code), Make.Standard, out DtcEntry entry));
        return entry;
    }
}
