using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.TimeSeries;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary>Where the ingest role keeps what is not in the log.</summary>
internal sealed class StoreOptions
{
    /// <summary><c>sqlite:FILE</c>; empty: <c>timeseries.db</c> in the data folder.</summary>
    public string TimeSeries { get; set; } = "";

    /// <summary>SQLite file of the devices that may connect; empty: <c>registry.db</c> in the data folder.</summary>
    public string Registry { get; set; } = "";
}

/// <summary>Opens what the settings name, the same way for every role.</summary>
internal static class Stores
{
    private const string SqliteScheme = "sqlite:";

    /// <summary>On Kafka once there are settings for it, else in the data folder.</summary>
    public static ITelemetryLog OpenLog(DataFolder data, IConfiguration configuration, TimeProvider time) =>
        configuration.GetSection("kafka").Exists()
            ? new KafkaLog(Settings.Bind(configuration, "kafka", new KafkaLogOptions()), time)
            : new EmbeddedLog(Settings.Bind(configuration, "log", new EmbeddedLogOptions { Folder = data.Log }));

    /// <summary>The history at an address, for example <c>sqlite:data/timeseries.db</c>.</summary>
    /// <exception cref="StartException">Not such an address.</exception>
    public static ITimeSeries OpenTimeSeries(string address) => address.StartsWith(SqliteScheme, StringComparison.Ordinal) && address.Length > SqliteScheme.Length
        ? new SqliteTimeSeries(Path.GetFullPath(address[SqliteScheme.Length..]))
        : throw new StartException($"'{address}' is no place for the history. Write sqlite:FILE, for example sqlite:data/timeseries.db.");

    public static string TimeSeriesAddress(DataFolder data, StoreOptions stores) => stores.TimeSeries.Length > 0 ? stores.TimeSeries : SqliteScheme + data.TimeSeries;
}
