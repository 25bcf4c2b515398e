namespace Clutch.CarSim;

/// <summary>A trouble code and when it comes.</summary>
/// <param name="Code">For example P0420.</param>
/// <param name="FaultAfter">
/// Time with the engine running until the code is confirmed and the MIL lights; it is pending from half of it on.
/// Zero: stored from the start. After a clear it comes again, but not within a minute.
/// </param>
public sealed record CarFault(string Code, TimeSpan FaultAfter);

/// <summary>What kind of car it is and what happens to it. Two cars of one scenario behave alike, bit for bit.</summary>
public sealed record CarScenario
{
    /// <summary>Chooses traffic, noise and small differences between cars.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>17 characters; by default one that belongs to the seed.</summary>
    public string Vin { get => field ?? CarSim.Vin.FromSeed(Seed); init; }

    /// <summary>1: engine (7E8). 2: also the automated gearbox (7E9).</summary>
    public int Ecus { get; init; } = 1;

    public IReadOnlyList<CarFault> Faults { get; init; } = [new("P0420", TimeSpan.FromMinutes(8))];

    public double AmbientCelsius { get; init; } = 22;

    /// <summary>Air pressure at the place of the car, kPa.</summary>
    public double BarometricKilopascal { get; init; } = 100;

    /// <summary>Per cent of the tank.</summary>
    public double FuelLevel { get; init; } = 62;

    public double OdometerKilometres { get; init; } = 48_211.3;

    /// <summary>Since the codes were last cleared, at the start.</summary>
    public double ClearedKilometres { get; init; } = 1_840;

    /// <summary>Engine time since the codes were last cleared, at the start.</summary>
    public TimeSpan ClearedTime { get; init; } = TimeSpan.FromHours(52);

    /// <summary>A trip with the ignition on. After it the car is parked for <see cref="Park"/>, and so on.</summary>
    public TimeSpan Drive { get; init; } = TimeSpan.FromMinutes(45);

    /// <summary>Ignition off between trips: the ECUs are silent and the engine cools. Zero: one trip without an end.</summary>
    public TimeSpan Park { get; init; }
}
