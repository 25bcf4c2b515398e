using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Judgement;

public sealed class AlertStateTests
{
    private const long Now = 1_000_000_000_000;
    private const long Day = 86_400_000;

    private static readonly AlertState s_snoozed = new(AlertStatus.Snoozed, AlertLevel.Warning, Now + Day);

    [Theory]
    [InlineData(AlertStatus.Open, AlertEvent.Raise, AlertStatus.Open, AlertReject.None)]
    [InlineData(AlertStatus.Open, AlertEvent.Lower, AlertStatus.Open, AlertReject.None)]
    [InlineData(AlertStatus.Open, AlertEvent.Clear, AlertStatus.Closed, AlertReject.None)]
    [InlineData(AlertStatus.Open, AlertEvent.Acknowledge, AlertStatus.Acknowledged, AlertReject.None)]
    [InlineData(AlertStatus.Open, AlertEvent.Snooze, AlertStatus.Snoozed, AlertReject.None)]
    [InlineData(AlertStatus.Open, AlertEvent.Wake, AlertStatus.Open, AlertReject.NoChange)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Raise, AlertStatus.Open, AlertReject.None)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Lower, AlertStatus.Acknowledged, AlertReject.None)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Clear, AlertStatus.Closed, AlertReject.None)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Acknowledge, AlertStatus.Acknowledged, AlertReject.NoChange)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Snooze, AlertStatus.Snoozed, AlertReject.None)]
    [InlineData(AlertStatus.Acknowledged, AlertEvent.Wake, AlertStatus.Acknowledged, AlertReject.NoChange)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Raise, AlertStatus.Open, AlertReject.None)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Lower, AlertStatus.Snoozed, AlertReject.None)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Clear, AlertStatus.Closed, AlertReject.None)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Acknowledge, AlertStatus.Acknowledged, AlertReject.None)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Snooze, AlertStatus.Snoozed, AlertReject.None)]
    [InlineData(AlertStatus.Snoozed, AlertEvent.Wake, AlertStatus.Snoozed, AlertReject.NoChange)]
    [InlineData(AlertStatus.Closed, AlertEvent.Raise, AlertStatus.Open, AlertReject.None)]
    [InlineData(AlertStatus.Closed, AlertEvent.Lower, AlertStatus.Closed, AlertReject.Closed)]
    [InlineData(AlertStatus.Closed, AlertEvent.Clear, AlertStatus.Closed, AlertReject.Closed)]
    [InlineData(AlertStatus.Closed, AlertEvent.Acknowledge, AlertStatus.Closed, AlertReject.Closed)]
    [InlineData(AlertStatus.Closed, AlertEvent.Snooze, AlertStatus.Closed, AlertReject.Closed)]
    [InlineData(AlertStatus.Closed, AlertEvent.Wake, AlertStatus.Closed, AlertReject.Closed)]
    public void The_table_of_transitions(AlertStatus from, AlertEvent happened, AlertStatus to, AlertReject expected)
    {
        AlertState state = from == AlertStatus.Snoozed ? s_snoozed : new AlertState(from, from == AlertStatus.Closed ? AlertLevel.None : AlertLevel.Warning, 0);
        AlertLevel level = happened == AlertEvent.Lower ? AlertLevel.Watch : AlertLevel.Act;
        AlertState next = state.After(happened, level, Now, Now + (2 * Day), out AlertReject reject);
        Assert.Equal((to, expected), (next.Status, reject));
        Assert.Equal(reject == AlertReject.None, next != state);
    }

    [Fact]
    public void A_silence_ends_at_its_time_and_not_before()
    {
        Assert.Equal(AlertStatus.Snoozed, s_snoozed.After(AlertEvent.Wake, default, Now + Day - 1, 0, out _).Status);
        AlertState woken = s_snoozed.After(AlertEvent.Wake, default, Now + Day, 0, out _);
        Assert.True(woken.IsLoud);
    }

    [Theory]
    [InlineData(AlertLevel.Act, 1)]
    [InlineData(AlertLevel.Warning, 14)]
    [InlineData(AlertLevel.Watch, 90)]
    public void The_more_urgent_the_shorter_it_may_be_silent(AlertLevel level, int days)
    {
        AlertState open = AlertState.Raised(level);
        Assert.Equal(AlertStatus.Snoozed, open.After(AlertEvent.Snooze, default, Now, Now + (days * Day), out _).Status);
        open.After(AlertEvent.Snooze, default, Now, Now + (days * Day) + 1, out AlertReject tooLong);
        open.After(AlertEvent.Snooze, default, Now, Now, out AlertReject past);
        Assert.Equal((AlertReject.TooLong, AlertReject.Past), (tooLong, past));
    }

    [Fact]
    public void Whatever_happens_only_the_engine_closes_and_only_snoozed_alerts_have_an_end_of_silence() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            AlertState state = AlertState.Raised((AlertLevel)random.Next(1, 4));
            long now = Now;
            for (int i = 0; i < 60; i++)
            {
                now += random.NextInt64(2 * Day);
                var happened = (AlertEvent)random.Next(6);
                AlertState next = state.After(happened, (AlertLevel)random.Next(4), now, now + random.NextInt64(-Day, 100 * Day), out AlertReject reject);
                bool right = (next == state) == (reject != AlertReject.None)
                    && (next.Status != AlertStatus.Closed || state.Status == AlertStatus.Closed || happened == AlertEvent.Clear)
                    && (next.Status == AlertStatus.Snoozed) == (next.Until != 0)
                    && (next.Status == AlertStatus.Closed) == (next.Level == AlertLevel.None)
                    && (happened == AlertEvent.Raise || next.Level <= state.Level)
                    && (next.Level <= state.Level || next.IsLoud);
                if (!right)
                {
                    return false;
                }

                state = next;
            }

            return true;
        }).QuickCheckThrowOnFailure();
}
