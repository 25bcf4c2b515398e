using System.Buffers;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Frames;

/// <summary>
/// A drive as frames in memory. Packing and reading may be repeated: each repetition is the same drive, later, with the same
/// writer, so that all after the first allocate nothing.
/// </summary>
internal sealed class PackedDrive(DriveSamples drive, TimeSpan? interval)
{
    private readonly FrameWriter _writer = new("car-1", 1);
    private readonly ArrayBufferWriter<byte> _bytes = new(FrameFormat.MaxBytes);
    private readonly List<int> _lengths = [];
    private readonly long _duration = drive.Samples[^1].Time - drive.Samples[0].Time + 1;
    private long _shift;
    private long _sequence;

    public int Bytes => _bytes.WrittenCount;

    public int Frames => _lengths.Count;

    /// <summary>Samples in the frames.</summary>
    public int Samples { get; private set; }

    public void Pack()
    {
        _bytes.ResetWrittenCount();
        _lengths.Clear();
        Samples = 0;
        _shift += _duration;
        long close = long.MinValue;
        foreach (ref readonly Sample sample in drive.Samples.AsSpan())
        {
            if (interval is { } length && sample.Time >= close)
            {
                Close();
                close = sample.Time + (long)length.TotalMilliseconds;
            }

            Sample later = sample with { Time = sample.Time + _shift };
            FrameAdd added = _writer.Add(in later);
            if (added == FrameAdd.Full)
            {
                Close();
                added = _writer.Add(in later);
            }

            Samples += added == FrameAdd.Added ? 1 : 0;
        }

        Close();
    }

    /// <summary>Checks every frame and walks its samples; returns their number.</summary>
    public int Read()
    {
        int samples = 0;
        ReadOnlySpan<byte> rest = _bytes.WrittenSpan;
        foreach (int length in _lengths)
        {
            FrameReject reject = Frame.TryRead(rest[..length], out Frame frame);
            if (reject != FrameReject.None)
            {
                throw new InvalidOperationException($"{drive.Name}: the writer's own frame is refused: {FrameRejects.Text(reject)}");
            }

            foreach (Sample sample in frame.Samples)
            {
                samples += sample.HasValue ? 1 : 0;
            }

            rest = rest[length..];
        }

        return samples;
    }

    private void Close()
    {
        int length = _writer.Write(++_sequence, _bytes.GetSpan(FrameFormat.MaxBytes));
        if (length > 0)
        {
            _bytes.Advance(length);
            _lengths.Add(length);
        }
    }
}
