namespace Clutch.Trips.Tests;

/// <summary>A score is its formula over its events, and nothing else.</summary>
public sealed class ScoreTests
{
    [Fact]
    public void Anybody_gets_the_same_score_from_the_parts_by_the_published_formula()
    {
        DriverEvent[] events = [Of(DriverEventKind.HarshBraking, 1), Of(DriverEventKind.HarshBraking, 2), Of(DriverEventKind.Speeding, 61), Of(DriverEventKind.Idling, 179)];
        var score = DriverScore.Of(events, 40);
        Assert.Equal(15.5, score.Points);
        Assert.Equal(score.Points, score.Parts.Sum(part => part.Units * part.Weight));
        Assert.Equal(Math.Round(100 / (1 + (score.Points * 100 / score.DistanceKm / 50)), 1), score.Score);
        Assert.Equal(56.3, score.Score);
    }

    [Fact]
    public void No_events_are_a_hundred_and_too_few_kilometres_are_no_score()
    {
        Assert.Equal(100, DriverScore.Of([], 5).Score);
        Assert.Null(DriverScore.Of([], 4.9).Score);
        Assert.Equal(6, DriverScore.Of([], 0).Parts.Count);
    }

    private static DriverEvent Of(DriverEventKind kind, double seconds) => new(kind, DateTimeOffset.UnixEpoch, seconds, 5, "", null, null, "", null);
}
