using Clutch.Health.Training.Cmapss;
using Clutch.Health.Training.Learning;

namespace Clutch.Health.Tests.Cmapss;

/// <summary>The promise on the public benchmark, with the settings that <c>clutch evaluate cmapss</c> uses.</summary>
public sealed class CmapssGateTests
{
    [HealthReferenceTheory]
    [InlineData("FD001", 10.5)]
    [InlineData("FD003", 9.6)]
    public void Remaining_life_is_as_close_as_promised_and_intervals_hold(string name, double rmse)
    {
        CmapssSubset subset = CmapssSubset.Read(Path.Combine(ReferenceHealth.Folder!, "cmapss"), name)!;
        CmapssResult result = CmapssEvaluation.Run(subset, new TrainingSettings(), TimeProvider.System, progress: null, CancellationToken.None);
        Assert.InRange(result.C.Rmse, 0, rmse);
        // 90 % of 100 engines, give or take what chance does to a hundred.
        Assert.InRange(result.Intervals.Coverage!.Value, 0.86, 0.94);
        foreach (CmapssRange range in result.Ranges.Where(range => range.Intervals.Engines > 0))
        {
            // Three standard deviations of a binomial count, and a unit for its steps.
            double engines = range.Intervals.Engines;
            Assert.True(range.Intervals.Inside >= (0.9 * engines) - 1 - (3 * Math.Sqrt(engines * 0.09)), $"{range.Intervals.Inside} of {engines} predicted between {range.From} and {range.To}");
        }
    }

    /// <summary>FD002 has six regimes and is not at hand: these are FD001's engines flown in six.</summary>
    [HealthReferenceFact]
    public void The_promise_holds_when_the_same_engines_fly_in_six_regimes()
    {
        CmapssSubset flown = SimulatedEngines.InRegimes(CmapssSubset.Read(Path.Combine(ReferenceHealth.Folder!, "cmapss"), "FD001")!, seed: 2);
        CmapssResult result = CmapssEvaluation.Run(flown, new TrainingSettings(), TimeProvider.System, progress: null, CancellationToken.None);
        Assert.Equal(6, result.Regimes);
        Assert.InRange(result.C.Rmse, 0, 10.5);
    }
}
