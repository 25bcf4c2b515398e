namespace Clutch.Dtc.Tests;

/// <summary>Section by section of the rule table: which codes belong together, which of them is the cause.</summary>
public sealed class RootCauseTests
{
    [Theory]
    [InlineData("low-voltage", "P0562", "P0107 U0100")]
    [InlineData("reference-voltage", "P0642", "P0107 P0122 P0193")]
    [InlineData("bus", "U0001", "U0100 U0121 U0140")]
    [InlineData("transmission", "P0715", "P0700")]
    [InlineData("lean-supply", "P0101", "P0171 P0174")]
    [InlineData("lean-supply", "P0087", "P0171 P0300 P0420")]
    [InlineData("rich-supply", "P0088", "P0172")]
    [InlineData("cylinder", "P0351", "P0301")]
    [InlineData("cylinder", "P0210", "P0310")]
    [InlineData("cylinder", "P0264", "P0302")]
    [InlineData("misfire-shared", "P0335", "P0300 P0301 P0303")]
    [InlineData("misfire-shared", "P0087", "P0300")]
    [InlineData("catalyst", "P0136", "P0420")]
    [InlineData("thermostat", "P0117", "P0128")]
    [InlineData("fuel-cap", "P0457", "P0455")]
    [InlineData("wheel-speed", "C0031", "P0500")]
    [InlineData("module-faulty", "C0031", "U0415")]
    public void A_code_that_names_the_cause_comes_first_and_the_others_follow(string rule, string cause, string consequences)
    {
        CodeFinding finding = Assert.Single(Explain($"{consequences} {cause}").Findings);
        Assert.Equal((rule, true), (finding.Rule, finding.IsLikely));
        Assert.Equal((cause, CodeRole.Cause), (finding.Members[0].Reported.Code.ToString(), finding.Members[0].Role));
        Assert.Equal(consequences.Split(' ').Order(StringComparer.Ordinal), finding.Members.Skip(1).Select(member => member.Reported.Code.ToString()).Order(StringComparer.Ordinal));
        Assert.All(finding.Members.Skip(1), member => Assert.Equal(CodeRole.Consequence, member.Role));
    }

    [Theory]
    [InlineData("shared-supply", "P0107 P0122 P0192")]
    [InlineData("shared-ground", "P0113 P0118 P0108")]
    [InlineData("many-modules-silent", "U0100 U0121 U0140")]
    [InlineData("lean-both-banks", "P0171 P0174")]
    [InlineData("rich-both-banks", "P0172 P0175")]
    [InlineData("misfire-many", "P0301 P0304")]
    [InlineData("heaters", "P0135 P0155")]
    [InlineData("fuel-vapour", "P0441 P0446")]
    [InlineData("same-part", "P0562 P0563")]
    public void A_pattern_without_a_named_cause_is_possible_only(string rule, string codes)
    {
        CodeFinding finding = Assert.Single(Explain(codes).Findings);
        Assert.Equal((rule, false), (finding.Rule, finding.IsLikely));
        Assert.Equal(codes.Split(' ').Length, finding.Members.Count);
        Assert.All(finding.Members, member => Assert.Equal(CodeRole.Symptom, member.Role));
    }

    [Theory]
    [InlineData("P0351 P0302")] // another cylinder
    [InlineData("P0107 P0193")] // two sensors may fail by themselves
    [InlineData("P0113 P0128")]
    [InlineData("P0420 P0442")]
    [InlineData("P0301 P030A")] // P030A is an ignition control circuit in the middle of the misfires
    public void Codes_that_have_nothing_to_do_with_each_other_stay_alone(string codes)
    {
        CodeExplanation explanation = Explain(codes);
        Assert.All(explanation.Findings, finding => Assert.Equal((null, CodeRole.Alone), (finding.Rule, Assert.Single(finding.Members).Role)));
        Assert.Equal(codes.Split(' ').Length, explanation.Findings.Count);
    }

    [Fact]
    public void A_sensor_supply_is_that_of_one_ECU()
    {
        CodeExplanation explanation = CodeExplainer.Explain(Report(("P0642", "7E8"), ("P0107", "7E8"), ("P0122", "7E9")), Make.Standard, Language.English);
        CodeFinding finding = Assert.Single(explanation.Findings, finding => finding.Rule == "reference-voltage");
        Assert.Equal(["P0642", "P0107"], finding.Members.Select(member => member.Reported.Code.ToString()));
    }

