namespace Clutch.Trips;

/// <summary>By which thresholds trips are derived. The same rules and frames give the same trips.</summary>
public sealed record TripRules
{
    /// <summary>Those of a fleet, by its name; those of all vehicles that are in none by the empty name.</summary>
    public IReadOnlyDictionary<string, TripOptions> Options { get; init; } = new SortedDictionary<string, TripOptions>(StringComparer.Ordinal) { [""] = TripOptions.Default };

    /// <summary>The fleet of a vehicle; empty: none.</summary>
    public Func<string, string> FleetOf { get; init; } = static _ => "";

    public TripOptions Of(string vehicle) => Options.TryGetValue(FleetOf(vehicle), out TripOptions? options) ? options : Options.TryGetValue("", out options) ? options : TripOptions.Default;
}
