using Clutch.Health.Features;
using Clutch.Health.Training.Cmapss;
using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Tests.Cmapss;

public sealed class RegimeTests
{
    private static readonly TrainingSettings s_quick = new()
    {
        Members = [.. new TrainingSettings().Members.Take(1).Select(member => member with { Rounds = 60, LearningRate = 0.15, LeastLeafWeight = 5 })],
        Repeats = 1,
        Folds = 3,
        Threads = 1,
    };

    [Fact]
    public void Six_regimes_hardly_degrade_the_forecast_and_shuffled_regimes_do()
    {
        CmapssSubset plain = SimulatedEngines.Fleet(40, seed: 1);
        CmapssSubset flown = SimulatedEngines.InRegimes(plain, seed: 2);
        CmapssResult one = Score(plain);
        CmapssResult six = Score(flown);
        CmapssResult shuffled = Score(SimulatedEngines.Shuffled(flown, seed: 3));
        Assert.Equal((1, 6), (one.Regimes, six.Regimes));
        Assert.InRange(six.C.Rmse, 0, one.C.Rmse * 1.15);
        Assert.InRange(shuffled.C.Rmse, one.C.Rmse * 1.3, double.MaxValue);
    }

    [HealthReferenceFact]
    public void Engines_of_the_benchmark_have_one_regime_and_six_when_flown_so()
    {
        CmapssSubset subset = CmapssSubset.Read(Path.Combine(ReferenceHealth.Folder!, "cmapss"), "FD001")!;
        Assert.Equal(1, RegimeDiscovery.Discover(subset.Train).Count);
        Assert.Equal(6, RegimeDiscovery.Discover(SimulatedEngines.InRegimes(subset, seed: 2).Train).Count);
    }

    [Fact]
    public void A_setting_that_no_signal_follows_makes_no_regimes()
    {
        var random = new Random(1);
        // Two clear levels, and noise in the only signal.
        double[] settings = [.. Enumerable.Range(0, 1000).Select(row => (double)(row % 2))];
        double[] noise = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())];
        var series = new LifeSeries("1", [.. Enumerable.Range(1, 1000).Select(time => (double)time)], settings, noise, Failed: true);
        var data = new LifeData(["level"], ["signal"], [series]);
        Assert.Equal(1, RegimeDiscovery.Discover(data).Count);
        LifeSeries following = series with { Signals = [.. noise.Zip(settings, (value, level) => value + (3 * level))] };
        RegimeMap map = RegimeDiscovery.Discover(data with { Series = [following] });
        Assert.Equal(2, map.Count);
        Assert.NotEqual(map.Find([0]), map.Find([1]));
    }

    [Fact]
    public void An_outlier_of_a_setting_is_no_regime()
    {
        double[] settings = [.. Enumerable.Repeat(20.0, 999), 5000];
        var series = new LifeSeries("1", [.. Enumerable.Range(1, 1000).Select(time => (double)time)], settings, settings, Failed: true);
        Assert.Equal(1, RegimeDiscovery.Discover(new LifeData(["s"], ["x"], [series])).Count);
    }

    private static CmapssResult Score(CmapssSubset subset) => CmapssEvaluation.Run(subset, s_quick, TimeProvider.System, progress: null, CancellationToken.None);
}
