using System.Text;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// What the writer knows of a vehicle without asking. True only while its frames come one after the other: anything else (a hole, a repetition, a new boot)
/// may mean that another process has written meanwhile, so the vehicle is asked for again.
/// </summary>
internal sealed class VehicleState(string name)
{
    private readonly Dictionary<(ushort Signal, uint Ecu), SeriesState> _series = [];

    public string Name { get; } = name;

    /// <summary>The name as its tag is written.</summary>
    public byte[] Tag { get; } = Encoding.ASCII.GetBytes(StateLayout.Tag(name));

    public long? Oldest { get; set; }

    public long? Newest { get; set; }

    public long Frames { get; set; }

    public long Samples { get; set; }

    /// <summary>The frame that comes next when none is missing; null when the server has to be asked.</summary>
    public (long Boot, long Sequence)? Expected { get; set; }

    /// <summary>New frames of the write that is under way, in the order in which they came.</summary>
    public List<FrameSamples> Arrived { get; } = [];

    /// <summary>The signals' definitions; null until a frame brings one.</summary>
    public DefinitionBook? Definitions { get; set; }

    public IEnumerable<SeriesState> Series => _series.Values;

    public SeriesState SeriesOf(ushort signal, uint ecu)
    {
        if (!_series.TryGetValue((signal, ecu), out SeriesState? series))
        {
            series = new SeriesState(signal, ecu);
            _series.Add((signal, ecu), series);
        }

        return series;
    }

    public void Take(long time)
    {
        Oldest = Oldest is { } oldest && oldest <= time ? oldest : time;
        Newest = Newest is { } newest && newest >= time ? newest : time;
    }
}

/// <summary>Where a signal of an ECU stands.</summary>
internal sealed class SeriesState(ushort signal, uint ecu)
{
    public ushort Signal { get; } = signal;

    public uint Ecu { get; } = ecu;

    public Sample? Newest { get; set; }

    public Sample? Known { get; set; }

    /// <summary>Had another quality than measured once; from then on each sample tells its own.</summary>
    public bool Marked { get; set; }

    public bool Touched { get; set; }

    public void Take(in Sample sample)
    {
        if (!(Newest?.Time > sample.Time))
        {
            Newest = sample;
        }

        if (sample.HasValue && !(Known?.Time > sample.Time))
        {
            Known = sample;
        }

        Marked |= sample.Quality != SampleQuality.Measured;
        Touched = true;
    }
}

/// <summary>The definitions of a vehicle, by number and time.</summary>
internal sealed class DefinitionBook
{
    private readonly Dictionary<ushort, SortedList<long, byte[]>> _byNumber = [];
    private int _count;

    public DefinitionBook(IEnumerable<DefinedSignal> stored)
    {
        foreach (DefinedSignal defined in stored)
        {
            TryAdd(defined, defined.Definition.ToBytes());
        }
    }

    /// <summary>False when it says nothing new, or when there are enough.</summary>
    public bool TryAdd(DefinedSignal defined, byte[] definition)
    {
        ushort number = defined.Definition.Signal.Number;
        if (!_byNumber.TryGetValue(number, out SortedList<long, byte[]>? times))
        {
            times = [];
            _byNumber.Add(number, times);
        }

        byte[]? holds = HoldsAt(times, defined.Time);
        if (_count >= ITimeSeries.MaxDefinitions || times.ContainsKey(defined.Time) || (holds is not null && holds.AsSpan().SequenceEqual(definition)))
        {
            return false;
        }

        times.Add(defined.Time, definition);
        _count++;
        return true;
    }

    /// <summary>The one that holds at a time: the last one until then, or the first of all.</summary>
    private static byte[]? HoldsAt(SortedList<long, byte[]> times, long time)
    {
        int low = 0;
        int high = times.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = times.GetKeyAtIndex(middle) <= time ? (middle + 1, high) : (low, middle);
        }

        return times.Count == 0 ? null : times.GetValueAtIndex(Math.Max(low - 1, 0));
    }
}
