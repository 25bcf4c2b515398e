using Clutch.Health.Models;

namespace Clutch.Health.Worker;

/// <summary>By what the role judges: the same rules and frames give the same findings.</summary>
public sealed record HealthRules
{
    /// <summary>Where alerts begin and end.</summary>
    public AlertOptions Alerts { get; init; } = AlertOptions.Default;

    /// <summary>What visits and failures cost.</summary>
    public CostOptions Costs { get; init; } = CostOptions.Default;

    /// <summary>What the maker promised; null: nobody said.</summary>
    public WarrantyTerms? Warranty { get; init; }

    /// <summary>What is known of a vehicle beside its frames.</summary>
    public Func<string, VehicleFacts> Facts { get; init; } = static _ => VehicleFacts.None;

    /// <summary>Learnt lives, taken where they speak; null leaves all lives to the priors. What the program carries was learnt from simulated cars, and every life says so.</summary>
    public LearnedLives? Learned { get; init; } = PartLives.Embedded.Learned;
}
