using System.Text;
using System.Text.Json.Nodes;
using Clutch.Health.Models;
using Clutch.Health.Tests.Cmapss;
using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Tests.Models;

public sealed class LifeModelFileTests
{
    private static readonly LifeData s_data = SimulatedEngines.InRegimes(SimulatedEngines.Fleet(10, seed: 4), seed: 5).Train;
    private static readonly TrainedLife s_trained = Train(seed: 1);
    private static readonly byte[] s_file = Save(s_trained);

    [Fact]
    public void A_model_that_is_read_back_forecasts_the_same_bits()
    {
        Assert.Equal(LifeModelReject.None, LifeModelFile.Read(s_file, out LifeModel? read, out string detail));
        Assert.Empty(detail);
        var before = new LifeForecaster(s_trained.Model);
        var after = new LifeForecaster(read!);
        LifeSeries series = s_data.Series[0];
        for (int row = 0; row < series.Rows; row++)
        {
            Assert.Equal(Update(before, series, row), Update(after, series, row));
        }

        Assert.Equal(("cycles", true, 125.0), (read!.Unit, read.Simulated, read.Horizon));
        Assert.Equal(after.Features.Length, read.Plan.Names.Count);
    }

    [Fact]
    public void A_forecast_allocates_nothing()
    {
        var forecaster = new LifeForecaster(s_trained.Model);
        LifeSeries series = s_data.Series[0];
        int row = 0;
        Assert.Equal(0, Allocation.Of(() => Update(forecaster, series, row++ % series.Rows)));
        // Settings that no regime has: everything is missing, and that costs nothing either.
        double[] strange = [-1e9, 40, 1e9];
        Assert.Equal(0, Allocation.Of(() => forecaster.Update(1, strange, series.Signals.AsSpan(0, 5))));
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_file_with_one_thread_and_with_two()
    {
        Assert.Equal(s_file, Save(Train(seed: 1, threads: 1)));
        Assert.NotEqual(s_file, Save(Train(seed: 2)));
    }

    [Fact]
    public void A_file_that_ends_too_early_is_refused()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(LifeModelReject.NotJson, LifeModelFile.Read(s_file.AsMemory(0, random.Next(s_file.Length - 1)), out _, out _));
        }
    }

    [Theory]
    [InlineData("format", "\"other\"", LifeModelReject.NotAModel)]
    [InlineData("version", "2", LifeModelReject.Version)]
    [InlineData("version", "1.5", LifeModelReject.Version)]
    [InlineData("members", "[]", LifeModelReject.Misfit)]
    [InlineData("members", "[{}]", LifeModelReject.Trees)]
    [InlineData("members", "{}", LifeModelReject.Part)]
    [InlineData("head", "{}", LifeModelReject.Part)]
    [InlineData("head", "null", LifeModelReject.Part)]
    [InlineData("head.unit", "null", LifeModelReject.Part)]
    [InlineData("head.unknown", "1", LifeModelReject.Part)]
    [InlineData("head.horizon", "0", LifeModelReject.Misfit)]
    [InlineData("head.signals", "[\"a\"]", LifeModelReject.Misfit)]
    [InlineData("head.signals", "[null,null,null,null,null]", LifeModelReject.Misfit)]
    [InlineData("head.settings", "[]", LifeModelReject.Misfit)]
    [InlineData("head.regimeCuts", "[[],[],[]]", LifeModelReject.Misfit)]
    [InlineData("head.regimeCells", "[]", LifeModelReject.Misfit)]
    [InlineData("head.regimeCells", "[null]", LifeModelReject.Misfit)]
    [InlineData("head.means", "[0]", LifeModelReject.Misfit)]
    [InlineData("head.indices", "[[1]]", LifeModelReject.Misfit)]
    [InlineData("head.indices", "[null]", LifeModelReject.Misfit)]
    [InlineData("head.features.means", "[999999999]", LifeModelReject.Misfit)]
    [InlineData("head.features.means", "[5]", LifeModelReject.Misfit)]
    [InlineData("head.bands.level", "2", LifeModelReject.Misfit)]
    [InlineData("head.bands.low", "[]", LifeModelReject.Misfit)]
    public void A_wrong_part_is_refused_with_its_reason(string path, string value, LifeModelReject reason)
    {
        JsonNode root = JsonNode.Parse(s_file)!;
        string[] steps = path.Split('.');
        JsonNode parent = steps[..^1].Aggregate(root, (node, step) => node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        Assert.Equal(reason, LifeModelFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), out LifeModel? model, out string detail));
        Assert.Null(model);
        Assert.NotEmpty(detail);
    }

    private static PredictedLife Update(LifeForecaster forecaster, LifeSeries series, int row) =>
        forecaster.Update(series.Times[row], series.Settings.AsSpan(row * 3, 3), series.Signals.AsSpan(row * 5, 5));

    private static TrainedLife Train(int seed, int threads = 2)
    {
        var settings = new TrainingSettings { Seed = seed, Threads = threads, Repeats = 2 };
        settings = settings with { Members = [.. settings.Members.Select(member => member with { Rounds = 5 })] };
        return LifeTrainer.Train(s_data, "cycles", simulated: true, settings, progress: null, CancellationToken.None);
    }

    private static byte[] Save(TrainedLife trained)
    {
        using var file = new MemoryStream();
        trained.Save(file);
        return file.ToArray();
    }
}
