namespace Clutch.Dtc.Tests;

public sealed class ClaimCheckTests
{
    [Theory]
    [InlineData("P0118", "CoolantTemperature", -40, ClaimVerdict.Present)]
    [InlineData("P0118", "CoolantTemperature", 87, ClaimVerdict.Absent)]
    [InlineData("P0117", "CoolantTemperature", 215, ClaimVerdict.Present)]
    [InlineData("P0117", "CoolantTemperature", 132, ClaimVerdict.Unclear)]
    [InlineData("P0113", "IntakeTemp", -40, ClaimVerdict.Present)]
    [InlineData("P0122", "ThrottlePosition", 0, ClaimVerdict.Present)]
    [InlineData("P0217", "CoolantTemperature", 121, ClaimVerdict.Present)]
    [InlineData("P0563", "ControlModuleVoltage", 16.2, ClaimVerdict.Present)]
    public void A_value_speaks_for_or_against_the_claim_of_a_code(string code, string signal, double value, ClaimVerdict verdict)
    {
        ClaimCheck check = Assert.Single(Check(code, (signal, value)));
        Assert.Equal((verdict, ClaimMoment.Now, value), (check.Verdict, check.Moment, check.Value));
    }

    [Theory]
    [InlineData("P0171", 12, 9.5, ClaimVerdict.Present)]
    [InlineData("P0171", 2, 1, ClaimVerdict.Absent)]
    [InlineData("P0171", -20, -4, ClaimVerdict.Unclear)]
    [InlineData("P0172", -12, -9.5, ClaimVerdict.Present)]
    public void A_mixture_code_is_held_against_both_fuel_trims_together(string code, double shortTerm, double longTerm, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Assert.Single(Check(code, ("EngineSpeed", 1500), ("ShortTermFuelTrim1", shortTerm), ("LongTermFuelTrim1", longTerm))).Verdict);

    [Fact]
    public void A_test_that_wants_a_running_engine_is_silent_without_one()
    {
        Assert.Empty(Check("P0102", ("MAF", 0)));
        Assert.Empty(Check("P0102", ("MAF", 0), ("EngineSpeed", 0)));
        Assert.Equal(ClaimVerdict.Present, Assert.Single(Check("P0102", ("MAF", 0), ("EngineSpeed", 800))).Verdict);
        Assert.Empty(Check("P0171", ("EngineSpeed", 800), ("ShortTermFuelTrim1", 20))); // one trim of two
    }

    [Fact]
    public void A_freeze_frame_speaks_for_the_moment_in_which_its_code_was_stored()
    {
        CarReport report = Report("P0118") with
        {
            Values = [new ReportedValue("7E8", "Vehicle.OBD.CoolantTemperature", 90, "Cel")],
            Frames =
            [
                new ReportedFrame("7E8", new DtcCode(0x0118), [new ReportedValue("7E8", "Vehicle.OBD.CoolantTemperature", -40, "Cel")]),
                new ReportedFrame("7E8", new DtcCode(0x0420), [new ReportedValue("7E8", "Vehicle.OBD.CoolantTemperature", -40, "Cel")]),
            ],
        };
        Assert.Equal([(ClaimMoment.Now, ClaimVerdict.Absent), (ClaimMoment.Stored, ClaimVerdict.Present)], ClaimCheck.Of(report).Select(check => (check.Moment, check.Verdict)));
    }

    [Fact]
    public void An_ECU_is_held_against_its_own_values_and_never_against_a_choice_of_two_others()
    {
        CarReport report = Report("P0118");
        Assert.Equal(-40, Assert.Single(ClaimCheck.Of(report with { Values = [Value("10", 80), Value("7E8", -40)] })).Value);
        Assert.Equal(80, Assert.Single(ClaimCheck.Of(report with { Values = [Value("10", 80)] })).Value);
        Assert.Empty(ClaimCheck.Of(report with { Values = [Value("10", 80), Value("18", -40)] }));

        static ReportedValue Value(string ecu, double value) => new(ecu, "Vehicle.OBD.CoolantTemperature", value, "Cel");
    }

    private static IReadOnlyList<ClaimCheck> Check(string code, params (string Signal, double Value)[] values) =>
        ClaimCheck.Of(Report(code) with { Values = [.. values.Select(value => new ReportedValue("7E8", $"Vehicle.OBD.{value.Signal}", value.Value, ""))] });

    private static CarReport Report(string text) => new()
    {
        Codes = [new ReportedCode(Codes.Of(text), "7E8", CodeEvidence.None)],
    };
}
