namespace Clutch.Health.Intervals;

/// <summary>How well stated intervals have held.</summary>
/// <param name="Simulated">Whether the cases come from a simulator. Such figures are never field accuracy.</param>
/// <param name="Source">Which cases: data set or fleet, with what repeats it.</param>
/// <param name="Rows">Part by part.</param>
public sealed record CalibrationTable(bool Simulated, string Source, IReadOnlyList<CalibrationRow> Rows);

/// <summary>One part.</summary>
/// <param name="Part">Which.</param>
/// <param name="Nominal">Share of true lives that the intervals are to hold.</param>
/// <param name="Observed">Share that they held; every life weighs the same.</param>
/// <param name="Cases">Forecasts whose truth is known.</param>
/// <param name="Lives">Lives behind them: the number of independent cases.</param>
/// <param name="Bins">By the predicted life.</param>
public sealed record CalibrationRow(Part Part, double Nominal, double Observed, int Cases, int Lives, IReadOnlyList<CalibrationBin> Bins);

/// <summary>A range of the predicted life.</summary>
/// <param name="From">Days.</param>
/// <param name="To">Days.</param>
/// <param name="Predicted">Mean of the forecasts, days.</param>
/// <param name="Actual">Mean of the truth, days.</param>
/// <param name="Observed">Share of the truth inside the intervals; NaN without a case.</param>
/// <param name="Cases">Forecasts.</param>
public sealed record CalibrationBin(double From, double To, double Predicted, double Actual, double Observed, int Cases);
