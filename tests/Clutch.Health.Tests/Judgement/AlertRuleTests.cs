using Clutch.Dtc;
using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Judgement;

public sealed class AlertRuleTests
{
    private static readonly AlertOptions s_options = AlertOptions.Default;

    [Fact]
    public void Two_bad_judgements_of_five_raise_nothing_and_three_do()
    {
        PartState part = default;
        foreach (double concern in new[] { 0.3, 0.0, 0.3, 0.0, 0.0, 0.3, 0.0, 0.3 })
        {
            Assert.Equal(AlertLevel.None, Step(ref part, concern));
        }

        Assert.Equal(AlertLevel.Watch, Step(ref part, 0.3));
    }

    [Fact]
    public void A_level_falls_only_after_eight_in_a_row_below_its_end()
    {
        PartState part = default;
        Feed(ref part, 0.6, 3);
        Assert.Equal((int)AlertLevel.Warning, part.Level);
        Feed(ref part, 0.1, 7);
        Assert.Equal((int)AlertLevel.Warning, part.Level);
        Step(ref part, 0.45);
        Feed(ref part, 0.1, 7);
        Assert.Equal((int)AlertLevel.Warning, part.Level);
        Step(ref part, 0.1);
        Assert.Equal((int)AlertLevel.None, part.Level);
    }

    [Fact]
    public void A_level_falls_to_the_one_that_still_stands()
    {
        PartState part = default;
        Feed(ref part, 0.9, 3);
        Feed(ref part, 0.45, 8);
        Assert.Equal((int)AlertLevel.Warning, part.Level);
    }

    [Fact]
    public void A_code_that_forbids_to_go_on_acts_at_once_and_holds()
    {
        PartState part = default;
        Assert.Equal(AlertLevel.Act, AlertRule.Step(ref part, 0, stop: true, s_options, 1));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(AlertLevel.Act, AlertRule.Step(ref part, 0, stop: true, s_options, 2));
        }

        Assert.Equal(1, part.LevelSince);
        Feed(ref part, 0, 8);
        Assert.Equal((int)AlertLevel.None, part.Level);
    }

    [Fact]
    public void Noise_around_a_threshold_does_not_flap() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            double threshold = s_options.Raise[seed % 3];
            double gap = threshold - s_options.Clear[seed % 3];
            PartState part = default;
            int changes = 0;
            for (int i = 0; i < 500; i++)
            {
                int before = part.Level;
                Step(ref part, threshold + (gap * 1.2 * ((random.NextDouble() * 2) - 1)));
                changes += part.Level != before ? 1 : 0;
            }

            // Up to the level, step by step at most, and never back.
            return changes <= 1 + (seed % 3);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_steady_concern_ends_at_the_level_it_belongs_to() =>
        Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), hundredths =>
        {
            double concern = hundredths / 100.0;
            PartState part = default;
            Feed(ref part, concern, 30);
            return part.Level == s_options.Raise.Count(raise => concern >= raise);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_worn_out_catalyst_raises_an_alert_that_says_what_to_do_and_by_when()
    {
        VehicleState state = Vehicle.New();
        IReadOnlyList<AlertChange> changes = [];
        for (int i = 0; i < 12; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.CatalystRatio, 0.95));
            changes = [.. changes, .. Alerts.Take(ref state, VehicleJudge.Judge(state, VehicleFacts.None), s_options)];
        }

        Assert.Equal([AlertLevel.Act], changes.Where(change => change.Part == Part.Catalyst).Select(change => change.To));
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Alert alert = Assert.Single(Alerts.Standing(state, judgement));
        Assert.Equal("Catalyst: act now", alert.Title(Language.English));
        Assert.Matches("^By 2026-01-[0-9]{2}, or within [0-9]+ km, whichever comes first.$", alert.Deadline(Language.English));
        Assert.InRange(alert.Days, 0, 7);
        Assert.NotEmpty(alert.Do(Language.Arabic));
        Assert.Contains("\u20662026", alert.Deadline(Language.Arabic), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prior_alone_alarms_nobody()
    {
        VehicleState state = Vehicle.New();
        state.Kilometres = 900_000;
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Pass(ref state, 100);
            Assert.Empty(Alerts.Take(ref state, VehicleJudge.Judge(state, VehicleFacts.None), s_options));
        }
    }

    [Fact]
    public void A_sensor_that_died_takes_no_alert_back()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.CatalystRatio, i < 12 ? 0.95 : double.NaN));
            state.Stuck = i < 12 ? 0 : 1u << (int)Channel.RearOxygen;
            Alerts.Take(ref state, VehicleJudge.Judge(state, VehicleFacts.None), s_options);
        }

        Assert.Equal((int)AlertLevel.Act, state.Parts[(int)Part.Catalyst].Level);
    }

    [Theory]
    [InlineData(0.3, 0.2, true)]
    [InlineData(0.2, 0.3, false)]
    [InlineData(double.NaN, 0.2, false)]
    public void Options_that_could_flap_are_refused(double raise, double clear, bool right) =>
        Assert.Equal(right, (s_options with { Raise = [raise, 0.5, 0.75], Clear = [clear, 0.38, 0.6] }).Fault() is null);

    private static AlertLevel Step(ref PartState part, double concern) => AlertRule.Step(ref part, concern, stop: false, s_options, 1);

    private static void Feed(ref PartState part, double concern, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Step(ref part, concern);
        }
    }
}
