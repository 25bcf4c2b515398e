namespace Clutch.Health.Training.Cmapss;

/// <summary>What a model did on one subset. C-MAPSS is a simulation by NASA: nothing here is accuracy in the field.</summary>
public sealed record CmapssResult
{
    public required string Subset { get; init; }

    public required int TrainEngines { get; init; }

    public required int TestEngines { get; init; }

    /// <summary>Operating regimes that were found in the train file.</summary>
    public required int Regimes { get; init; }

    /// <summary>Errors against the true life, capped at the horizon.</summary>
    public required CmapssErrors C { get; init; }

    /// <summary>Errors against the true life as published.</summary>
    public required CmapssErrors U { get; init; }

    /// <summary>Root mean square error of cross-validation over all rows of the train file.</summary>
    public required double CrossValidationAllRows { get; init; }

    /// <summary>The same for a question at a random time of an engine's life, as the test file asks.</summary>
    public required double CrossValidationRandomCuts { get; init; }

    /// <summary>Nominal coverage of the intervals.</summary>
    public required double Level { get; init; }

    public required CmapssIntervals Intervals { get; init; }

    /// <summary>The same by ranges of the predicted life.</summary>
    public required IReadOnlyList<CmapssRange> Ranges { get; init; }

    /// <summary>Cross-validation, calibration and the final model, on the wall clock.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Every forecast.</summary>
    public required IReadOnlyList<CmapssEngine> Engines { get; init; }
}

/// <summary>One test engine, in cycles.</summary>
public sealed record CmapssEngine(string Unit, double Life, double Predicted, double Low, double High);

/// <summary>Root mean square error in cycles, and the score of PHM08, which counts being late more than being early.</summary>
public sealed record CmapssErrors(double Rmse, double Score)
{
    internal static CmapssErrors Of(IReadOnlyCollection<CmapssEngine> engines, double cap)
    {
        double squares = 0;
        double score = 0;
        foreach (CmapssEngine engine in engines)
        {
            double late = engine.Predicted - Math.Min(engine.Life, cap);
            squares += late * late;
            score += (late < 0 ? Math.Exp(-late / 13) : Math.Exp(late / 10)) - 1;
        }

        return new CmapssErrors(Math.Sqrt(squares / engines.Count), score);
    }
}

/// <summary>How many true lives, capped at the horizon, lie inside their intervals. An interval that ends at the horizon says "or more".</summary>
public sealed record CmapssIntervals(int Engines, int Inside, double? MeanWidth)
{
    /// <summary>Share inside, null without engines.</summary>
    public double? Coverage => Engines == 0 ? null : (double)Inside / Engines;

    internal static CmapssIntervals Of(IReadOnlyCollection<CmapssEngine> engines, double horizon) => new(
        engines.Count,
        engines.Count(engine => Math.Min(engine.Life, horizon) is var life && life >= engine.Low && life <= engine.High),
        engines.Count == 0 ? null : engines.Average(engine => engine.High - engine.Low));
}

/// <summary>Intervals of the forecasts between two lives.</summary>
public sealed record CmapssRange(double From, double To, CmapssIntervals Intervals);
