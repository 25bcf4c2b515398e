namespace Clutch.TimeSeries.Influx;

/// <content>From another store; in the order of a write.</content>
internal sealed partial class InfluxWriter
{
    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames)
    {
        string name = content.Key.Vehicle;
        try
        {
            if (!_vehicles.ContainsKey(name))
            {
                _lookup.States([name], _vehicles);
            }

            VehicleState vehicle = _vehicles[name];
            vehicle.Expected = null;
            vehicle.Arrived.Add(content);
            _touched.Add(vehicle);
            WriteSamples();
            WriteEvents(vehicle, content);
            AddFrames(vehicle, frames);
            DeliverState();
        }
        catch
        {
            Forget();
            throw;
        }
        finally
        {
            _refusals.Clear();
            _state.Clear();
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
