using Clutch.Health.Models;
using Clutch.Health.Training.Learning;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Cmapss;

/// <summary>
/// Scores a model on a subset as the literature does: one forecast for each test engine, at its last row. C caps the true life at the horizon,
/// as the labels of training are; U takes it as published.
/// </summary>
public static class CmapssEvaluation
{
    /// <summary>Trains on the train file and scores on the test file.</summary>
    public static CmapssResult Run(CmapssSubset subset, TrainingSettings settings, TimeProvider time, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        TrainedLife trained = LifeTrainer.Train(subset.Train, "cycles", simulated: true, settings, progress, cancellationToken);
        TimeSpan took = time.GetElapsedTime(start);
        return Score(subset, trained, took);
    }

    private static CmapssResult Score(CmapssSubset subset, TrainedLife trained, TimeSpan took)
    {
        LifeModel model = trained.Model;
        CmapssEngine[] engines = [.. subset.Test.Series.Select((series, number) => Forecast(model, series, subset.Lives[number]))];
        return new CmapssResult
        {
            Subset = subset.Name,
            TrainEngines = subset.Train.Series.Count,
            TestEngines = engines.Length,
            Regimes = model.Plan.Scaler.Regimes.Count,
            C = CmapssErrors.Of(engines, model.Horizon),
            U = CmapssErrors.Of(engines, double.PositiveInfinity),
            CrossValidationAllRows = trained.Validation.AllRows,
            CrossValidationRandomCuts = trained.Validation.RandomCuts,
            Level = model.Bands.Level,
            Intervals = CmapssIntervals.Of(engines, model.Horizon),
            Ranges = Ranges(engines, model),
            TrainingSeconds = took.TotalSeconds,
            Engines = engines,
        };
    }

    private static CmapssEngine Forecast(LifeModel model, LifeSeries series, double life)
    {
        var forecaster = new LifeForecaster(model);
        int settings = model.Settings.Count;
        int signals = model.Plan.Signals.Count;
        PredictedLife forecast = default;
        for (int row = 0; row < series.Rows; row++)
        {
            forecast = forecaster.Update(series.Times[row], series.Settings.AsSpan(row * settings, settings), series.Signals.AsSpan(row * signals, signals));
        }

        return new CmapssEngine(series.Unit, life, forecast.Predicted, forecast.Low, forecast.High);
    }

    private static CmapssRange[] Ranges(CmapssEngine[] engines, LifeModel model)
    {
        double[] limits = [0, .. model.Bands.Edges, model.Horizon];
        return [.. Enumerable.Range(0, model.Bands.Low.Count).Select(range =>
            new CmapssRange(limits[range], limits[range + 1], CmapssIntervals.Of([.. engines.Where(engine => model.Bands.Range(engine.Predicted) == range)], model.Horizon)))];
    }
}
