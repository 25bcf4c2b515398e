using Xunit;

namespace Clutch.Telemetry.Tests;

public sealed class FrameAllocationTests
{
    private readonly FrameWriter _writer = new("car-1", 1);
    private readonly byte[] _buffer = new byte[FrameFormat.MaxBytes];
    private long _time = 1_760_000_000_000;
    private long _sequence;
    private long _sum;

    [Fact]
    public void Writing_and_reading_frames_allocates_nothing() => Assert.Equal(0, AllocatedBy(WriteAndRead));

    [Fact]
    public void Refusing_a_frame_allocates_nothing()
    {
        byte[] cut = FrameCases.Small()[..^1];
        byte[] foreign = [0x97, 2, 0xA1, (byte)'a', 1, 1, 0, 0x90, 0x90];
        Assert.Equal(0, AllocatedBy(() =>
        {
            Frame.TryRead(cut, out _);
            Frame.TryRead(foreign, out _);
        }));
    }

    [Fact]
    public void The_probe_sees_an_allocation() => Assert.True(AllocatedBy(() => _sum += new byte[100].Length) >= 100);

    private static long AllocatedBy(Action action)
    {
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void WriteAndRead()
    {
        for (int i = 0; i < 60; i++)
        {
            _time += 10;
            for (ushort signal = 0x10C0; signal < 0x1120; signal += 16)
            {
                _writer.Add(new Sample(signal, 0x7E8, SampleQuality.Measured, _time, i * 3));
            }
        }

        _writer.AddEvent(FrameEventKind.Link, 0, _time, [4]);
        int length = _writer.Write(++_sequence, _buffer);
        Frame.TryRead(_buffer.AsSpan(0, length), out Frame frame);
        foreach (Sample sample in frame.Samples)
        {
            _sum += sample.Raw;
        }

        foreach (FrameEvent e in frame.Events)
        {
            _sum += e.Data.Length;
        }
    }
}
