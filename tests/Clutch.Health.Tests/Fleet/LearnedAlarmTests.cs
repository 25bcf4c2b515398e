using Clutch.Health.Models;

namespace Clutch.Health.Tests.Fleet;

public sealed class LearnedAlarmTests
{
    [Fact]
    public void An_alarm_stands_until_the_forecast_is_well_above_its_threshold()
    {
        var alarm = new LearnedAlarm(30);
        Assert.False(alarm.Take(31));
        Assert.True(alarm.Take(29));
        Assert.True(alarm.Take(45));
        Assert.True(alarm.Take(double.NaN));
        Assert.False(alarm.Take(60));
        Assert.False(alarm.Take(45));
    }

    [Fact]
    public void A_threshold_of_nothing_never_warns() => Assert.False(new LearnedAlarm(0).Take(0));
}
