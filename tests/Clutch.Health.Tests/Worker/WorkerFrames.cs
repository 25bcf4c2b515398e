using System.Buffers.Binary;
using Clutch.Telemetry;

namespace Clutch.Health.Tests.Worker;

/// <summary>Short drives on successive days, and what control units say in between, as the records of the frames stream.</summary>
internal sealed class WorkerFrames
{
    /// <summary>2026-01-01, milliseconds since 1970-01-01 UTC.</summary>
    public const long Epoch = 1_767_225_600_000;

    public const long Day = 86_400_000;

    private readonly List<(string Vehicle, byte[] Frame)> _records = [];

    public IReadOnlyList<(string Vehicle, byte[] Frame)> Records => _records;

    /// <summary>Two vehicles, turn by turn: drives, a code that comes, one that forbids to go on, and the end of both.</summary>
    public static WorkerFrames TwoVehicles()
    {
        var frames = new WorkerFrames();
        foreach (string vehicle in (ReadOnlySpan<string>)["car-a", "car-b"])
        {
            frames.Source(vehicle, boot: 1, DataSource.Simulated);
        }

        for (int day = 0; day < 2; day++)
        {
            frames.Drive("car-a", boot: 2 + (10 * day), day);
            frames.Drive("car-b", boot: 2 + (10 * day), day);
            frames.Codes("car-b", boot: 3 + (10 * day), (day * Day) + (Day / 2), day == 1 ? [0x0420, 0x0524] : [0x0420]);
        }

        frames.Codes("car-a", boot: 30, 4 * Day);
        frames.Codes("car-b", boot: 30, 4 * Day, 0x0301);
        return frames;
    }

    public WorkerFrames Drive(string vehicle, long boot, int day)
    {
        foreach (byte[] frame in new ScriptedDrive(vehicle, boot, Epoch + (day * Day)) { Seconds = 130, Period = 1_000 }.Drive().Frames(length: 60_000))
        {
            _records.Add((vehicle, frame));
        }

        return this;
    }

    public WorkerFrames Codes(string vehicle, long boot, long elapsed, params ReadOnlySpan<ushort> codes)
    {
        byte[] data = new byte[1 + (2 * codes.Length)];
        data[0] = (byte)TroubleCodeState.Stored;
        for (int i = 0; i < codes.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(1 + (2 * i)), codes[i]);
        }

        return Event(vehicle, boot, elapsed, FrameEventKind.TroubleCodes, data);
    }

    public WorkerFrames Source(string vehicle, long boot, DataSource source) => Event(vehicle, boot, 0, FrameEventKind.Source, [(byte)source]);

    public WorkerFrames Raw(string vehicle, byte[] record)
    {
        _records.Add((vehicle, record));
        return this;
    }

    private WorkerFrames Event(string vehicle, long boot, long elapsed, FrameEventKind kind, ReadOnlySpan<byte> data)
    {
        var writer = new FrameWriter(vehicle, boot);
        writer.Add(new Sample(0x1420, 0x7E8, SampleQuality.Measured, Epoch + elapsed, SignalRegistry.Get(0x1420).ToRaw(12.6)));
        writer.AddEvent(kind, 0x7E8, Epoch + elapsed, data);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        _records.Add((vehicle, buffer[..writer.Write(1, buffer)]));
        return this;
    }
}
