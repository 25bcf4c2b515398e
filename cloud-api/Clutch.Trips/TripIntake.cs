using System.Text;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Trips;

/// <summary>Takes records of the frames stream one after the other and gathers what a checkpoint stores. Belongs to one caller.</summary>
internal sealed class TripIntake
{
    private readonly TripCounters _counters;
    private readonly ILogger _logger;
    private readonly Stack<MinuteBin> _free = new();
    private readonly Dictionary<string, VehicleBins> _vehicles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VehicleBins>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public TripIntake(TripCounters counters, ILogger logger)
    {
        (_counters, _logger) = (counters, logger);
        _bySpan = _vehicles.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Records taken since the last checkpoint.</summary>
    public int Taken { get; private set; }

    /// <summary>Minutes that wait for the checkpoint.</summary>
    public int Minutes { get; private set; }

    public IReadOnlyCollection<VehicleDelta> Deltas => [.. _vehicles.Select(each => new VehicleDelta(each.Key, each.Value))];

    public void Take(ReadOnlySpan<byte> record, long position)
    {
        Taken++;
        FrameReject reject = Frame.TryRead(record, out Frame frame);
        if (reject != FrameReject.None)
        {
            _counters.CountPoison();
            _logger.LogWarning("The record at {Position} of the frames is not a frame ({Reason}) and is passed over.", position, reject);
            return;
        }

        Span<char> name = stackalloc char[frame.Vehicle.Length];
        Encoding.ASCII.GetChars(frame.Vehicle, name);
        if (!_bySpan.TryGetValue(name, out VehicleBins? bins))
        {
            bins = new VehicleBins(_free);
            _bySpan[name] = bins;
        }

        int before = bins.Touched.Count;
        bins.Take(frame);
        Minutes += bins.Touched.Count - before;
        _counters.CountFrame();
    }

    /// <summary>Everything is in the store.</summary>
    public void Stored()
    {
        foreach (VehicleBins bins in _vehicles.Values)
        {
            bins.Clear();
        }

        _vehicles.Clear();
        (Taken, Minutes) = (0, 0);
    }
}
