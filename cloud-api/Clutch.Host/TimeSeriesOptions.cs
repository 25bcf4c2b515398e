using System.ComponentModel.DataAnnotations;
using Clutch.TimeSeries.Influx;

namespace Clutch.Host;

/// <summary>Where histories are kept.</summary>
internal sealed class TimeSeriesOptions : IValidatableObject
{
    public const string SqliteScheme = "sqlite:";

    /// <summary><c>sqlite:FILE</c>, <c>influx://[USER:PASSWORD@]HOST[:8086][/DATABASE]</c> or <c>victoria://HOST[:8428]</c>; null: the data folder.</summary>
    public string? Address { get; set; }

    /// <summary>Days that samples are kept in SQLite; null: for ever. InfluxDB has retention policies of its own.</summary>
    [Range(1, 36_500, ErrorMessage = "days from 1 to 36500 are allowed, or nothing to keep samples for ever.")]
    public int? KeepDays { get; set; }

    /// <summary>A file, for example <c>sqlite:data/timeseries.db</c>.</summary>
    public static bool IsSqlite(string address) => address.StartsWith(SqliteScheme, StringComparison.Ordinal) && address.Length > SqliteScheme.Length;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is not null && !IsSqlite(Address) && !InfluxAddress.TryParse(Address, out _, out string? error))
        {
            yield return new ValidationResult(error, [nameof(Address)]);
        }
        else if (KeepDays is not null && Address is not null && !IsSqlite(Address))
        {
            yield return new ValidationResult("only a history in SQLite goes by it. Give InfluxDB a retention policy (docs/how-to/run-on-influxdb.md).", [nameof(KeepDays)]);
        }
    }
}
