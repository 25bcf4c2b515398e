using Clutch.TimeSeries.Influx;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>Tells the operator of rows that the time series will never take: at once of the first, then at most every ten seconds, with the number since.</summary>
internal sealed class RefusedRows(TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private long? _told;
    private long _samples;

    /// <summary>Null until there is somebody to tell.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>Is told of every row.</summary>
    public Action<RefusedRow>? Also { get; init; }

    /// <summary>Takes one row; on the thread of the store's writer.</summary>
    public void Take(RefusedRow row)
    {
        Also?.Invoke(row);
        _samples += row.Samples;
        if (_told is { } told && time.GetElapsedTime(told) < s_interval)
        {
            return;
        }

        Logger?.LogError("The time series has refused {Samples} samples for good. Their frames are dead letters (RefusedByStore), but for those that are beyond its retention. The last: {Row}: {Reason}", _samples, row.Row, row.Reason);
        _told = time.GetTimestamp();
        _samples = 0;
    }
}
