namespace Clutch.CarSim;

/// <summary>A trouble code and when it comes.</summary>
/// <param name="Code">For example P0420.</param>
/// <param name="FaultAfter">
/// Time with the engine running until the code is confirmed and the MIL lights. Zero: stored from the start.
/// <see cref="TimeSpan.MaxValue"/>: never. After a clear it comes again, but not within a minute.
/// </param>
public sealed record CarFault(string Code, TimeSpan FaultAfter)
{
    /// <summary>Time with the engine running until it is pending; null: half of <see cref="FaultAfter"/>.</summary>
    public TimeSpan? PendingAfter { get; init; }

    /// <summary>A clear leaves it in service 0A.</summary>
    public bool Permanent { get; init; } = true;

    /// <summary>The third byte that UDS adds (SAE J2012-DA); 00: nothing more is known.</summary>
    public byte FailureType { get; init; }

    /// <summary>The ECU that finds it; null: the first one.</summary>
    public string? Ecu { get; init; }

    /// <summary>What its freeze frame shows; null: the car when it was stored, or a warm car in town if it was stored from the start.</summary>
    public CarState? Snapshot { get; init; }
}

/// <summary>Position of the ignition key.</summary>
public enum KeyPosition : byte
{
    /// <summary>ECUs are silent, the engine cools.</summary>
    Off,

    /// <summary>ECUs answer, the engine stands.</summary>
    On,

    /// <summary>On, cranked after two seconds, and driven.</summary>
    Run,
}

/// <summary>A part of a car's day.</summary>
public readonly record struct IgnitionPhase(KeyPosition Key, TimeSpan For);

/// <summary>What kind of car it is and what happens to it. Two cars of one scenario behave alike, bit for bit.</summary>
public sealed partial record CarScenario
{
    /// <summary>Chooses traffic, noise and small differences between cars.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>17 characters; by default one that belongs to the seed.</summary>
    public string Vin { get => field ?? CarSim.Vin.FromSeed(Seed); init; }

    public ObdProtocol Protocol { get; init; } = ObdProtocol.Can11At500;

    /// <summary>How many of the usual ECUs: 1 is the engine (7E8), 2 also the automated gearbox (7E9), at most 8.</summary>
    public int Ecus { get; init; } = 1;

    /// <summary>The ECUs one by one.</summary>
    public IReadOnlyList<EcuScenario> Modules { get => field ?? EcuScenario.Usual(Ecus); init; }

    /// <summary>Fills CAN frames up to eight bytes; null: only the last consecutive frame is filled, with AA.</summary>
    public byte? Padding { get; init; }

    public IReadOnlyList<CarFault> Faults { get; init; } = [new("P0420", TimeSpan.FromMinutes(8))];

    /// <summary>Monitors of byte D of PID 01 that have not run at the start.</summary>
    public byte Incomplete { get; init; }

    /// <summary>Results of service 06 that replace those of the car with the same MID and TID, or come on top.</summary>
    public IReadOnlyList<TestResult> Results { get; init; } = [];

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

    /// <summary>Of the battery at rest, at the start.</summary>
    public double RestVolts { get; init; } = 12.5;

    /// <summary>What the battery loses in a day with the ignition off.</summary>
    public double DrainVoltsPerDay { get; init; }

    /// <summary>What worn parts do to it.</summary>
    public CarWear Wear { get; init; } = CarWear.None;

    /// <summary>A trip with the ignition on. After it the car is parked for <see cref="Park"/>, and so on.</summary>
    public TimeSpan Drive { get; init; } = TimeSpan.FromMinutes(45);

    /// <summary>Ignition off between trips: the ECUs are silent and the engine cools. Zero: one trip without an end.</summary>
    public TimeSpan Park { get; init; }

    /// <summary>The car's day, again and again; a single phase has no end. By default <see cref="Drive"/> and <see cref="Park"/>.</summary>
    public IReadOnlyList<IgnitionPhase> Phases
    {
        get => field ?? (Park > TimeSpan.Zero ? [new(KeyPosition.Run, Drive), new(KeyPosition.Off, Park)] : [new(KeyPosition.Run, Drive)]);
        init;
    }

    /// <summary>The speeds that the driver wants, and for how long, again and again.</summary>
    public IReadOnlyList<CycleLeg> Cycle { get; init; } = DriveCycle.Usual;

    /// <summary>The corners of the way that the car drives round, at least three.</summary>
    public IReadOnlyList<RoutePoint> Route { get; init; } = CarSim.Route.Usual;

    /// <summary>The adapter that the scenario puts in front of the car.</summary>
    public ElmOptions Adapter { get; init; } = new();

    /// <summary>The satellite receiver that the scenario puts into the car.</summary>
    public ReceiverOptions Receiver { get; init; } = new();
}
