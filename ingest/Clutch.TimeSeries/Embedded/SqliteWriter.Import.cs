using System.Runtime.InteropServices;

namespace Clutch.TimeSeries.Embedded;

/// <content>From another store.</content>
internal sealed partial class SqliteWriter
{
    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames)
    {
        _begin.Execute();
        try
        {
            Refresh();
            VehicleState vehicle = Vehicle(content.Key.Vehicle);
            Touch(vehicle);
            WriteSamples(vehicle, CollectionsMarshal.AsSpan(content.Samples));
            WriteEvents(vehicle, content);
            foreach (LedgerFrame frame in frames)
            {
                if (_addFrame.Bind(1, vehicle.Id).Bind(2, frame.Boot).Bind(3, frame.Sequence).Bind(4, frame.Samples).Execute() > 0)
                {
                    vehicle.Frames++;
                    vehicle.Samples += frame.Samples;
                }
            }

            Commit();
        }
        catch
        {
            Rollback();
            throw;
        }
    }
}
