using Clutch.Dtc;

namespace Clutch.Health.Tests.Judgement;

public sealed class BadInputTests
{
    [Fact]
    public void A_car_of_five_signals_gets_answers_where_they_allow_it_and_reasons_elsewhere()
    {
        // Engine speed, road speed, load, coolant and voltage: what the oldest cars send.
        VehicleState state = Vehicle.New();
        foreach (Channel channel in new[] { Channel.EngineSpeed, Channel.Speed, Channel.Load, Channel.Coolant, Channel.Voltage })
        {
            Hear(ref state, channel);
        }

        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(
                ref state, 30, (Measure.RestVoltage, 12.5), (Measure.CrankMinimum, 10.5), (Measure.ChargeVoltage, 14.1), (Measure.ChargeMaximum, 14.3),
                (Measure.CoolantShortfall, 0), (Measure.CoolantMaximum, 96), (Measure.OilWear, 60), (Measure.BrakeEnergy, 2), (Measure.TyreWork, 8), (Measure.SlipSpeed, 10),
                (Measure.IdleSpeedSpread, 20));
        }

        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Equal(100, judgement.Score);
        Assert.Equal(
            [Part.Battery, Part.Alternator, Part.Ignition, Part.Cooling, Part.Driveline],
            judgement.Parts.Where(part => part.Observability.State == Observability.Observed).Select(part => part.Part));
        Assert.Equal([Part.EngineOil, Part.Brakes, Part.Tyres], judgement.Parts.Where(part => part.Observability.State == Observability.ByUse).Select(part => part.Part));
        PartJudgement catalyst = judgement[Part.Catalyst];
        Assert.Equal(Observability.NotOnThisCar, catalyst.Observability.State);
        Assert.Null(catalyst.Score);
        Assert.Equal([Channel.CatalystTemperature], catalyst.Observability.Missing);
        Assert.Contains("does not send", catalyst.Observability.Text(Language.English), StringComparison.Ordinal);
        Assert.Null(judgement[Part.Turbocharger].Life);
    }

    [Fact]
    public void A_part_with_too_few_drives_says_how_many_are_missing()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Drive(ref state, 30, (Measure.CatalystRatio, 0.9));
        Vehicle.Drive(ref state, 30, (Measure.CatalystRatio, 0.9));
        PartJudgement part = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Catalyst];
        Assert.Equal(Observability.NotYet, part.Observability.State);
        Assert.Equal((2, 5), (part.Observability.Seen, part.Observability.Needed));
        Assert.Equal("Not enough drives yet: 2 of 5.", part.Observability.Text(Language.English));
        Assert.Null(part.Score);
    }

    [Fact]
    public void A_sensor_that_stands_still_is_flagged_and_its_old_good_values_are_not_believed()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 10; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.CatalystRatio, 0.1), (Measure.ChargeVoltage, 14));
        }

        state.Stuck = 1u << (int)Channel.RearOxygen;
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Equal(Observability.SensorStuck, judgement[Part.Catalyst].Observability.State);
        Assert.Null(judgement[Part.Catalyst].Score);
        Assert.Empty(judgement[Part.Catalyst].Evidence);
        Assert.Contains("behind the catalyst", judgement[Part.Catalyst].Observability.Text(Language.English), StringComparison.Ordinal);
        Assert.Equal(Observability.Observed, judgement[Part.Alternator].Observability.State);
        Assert.True(judgement.Doubts.HasFlag(DataDoubts.Stuck));
    }

    [Fact]
    public void An_odometer_that_went_back_bounds_no_age_and_loses_no_way()
    {
        VehicleState state = Vehicle.New();
        Odometer(ref state, 150_000);
        Vehicle.Drive(ref state, 50);
        Assert.Equal(149_950, state.OdometerAtFirst, 1);
        Assert.Equal(AgeBasis.UpToVehicle, VehicleJudge.Judge(state, VehicleFacts.None)[Part.Alternator].Life!.Age);

        Odometer(ref state, 80_000);
        Vehicle.Drive(ref state, 50);
        Assert.Equal(100, state.Kilometres, 3);
        Assert.Equal(1, state.OdometerJumps);
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Equal(AgeBasis.Unknown, judgement[Part.Alternator].Life!.Age);
        Assert.True(judgement.Doubts.HasFlag(DataDoubts.Odometer));
        Assert.Contains(ResaleFactor.Of(judgement).Inputs, input => input is { Id: "resale-way", IsKnown: false });
    }

    [Fact]
    public void Another_control_unit_forgets_what_the_old_one_had_learnt_and_nothing_else()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.TrimLong, 9), (Measure.TrimCruise, 18), (Measure.ChargeVoltage, 14));
        }

        Assert.NotEmpty(VehicleJudge.Judge(state, VehicleFacts.None)[Part.AirAndFuel].Evidence);
        VehicleUse.ForgetLearnt(ref state);
        state.IdentityChanges++;
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Empty(judgement[Part.AirAndFuel].Evidence);
        Assert.Equal(0, state.History(Measure.TrimLong).Count);
        Assert.Equal(20, state.History(Measure.ChargeVoltage).Count);
        Assert.True(judgement.Doubts.HasFlag(DataDoubts.Identity));
    }

    [Fact]
    public void A_code_that_nobody_describes_still_counts_and_says_so()
    {
        ushort unknown = (ushort)Enumerable.Range(1, 0xFFFF).First(code => DtcCatalogue.Find(new DtcCode((ushort)code)).Count == 0);
        VehicleState state = Vehicle.New();
        Vehicle.Codes(ref state, 1, unknown);
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Evidence evidence = Assert.Single(judgement.OtherCodes);
        Assert.True(judgement.Score < 100);
        Assert.Contains("does not describe", evidence.Text(Language.English), StringComparison.Ordinal);
    }

    private static void Hear(ref VehicleState state, Channel channel) => Say(ref state, channel, 1);

    private static void Odometer(ref VehicleState state, float kilometres) => Say(ref state, Channel.Odometer, kilometres);

    private static void Say(ref VehicleState state, Channel channel, float value)
    {
        state.Recorder.Observe(new HeardSamples.Heard(state.LastTime, 0, value, channel), ref state.Gears);
    }
}
