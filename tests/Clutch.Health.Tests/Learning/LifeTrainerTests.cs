using Clutch.Health.Tests.Cmapss;
using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Series;
using Clutch.Health.Trees;

namespace Clutch.Health.Tests.Learning;

public sealed class LifeTrainerTests
{
    private static readonly TrainingSettings s_quick = new()
    {
        Members = [new TreeSettings { Objective = TreeObjective.SquaredError, Rounds = 20, LeastLeafWeight = 5, LearningRate = 0.3 }],
        Survival = new TreeSettings { Objective = TreeObjective.AcceleratedFailureTime, Rounds = 20, LeastLeafWeight = 5, LearningRate = 0.3 },
        Repeats = 1,
    };

    [Fact]
    public void Censored_series_bring_a_survival_member_and_are_learned_from()
    {
        LifeData data = SimulatedEngines.Fleet(20, seed: 1).Train;
        LifeData censored = data.Only(data.Series.Select((series, number) => series with { Failed = number % 4 != 0 }));
        Assert.Equal([TreeObjective.SquaredError], Objectives(data));
        Assert.Equal([TreeObjective.SquaredError, TreeObjective.AcceleratedFailureTime], Objectives(censored));
    }

    [Fact]
    public void Too_few_failures_are_told()
    {
        LifeData data = SimulatedEngines.Fleet(9, seed: 1).Train;
        Assert.Contains("9 of 9 units failed", Assert.Throws<SeriesFormatException>(() => Train(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        var grown = new StopAfter(7, stop);
        Assert.ThrowsAny<OperationCanceledException>(() => LifeTrainer.Train(SimulatedEngines.Fleet(10, seed: 1).Train, "cycles", simulated: true, s_quick with { Threads = 1 }, grown, stop.Token));
        Assert.Equal(7, grown.Reports);
    }

    [Fact]
    public void Labels_beyond_the_horizon_are_at_least_and_early_ends_are_not_known()
    {
        var failed = new LifeSeries("a", [1, 50, 200], [], [], Failed: true);
        Assert.Equal(new LifeLabel(125, Beyond: true, Known: true), LifeLabel.Of(failed, 0, 125));
        Assert.Equal(new LifeLabel(0, Beyond: false, Known: true), LifeLabel.Of(failed, 2, 125));
        LifeSeries good = failed with { Failed = false };
        Assert.Equal(new LifeLabel(125, Beyond: true, Known: true), LifeLabel.Of(good, 0, 125));
        Assert.Equal(new LifeLabel(0, Beyond: true, Known: false), LifeLabel.Of(good, 2, 125));
    }

    [Fact]
    public void Folds_are_even_and_depend_on_the_seed()
    {
        int[] folds = GroupFolds.Assign(103, 5, seed: 1);
        Assert.All(folds.GroupBy(fold => fold), fold => Assert.InRange(fold.Count(), 20, 21));
        Assert.Equal(folds, GroupFolds.Assign(103, 5, seed: 1));
        Assert.NotEqual(folds, GroupFolds.Assign(103, 5, seed: 2));
    }

    private static TreeObjective[] Objectives(LifeData data) => [.. Train(data).Model.Members.Select(member => member.Objective)];

    private static TrainedLife Train(LifeData data) => LifeTrainer.Train(data, "cycles", simulated: true, s_quick, progress: null, CancellationToken.None);

    private sealed class StopAfter(int trees, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public int Reports { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (++Reports == trees)
            {
                stop.Cancel();
            }
        }
    }
}
