using Clutch.Health.Models;
using Clutch.Health.Training.Fleet;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Fleet;

/// <summary>The short form: bounds are wide, because the fleet is small. The long form is a command.</summary>
public sealed class SimulatedFleetTests(ITestOutputHelper output)
{
    [Fact]
    public void Models_of_a_small_fleet_announce_failures_of_unseen_cars_with_few_false_alarms_and_hold_their_intervals()
    {
        var options = new FleetTrainingOptions { Cars = 60, Seed = 3, Days = 700, RowEvery = 12, FalseAlarms = 0.5 };
        PartLives lives = FleetTrainer.Train(options, null, default).ToLives();
        FleetResult result = FleetEvaluation.Run(lives, cars: 50, seed: 4, days: 700, null, default);
        output.WriteLine($"announced {result.AnnouncedShare:P0} of {result.Failures}, {result.FalseAlarmsPerCarYear:F2} false alarms a car-year");
        Assert.True(result.Simulated);
        Assert.InRange(result.AnnouncedShare, 0.35, 1);
        Assert.InRange(result.ForeseenShare, 0.5, 1);
        // Cars of one simulator lie alike; a battery is in each, a particulate filter in few.
        Assert.InRange(result.Parts.Single(part => part.Part == Part.Battery).Drift, 0, 1);
        Assert.InRange(result.FalseAlarmsPerCarYear, 0, 1.2);
        double inside = result.Parts.Sum(part => part.All.Cases == 0 ? 0 : part.All.Observed * part.All.Lives) / result.Parts.Sum(part => part.All.Lives);
        Assert.InRange(inside, 0.75, 0.99);
        Assert.Throws<ArgumentException>(() => FleetEvaluation.Run(lives, cars: 50, seed: 3, days: 700, null, default));
    }
}
