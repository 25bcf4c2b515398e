using System.Runtime.InteropServices;

namespace Clutch.TimeSeries.Influx;

/// <content>From another store; in the order of a write.</content>
internal sealed partial class InfluxWriter
{
    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames)
    {
        string name = content.Key.Vehicle;
        try
        {
            _lines.Clear();
            _state.Clear();
            if (!_vehicles.ContainsKey(name))
            {
                _lookup.States([name], _vehicles);
            }

            VehicleState vehicle = _vehicles[name];
            vehicle.Expected = null;
            Touch(vehicle);
            WriteSamples(vehicle, CollectionsMarshal.AsSpan(content.Samples));
            WriteEvents(vehicle, content);
            AddFrames(vehicle, frames);
            _delivery.Deliver(_lines.Written, retention: null, "ms");
            AddTouched();
            _delivery.Deliver(_state.Written, StateLayout.Policy, "ns");
        }
        catch
        {
            _vehicles.Clear();
            _samples.Clear();
            _touched.Clear();
            throw;
        }
    }

    private void AddFrames(VehicleState vehicle, IReadOnlyList<LedgerFrame> frames)
    {
        _doubtful.Clear();
        foreach (LedgerFrame frame in frames)
        {
            LedgerPage page = LedgerPage.Of(new FrameKey(vehicle.Name, frame.Boot, frame.Sequence));
            _doubtful[page] = _doubtful.TryGetValue(page, out (long Lowest, long Highest) span)
                ? (Math.Min(span.Lowest, frame.Sequence), Math.Max(span.Highest, frame.Sequence))
                : (frame.Sequence, frame.Sequence);
        }

        HashSet<FrameKey> stored = _lookup.Stored(_doubtful);
        foreach (LedgerFrame frame in frames)
        {
            if (stored.Add(new FrameKey(vehicle.Name, frame.Boot, frame.Sequence)))
            {
                StateLines.Frame(_state, vehicle, frame.Boot, frame.Sequence, frame.Samples);
                vehicle.Frames++;
                vehicle.Samples += frame.Samples;
            }
        }
    }
}