    [Fact]
    public void A_module_that_two_others_miss_is_one_finding()
    {
        CodeExplanation explanation = CodeExplainer.Explain(Report(("U0100", "7E9"), ("U0100", "760"), ("U0401", "760"), ("U0121", "7E9")), Make.Standard, Language.English);
        CodeFinding finding = Assert.Single(explanation.Findings, finding => finding.Rule == "module-silent");
        Assert.Equal(["U0100", "U0100", "U0401"], finding.Members.Select(member => member.Reported.Code.ToString()));
        Assert.Equal(2, explanation.Findings.Count);
    }

    [Fact]
    public void A_module_is_not_blamed_with_the_codes_of_the_one_that_complains()
    {
        CodeExplanation explanation = CodeExplainer.Explain(Report(("U0415", "760"), ("C0031", "760")), Make.Standard, Language.English);
        Assert.All(explanation.Findings, finding => Assert.Null(finding.Rule));
    }

    [Theory]
    [InlineData(10.9, 0, true)]
    [InlineData(11.8, 0, false)] // at rest a battery may have that
    [InlineData(11.8, 800, true)] // with the engine running it may not
    [InlineData(14.1, 800, false)]
    [InlineData(0, 800, false)] // an adapter without a measurement says 0
    public void Low_codes_of_several_sensors_with_a_low_voltage_point_to_the_supply(double volts, double speed, bool expected)
    {
        CarReport report = Report(("P0107", "7E8"), ("P0117", "7E8"), ("P0462", "7E8")) with
        {
            BatteryVoltage = volts,
            Values = [new ReportedValue("7E8", "Vehicle.OBD.EngineSpeed", speed, "{rpm}")],
        };
        CodeExplanation explanation = CodeExplainer.Explain(report, Make.Standard, Language.English);
        Assert.Equal(expected, explanation.Findings.Any(finding => finding.Rule == "low-voltage-measured"));
        Assert.Equal(expected ? volts : null, explanation.MeasuredVoltage);
    }

    /// <summary>No code of the standard is lost or doubled, whatever stands beside it.</summary>
    [Fact]
    public void Every_code_is_in_exactly_one_finding()
    {
        var random = new Random(7);
        for (int round = 0; round < 60; round++)
        {
            (string, string)[] codes = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (DtcCatalogue.At(random.Next(DtcCatalogue.Count)).Code.ToString(), $"7E{random.Next(8, 11):X}")).Distinct()];
            CodeExplanation explanation = CodeExplainer.Explain(Report(codes), Make.Standard, Language.English);
            Assert.Equal(codes.Order(), explanation.Findings.SelectMany(finding => finding.Members).Select(member => (member.Reported.Code.ToString(), member.Reported.Ecu)).Order());
        }
    }

    [Fact]
    public void Every_rule_is_worded_in_every_language()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            foreach (RootCauseRule rule in RootCauseRules.All)
            {
                var finding = new CodeFinding(rule.Id, IsLikely: true, [], Severity.Info, DriveAdvice.Normal);
                Assert.All(new[] { finding.Title(language), finding.Why(language), finding.Check(language) }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            }

            Assert.All(ClaimTests.All, test => Assert.NotEqual("", Phrases.Text($"claim-{test.Id}", language)));
        }
    }

    [Fact]
    public void Every_number_in_the_rules_is_a_code_of_the_catalogue()
    {
        IEnumerable<CodePattern> patterns = RootCauseRules.All.SelectMany(rule => rule.Roots.Concat(rule.Members).Concat(rule.Along));
        IEnumerable<DtcCode> ends = patterns.Where(pattern => pattern.Codes is not null).SelectMany(pattern => pattern.Codes!.Singles()).Concat(ClaimTests.All.SelectMany(test => test.Codes.Singles()));
        Assert.DoesNotContain(ends, code => DtcCatalogue.Find(code).Count == 0);
    }

    private static CodeExplanation Explain(string codes) =>
        CodeExplainer.Explain(CarReport.Of(codes.Split(' ').Select(Codes.Of)), Make.Standard, Language.English);

    private static CarReport Report(params (string Code, string Ecu)[] codes) => new()
    {
        Codes = [.. codes.Select(each => new ReportedCode(Codes.Of(each.Code), each.Ecu, CodeEvidence.None))],
    };
}
