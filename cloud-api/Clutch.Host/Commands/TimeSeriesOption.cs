using System.CommandLine;
using Clutch.TimeSeries.Influx;

namespace Clutch.Host;

/// <summary><c>--timeseries</c>: which server keeps histories.</summary>
internal static class TimeSeriesOption
{
    public static Option<string?> Create()
    {
        Option<string?> option = new("--timeseries") { Description = "influx://HOST:8086/DATABASE to keep histories in InfluxDB, victoria://HOST:8428 to only write them to VictoriaMetrics, sqlite:FILE for another file [default: the data folder]" };
        option.Validators.Add(result =>
        {
            string address = result.GetValueOrDefault<string>() ?? "";
            if (!TimeSeriesOptions.IsSqlite(address) && !InfluxAddress.TryParse(address, out _, out string? error))
            {
                result.AddError($"--timeseries: {error}");
            }
        });
        return option;
    }
}
