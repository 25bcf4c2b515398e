namespace Clutch.Health.Training.Series;

/// <summary>The rows of one unit, from its first to its failure or to the end of its observation.</summary>
/// <param name="Unit">Name of the unit.</param>
/// <param name="Times">Use since the part was fitted, ascending, on the part's clock; the last one is when the series ended.</param>
/// <param name="Settings">Operating settings row by row.</param>
/// <param name="Signals">Signals row by row, NaN where missing.</param>
/// <param name="Failed">Whether the unit failed at its end. Otherwise it was still good: right-censored.</param>
public sealed record LifeSeries(string Unit, double[] Times, double[] Settings, double[] Signals, bool Failed)
{
    public int Rows => Times.Length;

    /// <summary>Life left after a row, at least; exactly that when the unit failed.</summary>
    public double Left(int row) => Times[^1] - Times[row];
}
