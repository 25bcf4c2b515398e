using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary>Opens what the settings name, the same way for every role.</summary>
internal static class Stores
{
    /// <summary>On Kafka once there are settings for it, else in the data folder.</summary>
    public static ITelemetryLog OpenLog(DataFolder data, IConfiguration configuration, TimeProvider time) =>
        configuration.GetSection("kafka").Exists()
            ? new KafkaLog(Settings.Bind(configuration, "kafka", new KafkaLogOptions()), time)
            : new EmbeddedLog(Settings.Bind(configuration, "log", new EmbeddedLogOptions { Folder = data.Log }));

    /// <summary>Where the setting says, else in the data folder.</summary>
    public static ITimeSeries OpenTimeSeries(DataFolder data, IConfiguration configuration, RefusedRows refused)
    {
        TimeSeriesOptions options = Settings.Bind(configuration, "timeseries", new TimeSeriesOptions());
        TimeSpan keep = options.KeepDays is { } days ? TimeSpan.FromDays(days) : Timeout.InfiniteTimeSpan;
        return OpenTimeSeries(options.Address ?? TimeSeriesOptions.SqliteScheme + data.TimeSeries, keep, refused);
    }

    /// <summary>The same histories for somebody who only looks, beside the server that keeps them.</summary>
    public static ITimeSeries ViewTimeSeries(DataFolder data, IConfiguration configuration) => OpenTimeSeries(
        Settings.Bind(configuration, "timeseries", new TimeSeriesOptions()).Address ?? TimeSeriesOptions.SqliteScheme + data.TimeSeries,
        Timeout.InfiniteTimeSpan,
        new RefusedRows(TimeProvider.System));

    /// <summary>The histories at an address.</summary>
    /// <exception cref="StartException">Not such an address.</exception>
    public static ITimeSeries OpenTimeSeries(string address, TimeSpan keep, RefusedRows refused)
    {
        if (TimeSeriesOptions.IsSqlite(address))
        {
            return new SqliteTimeSeries(Path.GetFullPath(address[TimeSeriesOptions.SqliteScheme.Length..]), keep, TimeProvider.System);
        }

        return !InfluxAddress.TryParse(address, out InfluxAddress? server, out string? error) ? throw new StartException(error!)
            : server.IsVictoria ? new VictoriaTimeSeries(server, refused.Take)
            : new InfluxTimeSeries(server, refused.Take);
    }
}
