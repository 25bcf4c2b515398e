using System.ComponentModel.DataAnnotations;

namespace Clutch.Health.Worker;

/// <summary>Settings of the health role. Section <c>health</c>.</summary>
public sealed class HealthWorkerOptions
{
    /// <summary>Vehicles kept in memory, each some 20 kB; the others wait in the file.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 vehicles are allowed.")]
    public int Vehicles { get; set; } = 2_000;

    /// <summary>Most frames between two checkpoints: what is read again after a crash.</summary>
    [Range(1, 1_000_000, ErrorMessage = "1 to 1000000 frames are allowed.")]
    public int CheckpointFrames { get; set; } = 5_000;

    /// <summary>Longest time between two checkpoints while frames come, seconds; 0 stores after every read.</summary>
    [Range(0, 3_600, ErrorMessage = "0 to 3600 seconds are allowed.")]
    public int CheckpointSeconds { get; set; } = 10;
}
