using Clutch.Health.Models;

namespace Clutch.Health.Tests.Fleet;

public sealed class LearnedAlarmTests
{
    [Theory]
    [InlineData(59.9, AlertLevel.Watch)]
    [InlineData(60, AlertLevel.None)]
    [InlineData(29.9, AlertLevel.Warning)]
    [InlineData(30, AlertLevel.Watch)]
    [InlineData(14.9, AlertLevel.Act)]
    [InlineData(0, AlertLevel.Act)]
    [InlineData(double.NaN, AlertLevel.None)]
    public void Levels_begin_below_the_watch_and_below_its_shares(double predicted, AlertLevel level)
    {
        var part = new PartState();
        Ask(ref part, new LearnedAlarm(60, 0.5), predicted, 5);
        Assert.Equal(level, (AlertLevel)part.Level);
    }

    [Fact]
    public void A_watch_stands_until_the_forecast_is_well_above_it()
    {
        var alarm = new LearnedAlarm(60, 0.5);
        var part = new PartState();
        Ask(ref part, alarm, 50, 5);
        Ask(ref part, alarm, 100, 20);
        Assert.Equal(AlertLevel.Watch, (AlertLevel)part.Level);
        Ask(ref part, alarm, 107, 20);
        Assert.Equal(AlertLevel.None, (AlertLevel)part.Level);
    }

    [Fact]
    public void Concern_never_falls_as_the_predicted_life_gets_shorter()
    {
        var alarm = new LearnedAlarm(80, 0.3);
        double last = 0;
        for (double predicted = 180; predicted >= 0; predicted -= 0.25)
        {
            double concern = alarm.Concern(predicted);
            Assert.InRange(concern, last - 1e-6, 1);
            last = concern;
        }

        Assert.Equal(1, last, 1e-6);
    }

    [Fact]
    public void A_threshold_of_nothing_never_warns() => Assert.Equal(0, new LearnedAlarm(0, 0.5).Concern(0));

    private static void Ask(ref PartState part, LearnedAlarm alarm, double predicted, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _ = AlertRule.Step(ref part, alarm.Concern(predicted), stop: false, AlertOptions.Default, time: i);
        }
    }
}
