using System.ComponentModel.DataAnnotations;
using Clutch.TimeSeries.Influx;

namespace Clutch.Host;

/// <summary>Where histories are kept.</summary>
internal sealed class TimeSeriesOptions : IValidatableObject
{
    /// <summary><c>influx://[USER:PASSWORD@]HOST[:8086][/DATABASE]</c> or <c>victoria://HOST[:8428]</c>; null: the data folder.</summary>
    public string? Address { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is not null && !InfluxAddress.TryParse(Address, out _, out string? error))
        {
            yield return new ValidationResult(error, [nameof(Address)]);
        }
    }
}
