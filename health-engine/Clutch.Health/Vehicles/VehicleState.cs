using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clutch.Health;

/// <summary>
/// Everything the engine remembers of one vehicle: plain memory of constant size, without references, so that a checkpoint is a copy of its bytes.
/// A change of any field is a new <see cref="LayoutVersion"/>; a state of another version is not read, the log is replayed instead.
/// </summary>
public struct VehicleState
{
    /// <summary>Of the bytes that <see cref="Write"/> gives.</summary>
    public const int LayoutVersion = 2;

    internal DriveRecorder Recorder;
    internal GearTable Gears;
    internal FrameOrder Order;
    internal CodeBook Codes;
    internal LiveWatch Live;
    internal Histories Measures;
    internal PartStates Parts;
    internal double Days;
    internal double Kilometres;
    internal double EngineHours;
    internal double Odometer;

    /// <summary>What the odometer showed when the vehicle was first heard, km; NaN when it has none.</summary>
    internal double OdometerAtFirst;

    internal long LastTime;
    internal long Identity;
    internal int Starts;
    internal int Drives;
    internal int IgnoredSamples;
    internal int ClockRestarts;
    internal int IdentityChanges;

    /// <summary>How often the odometer went back, or further than a drive can go.</summary>
    internal int OdometerJumps;
    internal uint Stuck;
    private readonly int _layout;

    public VehicleState()
    {
        _layout = LayoutVersion;
        OdometerAtFirst = double.NaN;
        foreach (ref PartState part in (Span<PartState>)Parts)
        {
            part.AgeAtFirst = double.NaN;
        }
    }

    /// <summary>Bytes of a state.</summary>
    public static int Size => Unsafe.SizeOf<VehicleState>();

    /// <summary>What the vehicle's clocks show.</summary>
    public readonly Clocks Now => new(Days, Kilometres, Starts, EngineHours);

    /// <summary>Time of the newest sample, milliseconds since 1970-01-01 UTC; 0 before the first.</summary>
    public readonly long Heard => LastTime;

    /// <summary>The bytes of a state, to be kept.</summary>
    public static void Write(in VehicleState state, Span<byte> bytes) => MemoryMarshal.Write(bytes, in state);

    /// <summary>Reads what <see cref="Write"/> gave; false when it was another layout.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out VehicleState state)
    {
        state = bytes.Length == Size ? MemoryMarshal.Read<VehicleState>(bytes) : default;
        return state._layout == LayoutVersion;
    }

    [UnscopedRef]
    public readonly ref readonly MeasureHistory History(Measure measure) => ref Measures[(int)measure];

    [InlineArray(Health.Measures.Count)]
    internal struct Histories
    {
        private MeasureHistory _first;
    }

    [InlineArray(PartState.Count)]
    internal struct PartStates
    {
        private PartState _first;
    }
}

/// <summary>Which frames were taken: none twice, and none that comes after a later one of its boot.</summary>
internal struct FrameOrder
{
    private long _boot;
    private long _sequence;

    /// <summary>Boot of the last frame taken.</summary>
    public readonly long Boot => _boot;

    public bool TryTake(long boot, long sequence)
    {
        if (boot < _boot || (boot == _boot && sequence <= _sequence))
        {
            return false;
        }

        (_boot, _sequence) = (boot, sequence);
        return true;
    }
}

/// <summary>What is known of one fitted part.</summary>
internal struct PartState
{
    public const int Count = (int)Part.HybridBattery + 1;

    /// <summary>The vehicle's clocks when this part was fitted; zero for a part that was there at first.</summary>
    public Clocks Fitted;

    /// <summary>Age on the part's clock at <see cref="Fitted"/>: 0 for a part fitted since, what somebody said, otherwise NaN.</summary>
    public double AgeAtFirst;

    /// <summary>Parts of this kind replaced, and how many of these had failed.</summary>
    public int Replaced;

    public int Failed;

    /// <summary>Σ t^k of the lives lived, t at the usual pace: the exposure of the conjugate gamma prior.</summary>
    public double Exposure;

    /// <summary>0 none, 1 watch, 2 warning, 3 act: what the engine says, with hysteresis.</summary>
    public int Level;

    /// <summary>The last judgements against the level, bit by bit: <see cref="AlertRule"/> says which.</summary>
    public int Streak;

    /// <summary>Since when the level stands, milliseconds since 1970-01-01 UTC; 0: never raised.</summary>
    public long LevelSince;
}
