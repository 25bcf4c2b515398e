using Clutch.CarSim.Ageing;
using Clutch.Health.Intervals;
using Clutch.Health.Models;
using Clutch.Health.Training.Fleet;

namespace Clutch.Health.Tests.Fleet;

/// <summary>What is counted as an announcement: lives whose forecasts are written by hand, asked about once a day.</summary>
public sealed class FleetAlarmsTests
{
    private static readonly LearnedAlarm s_alarm = new(60, 0.5);

    [Fact]
    public void A_forecast_that_is_true_announces_with_each_level_and_is_never_false()
    {
        FleetAlarms alarms = FleetAlarms.Of([Life(200, failed: true, day => 200 - day)], s_alarm);
        Assert.Equal((1, 1, 1, 1, 0), (alarms.Failures, alarms.Foreseeable, alarms.Foreseen, alarms.Announced, alarms.FalseAlarms));
    }

    [Fact]
    public void An_alarm_that_stands_since_long_before_announces_nothing_and_every_message_of_it_is_false()
    {
        FleetAlarms alarms = FleetAlarms.Of([Life(200, failed: true, day => day < 20 ? 180 : 5)], s_alarm);
        Assert.Equal((0, 1, 0), (alarms.Announced, alarms.Early, alarms.Late));
        Assert.True(alarms.FalseAlarms >= 1, $"{alarms.FalseAlarms}");
        FleetAlarms steps = FleetAlarms.Of([Life(400, failed: true, day => day < 20 ? 180 : day < 60 ? 50 : day < 100 ? 25 : 10)], s_alarm);
        Assert.Equal((0, 3), (steps.Announced, steps.FalseAlarms));
    }

    [Fact]
    public void One_that_rises_to_the_next_level_in_time_announces()
    {
        FleetAlarms alarms = FleetAlarms.Of([Life(200, failed: true, day => day < 20 ? 180 : day < 170 ? 50 : 10)], s_alarm);
        Assert.Equal((1, 0), (alarms.Announced, alarms.Early));
        Assert.Equal(1, alarms.FalseAlarms);
    }

    [Fact]
    public void One_that_comes_in_the_last_week_is_late()
    {
        FleetAlarms alarms = FleetAlarms.Of([Life(200, failed: true, day => day < 194 ? 180 : 2)], s_alarm);
        Assert.Equal((0, 1, 1), (alarms.Announced, alarms.Late, alarms.Foreseeable));
    }

    [Fact]
    public void A_healthy_life_gives_false_alarms_or_undecided_ones_and_never_an_announcement()
    {
        FleetAlarms alarms = FleetAlarms.Of([Life(300, failed: false, day => day is > 50 and < 60 ? 50 : 180), Life(300, failed: false, day => day > 280 ? 50 : 180)], s_alarm);
        Assert.Equal((0, 0, 1, 1), (alarms.Failures, alarms.Announced, alarms.FalseAlarms, alarms.Undecided));
    }

    [Fact]
    public void A_sudden_failure_and_one_that_nobody_asked_about_are_not_foreseeable()
    {
        FleetLife sudden = Life(200, failed: true, _ => 180) with { Sudden = true };
        FleetLife unseen = new(0, Part.Battery, 200, Failed: true, FaultTypes.All[0], Sudden: false, []);
        FleetAlarms alarms = FleetAlarms.Of([sudden, unseen], s_alarm);
        Assert.Equal((2, 1, 1, 0), (alarms.Failures, alarms.Sudden, alarms.Observed, alarms.Foreseeable));
    }

    [Fact]
    public void Thresholds_announce_what_they_can_within_the_allowance()
    {
        // True forecasts of ten failures; three healthy lives that dip to 30 days.
        FleetLife[] lives =
        [
            .. Enumerable.Range(0, 10).Select(i => Life(200 + i, failed: true, day => 200 + i - day)),
            .. Enumerable.Range(0, 3).Select(_ => Life(400, failed: false, day => day is > 100 and < 120 ? 30 : 180)),
        ];
        LearnedAlarm strict = AlarmThresholds.Choose(lives, carYears: 100, falseAlarms: 0.001, threads: 1)[Part.Battery];
        FleetAlarms alarms = FleetAlarms.Of(lives, strict);
        Assert.Equal((10, 0), (alarms.Announced, alarms.FalseAlarms));
    }

    [Fact]
    public void Intervals_are_set_and_scored_on_what_the_model_says_aloud()
    {
        var cases = new List<CalibrationCase>();
        Assert.False(FleetCases.Add(Life(300, failed: true, _ => 170), 180, cases));
        Assert.True(FleetCases.Add(Life(300, failed: true, day => day < 250 ? 170 : 40), 180, cases));
        Assert.Equal(1, cases.Sum(each => each.Weight), 1e-9);
        Assert.All(cases, each => Assert.Equal(40, each.Predicted));
        // What was changed within the horizon has no truth.
        Assert.False(FleetCases.Add(Life(100, failed: false, _ => 40), 180, cases));
    }

    private static FleetLife Life(int days, bool failed, Func<int, double> predicted) => new(
        0, Part.Battery, days, failed, failed ? FaultTypes.All[0] : null, Sudden: false,
        [.. Enumerable.Range(1, days - 1).Select(day => new FleetQuestion(day, (float)predicted(day)))]);
}
