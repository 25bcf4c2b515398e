using System.ComponentModel.DataAnnotations;

namespace Clutch.Trips;

/// <summary>Settings of the trips role. Section <c>trips</c>.</summary>
public sealed class TripWorkerOptions
{
    /// <summary>PostgreSQL database of bins and trips, <c>postgres://…</c>, or a file; <c>trips.db</c> in the data folder when absent.</summary>
    public string? Address { get; set; }

    /// <summary>Thresholds of all vehicles that are in no fleet.</summary>
    [Required]
    public TripOptions Thresholds { get; set; } = new();

    /// <summary>Fleets with thresholds of their own.</summary>
    public Dictionary<string, FleetOptions> Fleets { get; set; } = [];

    /// <summary>Areas whose borders are watched.</summary>
    public IReadOnlyList<GeofenceOptions> Geofences { get; set; } = [];

    /// <summary>Most frames between two checkpoints: what is read again after a crash.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 frames are allowed.")]
    public int CheckpointFrames { get; set; } = 5_000;

    /// <summary>Most minutes of vehicles that are kept in memory between two checkpoints, each some 7 kB.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 minutes are allowed.")]
    public int CheckpointMinutes { get; set; } = 4_000;

    /// <summary>Longest time between two checkpoints while frames come, and between two looks at trips that may be over, seconds; 0 stores after every read.</summary>
    [Range(0, 3_600, ErrorMessage = "0 to 3600 seconds are allowed.")]
    public int CheckpointSeconds { get; set; } = 10;

    public TripRules ToRules()
    {
        var options = new SortedDictionary<string, TripOptions>(Fleets.ToDictionary(fleet => fleet.Key, fleet => fleet.Value.Thresholds, StringComparer.Ordinal), StringComparer.Ordinal) { [""] = Thresholds };
        var fleets = Fleets.SelectMany(fleet => fleet.Value.Vehicles.Select(vehicle => (vehicle, fleet.Key))).ToLookup(pair => pair.vehicle, pair => pair.Key, StringComparer.Ordinal);
        return new TripRules { Options = options, FleetOf = vehicle => fleets[vehicle].FirstOrDefault() ?? "" };
    }
}

/// <summary>A fleet with thresholds of its own.</summary>
public sealed class FleetOptions
{
    /// <summary>Its vehicles.</summary>
    public IReadOnlyList<string> Vehicles { get; set; } = [];

    [Required]
    public TripOptions Thresholds { get; set; } = new();
}
