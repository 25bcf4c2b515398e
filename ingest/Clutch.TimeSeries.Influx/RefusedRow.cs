using System.Text;

namespace Clutch.TimeSeries.Influx;

/// <summary>A row that the server will never take, however often it is offered. The rows beside it are stored.</summary>
/// <param name="Row">Line protocol, cut to a few hundred characters; empty when the server does not say which it was.</param>
/// <param name="Samples">Samples that are lost to the store; where the server names no row, points of one or more.</param>
/// <param name="Reason">The server's own words.</param>
public sealed record RefusedRow(string Row, int Samples, string Reason)
{
    private const int ShownBytes = 300;

    internal static RefusedRow Of(ReadOnlySpan<byte> line, int samples, string reason) =>
        new(Encoding.UTF8.GetString(line[..Math.Min(line.Length, ShownBytes)]), samples, reason);

    internal static RefusedRow OutOfTime(string vehicle, long time) => new($"sample of {vehicle} at {time}", 1, "the server holds the years 1678 to 2261 only");
}
