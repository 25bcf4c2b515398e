using Clutch.Telemetry;

namespace Clutch.Health.Worker;

/// <summary>Judges frames of one vehicle in memory, as the role would: no log, no file.</summary>
public sealed class HealthReplay(string vehicle, HealthRules rules)
{
    private readonly VehicleExaminer _examiner = new(rules);
    private readonly VehicleEntry _entry = new(vehicle);
    private readonly FleetLives _lives = new();

    /// <summary>The newest finding; null: no drive has ended and no codes were reported.</summary>
    public Finding? Newest { get; private set; }

    /// <summary>Drives that ended.</summary>
    public int Drives { get; private set; }

    /// <summary>Takes the next frame. False: the bytes are not a frame, or none that comes behind the last one.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None || new FrameId(frame.Boot, frame.Sequence) is var id && id <= _entry.Last)
        {
            return false;
        }

        Newest = _examiner.Take(_entry, frame, stated: false, _lives) ?? Newest;
        Drives += _examiner.Drives;
        _entry.Last = id;
        return true;
    }
}
