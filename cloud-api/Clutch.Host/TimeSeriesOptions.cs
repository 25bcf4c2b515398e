using System.ComponentModel.DataAnnotations;
using Clutch.TimeSeries.Influx;

namespace Clutch.Host;

/// <summary>Where histories are kept.</summary>
internal sealed class TimeSeriesOptions : IValidatableObject
{
    public const string SqliteScheme = "sqlite:";

    /// <summary><c>sqlite:FILE</c>, <c>influx://[USER:PASSWORD@]HOST[:8086][/DATABASE]</c> or <c>victoria://HOST[:8428]</c>; null: the data folder.</summary>
    public string? Address { get; set; }

    /// <summary>A file, for example <c>sqlite:data/timeseries.db</c>.</summary>
    public static bool IsSqlite(string address) => address.StartsWith(SqliteScheme, StringComparison.Ordinal) && address.Length > SqliteScheme.Length;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is not null && !IsSqlite(Address) && !InfluxAddress.TryParse(Address, out _, out string? error))
        {
            yield return new ValidationResult(error, [nameof(Address)]);
        }
    }
}
