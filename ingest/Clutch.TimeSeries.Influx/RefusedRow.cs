namespace Clutch.TimeSeries.Influx;

/// <summary>A row that the server will never take, however often it is offered. The rows beside it are stored; its frame stays in the log.</summary>
/// <param name="Row">Line protocol, cut to a few hundred characters; empty when the server does not say which it was.</param>
/// <param name="Samples">Samples that are lost to the store; where the server names no row, points of one or more.</param>
/// <param name="Reason">The server's own words.</param>
public sealed record RefusedRow(string Row, int Samples, string Reason)
{
    internal static RefusedRow OutOfTime(string vehicle, long time) => new($"sample of {vehicle} at {time}", 1, "the server holds the years 1678 to 2261 only");
}
