using Clutch.CarSim.Ageing;

namespace Clutch.Health.Training.Fleet;

/// <summary>A fleet to simulate.</summary>
public sealed record FleetOptions
{
    public required int Cars { get; init; }

    /// <summary>Two fleets of different seeds share no car.</summary>
    public required int Seed { get; init; }

    /// <summary>How long each car is watched, days.</summary>
    public double Days { get; init; } = 3 * 365;

    /// <summary>Days between two questions about a part.</summary>
    public required double Every { get; init; }

    public AgeingOptions Ageing { get; init; } = new();

    /// <summary>Cars simulated side by side. It changes how long it takes, never what comes out.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>The seed of a car.</summary>
    internal ulong CarSeed(int car) => ((ulong)(uint)Seed << 32) | (uint)car;
}
