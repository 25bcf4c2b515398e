namespace Clutch.CarSim.Ageing;

/// <summary>What happened to a part.</summary>
public enum PartEventKind
{
    /// <summary>It failed; the car may drive on without it.</summary>
    Failed,

    /// <summary>A new one was fitted.</summary>
    Replaced,
}

/// <summary>Something that happened to a part before a drive.</summary>
/// <param name="Day">Since the car was first seen.</param>
/// <param name="Part">Which part.</param>
/// <param name="Kind">What.</param>
/// <param name="Fault">The fault type that the part had, or would have had.</param>
/// <param name="Sudden">Whether that fault gave no warning.</param>
public readonly record struct PartEvent(double Day, AgeingPart Part, PartEventKind Kind, FaultType Fault, bool Sudden);

/// <summary>One drive of an ageing car as its instruments saw it. The car writes every drive into the same record.</summary>
public sealed class DriveRecord
{
    private readonly double[] _readings = new double[Enum.GetValues<DriveReading>().Length];

    /// <summary>Days since the car was first seen, at the end of the drive.</summary>
    public double Day { get; internal set; }

    public double Kilometres { get; internal set; }

    public double EngineHours { get; internal set; }

    public double ParkedHours { get; internal set; }

    public double AmbientCelsius { get; internal set; }

    public double StartCelsius { get; internal set; }

    /// <summary>Before the drive, in order.</summary>
    public List<PartEvent> Events { get; } = [];

    /// <summary>Trouble codes that are stored.</summary>
    public List<string> Codes { get; } = [];

    /// <summary>NaN: the car can't observe it, or the drive did not hold the conditions.</summary>
    public double this[DriveReading reading]
    {
        get => _readings[(int)reading];
        internal set => _readings[(int)reading] = value;
    }
}
