using System.ComponentModel.DataAnnotations;

namespace Clutch.Health.Worker;

/// <summary>Settings of the health role. Section <c>health</c>.</summary>
public sealed class HealthWorkerOptions : IValidatableObject
{
    /// <summary>Vehicles kept in memory, each some 32 kB; the others wait in the store.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 vehicles are allowed.")]
    public int Vehicles { get; set; } = 2_000;

    /// <summary>Most frames between two checkpoints: what is read again after a crash.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 frames are allowed.")]
    public int CheckpointFrames { get; set; } = 5_000;

    /// <summary>Longest time between two checkpoints while frames come, seconds; 0 stores after every read.</summary>
    [Range(0, 3_600, ErrorMessage = "0 to 3600 seconds are allowed.")]
    public int CheckpointSeconds { get; set; } = 10;

    /// <summary>A PostgreSQL database for states and findings, <c>postgres://…</c>, which several health roles may share; null: a file in the data folder.</summary>
    public string? Store { get; set; }

    /// <summary>Where alerts begin and end.</summary>
    public AlertSettings Alerts { get; } = new();

    /// <summary>What visits, failures and parts cost.</summary>
    public CostSettings Costs { get; } = new();

    /// <summary>What the maker promised.</summary>
    public WarrantySettings Warranty { get; } = new();

    /// <summary>What is known of a car beside its frames, by vehicle id.</summary>
    public Dictionary<string, CarSettings> Cars { get; } = new(StringComparer.Ordinal);

    /// <summary>By what the role judges.</summary>
    public HealthRules Rules()
    {
        Dictionary<string, VehicleFacts> cars = Cars.ToDictionary(car => car.Key, car => car.Value.Facts(), StringComparer.Ordinal);
        return new HealthRules
        {
            Alerts = Alerts.Options(),
            Costs = Costs.Options(),
            Warranty = Warranty is { Days: { } days, Kilometres: { } kilometres } ? new WarrantyTerms(days, kilometres) : null,
            Facts = vehicle => cars.GetValueOrDefault(vehicle, VehicleFacts.None),
        };
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Alerts.Faults().Concat(Costs.Faults()).Concat(Warranty.Faults()).Concat(Cars.SelectMany(car => car.Value.Faults(car.Key))).Select(fault => new ValidationResult(fault.Message, [fault.Key]));
}
