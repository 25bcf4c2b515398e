namespace Clutch.Health.Training.Series;

/// <summary>Which columns of a table mean what; every other column is a signal.</summary>
/// <param name="Unit">Name of the unit; its rows stand together.</param>
/// <param name="Time">Use since the part was fitted, ascending within a unit, on the part's clock.</param>
/// <param name="Event">How the series ends, read in its last row: <c>failure</c> or <c>censored</c>; empty in the rows before.</param>
/// <param name="Settings">Operating settings.</param>
public sealed record SeriesColumns(string Unit, string Time, string Event, IReadOnlyList<string> Settings)
{
    public static SeriesColumns Default { get; } = new("unit", "time", "event", []);
}
