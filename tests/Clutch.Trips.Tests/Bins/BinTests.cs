using Clutch.Telemetry;

namespace Clutch.Trips.Tests;

/// <summary>Slots, bins and their bytes.</summary>
public sealed class BinTests
{
    [Fact]
    public void Of_two_samples_of_a_second_the_engines_counts_and_of_its_own_the_latest()
    {
        Slot engine = Slot.Of(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, 1_100, 50));
        Slot later = Slot.Of(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, 1_900, 20));
        Slot transmission = Slot.Of(new Sample(0x10D0, 0x7E9, SampleQuality.Measured, 1_950, 99));
        Assert.True(later.Bits > engine.Bits);
        Assert.True(engine.Bits > transmission.Bits);
        Assert.Equal((20L, 900), (later.Raw, later.Offset));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1_800_000_000)]
    [InlineData(Slot.MaxRaw)]
    [InlineData(-Slot.MaxRaw)]
    public void A_slot_gives_back_what_it_was_made_of(long raw)
    {
        Slot slot = Slot.Of(new Sample(0x0011, 0, SampleQuality.Measured, 123_456, raw));
        Assert.True(slot is { HasValue: true, IsEmpty: false });
        Assert.Equal((raw, 456, byte.MaxValue), (slot.Raw, slot.Offset, slot.Preference));
    }

    [Fact]
    public void What_no_channel_can_hold_is_no_slot_and_silence_is_one()
    {
        Assert.True(Slot.Of(new Sample(0x0011, 0, SampleQuality.Measured, 1, Slot.MaxRaw + 1)).IsEmpty);
        Slot silent = Slot.Of(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1, Sample.Silent));
        Assert.True(silent is { HasValue: false, IsEmpty: false });
    }

    [Fact]
    public void Bytes_give_the_same_bin_and_the_same_bytes()
    {
        byte[] buffer = new byte[MinuteBinCodec.MaxBytes];
        byte[] again = new byte[MinuteBinCodec.MaxBytes];
        var copy = new MinuteBin();
        foreach (MinuteBin bin in Derived.Bins(OrderTests.Script(new Random(3)).Frames()).Touched)
        {
            int length = MinuteBinCodec.Write(bin, buffer);
            Assert.True(MinuteBinCodec.TryRead(buffer.AsSpan(0, length), bin.Minute, copy));
            Assert.False(copy.Join(bin));
            Assert.False(bin.Join(copy));
            Assert.Equal(buffer[..length], again[..MinuteBinCodec.Write(copy, again)]);
        }
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_never_throw()
    {
        byte[] buffer = new byte[MinuteBinCodec.MaxBytes];
        int length = MinuteBinCodec.Write(Derived.Bins(OrderTests.Script(new Random(4)).Frames()).Touched.MaxBy(bin => bin.Minute)!, buffer);
        var bin = new MinuteBin();
        for (int cut = 0; cut < length; cut++)
        {
            Assert.False(MinuteBinCodec.TryRead(buffer.AsSpan(0, cut), 1, bin));
        }

        var random = new Random(5);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = buffer[..length];
            damaged[random.Next(length)] = (byte)random.Next(256);
            _ = MinuteBinCodec.TryRead(damaged, 1, bin);
        }
    }

    [Fact]
    public void The_bytes_are_pinned()
    {
        var bins = Derived.Bins([.. new CarScript { Told = [0x10C0, 0x10D0] }.Drive(2, 36).Silence().Frames()]);
        byte[] buffer = new byte[MinuteBinCodec.MaxBytes];
        int length = MinuteBinCodec.Write(bins.Touched.Single(), buffer);
        Assert.Equal("0113000000070000000000000001174800000207000000000000000117E05D00000204000000000000000317", Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Joining_is_commutative_associative_and_idempotent()
    {
        List<byte[]> frames = OrderTests.Script(new Random(9)).Frames(37);
        VehicleBins all = Derived.Bins(frames);
        VehicleBins[] thirds = [.. Enumerable.Range(0, 3).Select(third => Derived.Bins(frames.Where((_, i) => i % 3 == third)))];
        foreach (MinuteBin bin in all.Touched)
        {
            MinuteBin joined = new();
            joined.Begin(bin.Minute);
            foreach (int third in (ReadOnlySpan<int>)[2, 0, 1, 0, 2])
            {
                if (thirds[third].Touched.FirstOrDefault(other => other.Minute == bin.Minute) is { } other)
                {
                    joined.Join(other);
                }
            }

            Assert.False(joined.Join(bin));
            Assert.False(bin.Join(joined));
        }
    }

    [Fact]
    public void Taking_frames_allocates_nothing_once_warm()
    {
        byte[][] frames = [.. OrderTests.Script(new Random(6)).Frames()];
        var free = new Stack<MinuteBin>();
        var bins = new VehicleBins(free);
        int samples = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            foreach (byte[] bytes in frames)
            {
                Frame.TryRead(bytes, out Frame frame);
                samples += frame.SampleCount;
                bins.Take(frame);
            }

            bins.Clear();
        }));
        Assert.True(samples > 0);
        Assert.NotEqual(0, Allocation.Of(() => Allocation.Something()));
    }
}
