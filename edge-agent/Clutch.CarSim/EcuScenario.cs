namespace Clutch.CarSim;

/// <summary>What an ECU looks after; it decides which PIDs and services it has.</summary>
public enum EcuRole : byte
{
    Engine,
    Transmission,
    Other,
}

/// <summary>One ECU of a car.</summary>
public sealed record EcuScenario
{
    public const int Most = 8;

    private static readonly (string Name, string Title, EcuRole Role, byte Address, string Calibration)[] s_usual =
    [
        ("ECM", "EngineControl", EcuRole.Engine, 0x10, "CLUTCH-15M-0412"),
        ("TCM", "Transmission", EcuRole.Transmission, 0x18, "CLUTCH-AMT-0107"),
        ("ABS", "BrakeControl", EcuRole.Other, 0x28, "CLUTCH-ABS-0033"),
        ("BCM", "BodyControl", EcuRole.Other, 0x40, "CLUTCH-BCM-0218"),
        ("IPC", "Instruments", EcuRole.Other, 0x60, "CLUTCH-IPC-0009"),
        ("SRS", "Restraints", EcuRole.Other, 0x58, "CLUTCH-SRS-0101"),
        ("FPC", "FuelPump", EcuRole.Other, 0x1A, "CLUTCH-FPC-0004"),
        ("HVC", "Climate", EcuRole.Other, 0x98, "CLUTCH-HVC-0077"),
    ];

    /// <summary>Acronym of at most four characters, unique in the car.</summary>
    public string Name { get; init; } = "ECM";

    /// <summary>The long name of service 09 0A, at most 15 characters.</summary>
    public string Title { get; init; } = "EngineControl";

    public EcuRole Role { get; init; }

    /// <summary>The node address: byte of 29-bit identifiers and of the headers of K-line and J1850.</summary>
    public byte Address { get; init; } = 0x10;

    /// <summary>11-bit identifiers of requests to it alone, and of its answers.</summary>
    public int RequestId { get; init; } = 0x7E0;

    public int AnswerId { get; init; } = 0x7E8;

    /// <summary>Its address of extended addressing (ISO 15765-2): the first data byte of requests to it and of its answers; null for normal addressing.</summary>
    public byte? ExtendedAddress { get; init; }

    /// <summary>PIDs of service 01; null: all that belong to its role.</summary>
    public IReadOnlyList<byte>? Pids { get; init; }

    /// <summary>Calibration ids, 16 characters each.</summary>
    public IReadOnlyList<string> Calibrations { get; init; } = [];

    /// <summary>Calibration verification numbers, one a calibration; made up from the calibrations when there are none.</summary>
    public IReadOnlyList<uint> VerificationNumbers { get; init; } = [];

    /// <summary>Make-specific data identifiers of service 22 and their bytes.</summary>
    public IReadOnlyDictionary<ushort, byte[]> Data { get; init; } = new Dictionary<ushort, byte[]>();

    /// <summary>The first <paramref name="count"/> ECUs of an ordinary car: engine, gearbox, brakes, body and so on.</summary>
    public static IReadOnlyList<EcuScenario> Usual(int count) => [.. s_usual.Take(count).Select((u, i) => new EcuScenario
    {
        Name = u.Name,
        Title = u.Title,
        Role = u.Role,
        Address = u.Address,
        RequestId = 0x7E0 + i,
        AnswerId = 0x7E8 + i,
        Calibrations = [u.Calibration],
    })];
}
