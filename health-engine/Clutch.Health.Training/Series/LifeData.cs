namespace Clutch.Health.Training.Series;

/// <summary>Series that share their columns.</summary>
/// <param name="Settings">Names of the operating settings.</param>
/// <param name="Signals">Names of the signals.</param>
/// <param name="Series">One entry a unit.</param>
public sealed record LifeData(IReadOnlyList<string> Settings, IReadOnlyList<string> Signals, IReadOnlyList<LifeSeries> Series)
{
    public int Rows => Series.Sum(series => series.Rows);

    public LifeData Only(IEnumerable<LifeSeries> series) => this with { Series = [.. series] };
}
