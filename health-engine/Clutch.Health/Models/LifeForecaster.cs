using Clutch.Health.Features;

namespace Clutch.Health.Models;

/// <summary>Follows one series with a <see cref="LifeModel"/>: rows in, remaining life with its interval out. Allocates nothing per row. Not thread-safe.</summary>
public sealed class LifeForecaster
{
    private readonly LifeModel _model;
    private readonly SeriesFeatures _series;
    private readonly float[] _features;

    public LifeForecaster(LifeModel model)
    {
        _model = model;
        _series = new SeriesFeatures(model.Plan);
        _features = new float[_series.Features];
    }

    /// <summary>The features of the last row, in the order of <see cref="FeaturePlan.Names"/>.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>Takes the next row and forecasts from it.</summary>
    public PredictedLife Update(double age, ReadOnlySpan<double> settings, ReadOnlySpan<double> values)
    {
        _series.Update(age, settings, values, _features);
        double predicted = _model.Predict(_features);
        (double low, double high) = _model.Bands.Around(predicted, _model.Horizon);
        return new PredictedLife(predicted, low, high);
    }

    /// <summary>The part was replaced: nothing of the old one is remembered.</summary>
    public void Restart() => _series.Restart();
}

/// <summary>Remaining life in the model's unit, and the interval that holds the truth with the probability of the model's bands.</summary>
public readonly record struct PredictedLife(double Predicted, double Low, double High);
