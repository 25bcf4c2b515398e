using System.Text;
using Xunit;

namespace Clutch.Telemetry.Tests;

public sealed class FrameRoundTripTests
{
    [Fact]
    public void Every_sample_comes_back_whatever_was_added()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            List<Sample> added = FrameCases.RandomSamples(random);
            byte[] bytes = FrameCases.Write(added, [], boot: seed, sequence: (seed * 7L) + 1);

            Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
            Assert.Equal("car-1", Encoding.ASCII.GetString(frame.Vehicle));
            Assert.Equal(seed, frame.Boot);
            Assert.Equal((seed * 7L) + 1, frame.Sequence);
            Assert.Equal(added.Count, frame.SampleCount);
            Assert.Equal(added.Min(s => s.Time), frame.BaseTime);
            List<Sample> read = [];
            foreach (Sample sample in frame.Samples)
            {
                read.Add(sample);
            }

            Assert.Equal(FrameCases.ByColumn(added), FrameCases.ByColumn(read));
        }
    }

    [Fact]
    public void Events_come_back_in_their_order_with_their_data()
    {
        var writer = new FrameWriter("car-1", 3);
        Assert.Equal(FrameAdd.Added, writer.AddEvent(FrameEventKind.Vin, 0x7E8, 1_000_500, "CLUTCHSAMPLE00001"u8));
        Assert.Equal(FrameAdd.Added, writer.AddEvent(FrameEventKind.TroubleCodes, 0x7E8, 1_000_000, [1, 0x04, 0x20]));
        byte[] bytes = FrameCases.Write(writer, 1);

        Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
        Assert.Equal(2, frame.EventCount);
        List<string> events = [];
        foreach (FrameEvent e in frame.Events)
        {
            events.Add($"{e.Kind} {e.Ecu:X} {e.Time} {Convert.ToHexString(e.Data)}");
        }

        Assert.Equal(["Vin 7E8 1000500 434C5554434853414D504C453030303031", "TroubleCodes 7E8 1000000 010420"], events);
    }

    [Fact]
    public void The_next_frame_starts_empty_and_keeps_its_columns_order()
    {
        var writer = new FrameWriter("car-1", 1);
        writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1000, 4));
        FrameCases.Write(writer, 1);

        Assert.True(writer.IsEmpty);
        Assert.Equal(0, writer.Write(2, new byte[FrameFormat.MaxBytes]));
        writer.Add(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, 2000, 5));
        Assert.Equal(FrameReject.None, Frame.TryRead(FrameCases.Write(writer, 2), out Frame frame));
        Assert.Equal(1, frame.SampleCount);
        Assert.Equal(2000, frame.BaseTime);
    }

    [Fact]
    public void A_sample_that_is_not_later_than_its_predecessor_is_refused_even_over_frames()
    {
        var writer = new FrameWriter("car-1", 1);
        Sample sample = new(0x10C0, 0x7E8, SampleQuality.Measured, 1000, 4);
        Assert.Equal(FrameAdd.Added, writer.Add(in sample));
        Assert.Equal(FrameAdd.NotLater, writer.Add(in sample));
        FrameCases.Write(writer, 1);
        Assert.Equal(FrameAdd.NotLater, writer.Add(in sample));
        Assert.Equal(FrameAdd.Added, writer.Add(sample with { Ecu = 0x7E9 }));
        Assert.Equal(FrameAdd.Added, writer.Add(sample with { Time = 1001 }));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(FrameFormat.MaxTime + 1, 0)]
    [InlineData(0, FrameFormat.MaxRaw + 1)]
    [InlineData(0, -FrameFormat.MaxRaw - 1)]
    public void A_sample_out_of_range_is_refused(long time, long raw) =>
        Assert.Equal(FrameAdd.OutOfRange, new FrameWriter("car-1", 1).Add(new Sample(0x10C0, 0, SampleQuality.Measured, time, raw)));

    [Fact]
    public void A_full_frame_says_so_and_fits_its_limit_with_the_worst_samples()
    {
        var writer = new FrameWriter(new string('v', Topics.MaxVehicleLength), long.MaxValue);
        int added = 0;
        long time = 0;
        while (true)
        {
            // The longest forms: eight-byte deltas in time and value, a column a sample until the columns are used up.
            time += 1L << 33;
            long raw = added % 2 == 0 ? FrameFormat.MaxRaw : -FrameFormat.MaxRaw;
            if (writer.Add(new Sample((ushort)(1 + (added % 900)), uint.MaxValue, SampleQuality.Replayed, time, raw)) != FrameAdd.Added)
            {
                break;
            }

            added++;
        }

        byte[] bytes = FrameCases.Write(writer, long.MaxValue);
        Assert.InRange(bytes.Length, 1, FrameFormat.MaxBytes);
        Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
        Assert.Equal(added, frame.SampleCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData(".hidden")]
    [InlineData("käfer")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_vehicle_id_that_is_no_topic_level_is_refused(string vehicle)
    {
        Assert.False(Topics.IsVehicle(vehicle));
        Assert.Throws<ArgumentException>(() => new FrameWriter(vehicle, 1));
    }
}
