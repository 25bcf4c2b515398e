using Clutch.Telemetry;

namespace Clutch.Trips;

/// <summary>What kind of fuel a vehicle has said last. Joined like a bin: the later counts, of one time the greater.</summary>
/// <param name="Time">When it said so, milliseconds since 1970-01-01 UTC; 0: never.</param>
/// <param name="Code">SAE J1979, PID 51: 1 petrol, 4 diesel, 8 electric, ...; 0: not known.</param>
internal readonly record struct FuelTypeFact(long Time, int Code)
{
    public FuelTypeFact Join(FuelTypeFact other) => (other.Time, other.Code).CompareTo((Time, Code)) > 0 ? other : this;
}

/// <summary>
/// Frames of one vehicle → bins. Keeps the bins that changed since they were taken away; allocates only while it meets more minutes at once than ever before.
/// Belongs to one caller.
/// </summary>
internal sealed class VehicleBins
{
    private readonly Dictionary<long, MinuteBin> _bins = [];
    /// <summary>Empty bins, shared between vehicles.</summary>
    private readonly Stack<MinuteBin> _free;
    private MinuteBin? _last;

    public VehicleBins(Stack<MinuteBin> free) => _free = free;

    /// <summary>Minutes that something was taken for, in no order.</summary>
    public IReadOnlyCollection<MinuteBin> Touched => _bins.Values;

    public FuelTypeFact FuelType { get; private set; }

    /// <summary>Takes a frame; taken twice it changes nothing more.</summary>
    public void Take(in Frame frame)
    {
        foreach (Sample sample in frame.Samples)
        {
            if (TripChannels.TryGet(sample.Signal, out TripChannel channel))
            {
                Offer(channel, sample.Time, Slot.Of(in sample));
            }
            else if (sample.Signal == TripChannels.FuelType && sample is { HasValue: true, Raw: > 0 and < 256 })
            {
                FuelType = FuelType.Join(new FuelTypeFact(sample.Time, (int)sample.Raw));
            }
        }

        foreach (FrameEvent happened in frame.Events)
        {
            // The agent found no car behind the adapter, or left it alone: the engine does not run. Any sample of that second says more.
            if (happened.Kind == FrameEventKind.Parked || (happened.Kind == FrameEventKind.Link && happened.Data is [(byte)LinkState.NoCar]))
            {
                Offer(TripChannel.EngineSpeed, happened.Time, Slot.Silent(byte.MaxValue, happened.Time));
            }
        }
    }

    /// <summary>Forgets the bins, which others may use then.</summary>
    public void Clear()
    {
        foreach (MinuteBin bin in _bins.Values)
        {
            _free.Push(bin);
        }

        _bins.Clear();
        _last = null;
        FuelType = default;
    }

    private void Offer(TripChannel channel, long time, Slot slot)
    {
        if (slot.IsEmpty)
        {
            return;
        }

        long minute = time / MinuteBin.Milliseconds;
        if (_last is null || _last.Minute != minute)
        {
            _last = Of(minute);
        }

        _last.Offer(channel, (int)(time - (minute * MinuteBin.Milliseconds)) / 1000, slot);
    }

    private MinuteBin Of(long minute)
    {
        if (!_bins.TryGetValue(minute, out MinuteBin? bin))
        {
            bin = _free.TryPop(out MinuteBin? used) ? used : new MinuteBin();
            bin.Begin(minute);
            _bins.Add(minute, bin);
        }

        return bin;
    }
}
