using System.Text;
using Clutch.Telemetry;
using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Samples as line protocol.</summary>
public sealed class SampleLinesTests : IDisposable
{
    private readonly SampleLines _samples = new();
    private readonly LineBuffer _lines = new();

    public void Dispose()
    {
        _samples.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public void Signals_of_one_ecu_and_time_share_a_line()
    {
        Add(0x10C0, 0x7E8, 1000, 1);
        Add(0x10C0, 0x7E8, 2000, 2);
        Add(0x10D0, 0x7E8, 1000, -3);
        Add(0x0001, 0, 1000, long.MinValue);

        Assert.Equal(
            """
            sample,vehicle=car,ecu=0 s0001=-9223372036854775808i 1000
            sample,vehicle=car,ecu=7E8 s10C0=1i,s10D0=-3i 1000
            sample,vehicle=car,ecu=7E8 s10C0=2i 2000

            """,
            Written());
    }

    [Fact]
    public void Of_two_samples_at_one_place_the_later_is_written()
    {
        for (int i = 0; i < 40; i++)
        {
            Add(0x10C0, 0x7E8, 1000, i);
            Add(0x10D0, 0x7E8, 1000, 100 + i);
        }

        Assert.Equal("sample,vehicle=car,ecu=7E8 s10C0=39i,s10D0=139i 1000\n", Written());
    }

    [Fact]
    public void A_marked_sample_tells_its_quality()
    {
        _samples.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Replayed, 5, 1), marked: true);
        _samples.Add(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, 5, 1), marked: false);

        Assert.Equal("sample,vehicle=car,ecu=7E8 s10C0=1i,q10C0=2i,s10D0=1i 5\n", Written());
    }

    [Theory]
    [InlineData("car-1", "car-1")]
    [InlineData("a b,c=d\\", "a%20b%2Cc%3Dd%5C")]
    [InlineData("x' or 1=1\n", "x%27%20or%201%3D1%0A")]
    [InlineData("50%–ÿ", "50%25%E2%80%93%C3%BF")]
    public void A_name_of_any_kind_is_a_tag_and_comes_back(string name, string tag)
    {
        Assert.Equal(tag, StateLayout.Tag(name));
        Assert.Equal(name, Uri.UnescapeDataString(tag));
    }

    [Fact]
    public void A_sample_costs_no_allocation()
    {
        Fill(20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_probe_sees_one_small_object()
    {
        Fill(20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(1);
        object small = new();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 24);
        GC.KeepAlive(small);
    }

    /// <summary>Frames of 12 signals × 20 times, two samples at one place among them.</summary>
    private void Fill(int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            _lines.Clear();
            for (int i = 0; i < 240; i++)
            {
                Add((ushort)(0x1000 + (i / 20 * 16)), 0x7E8, 1_760_000_000_000 + (i % 20 / 2 * 100), i);
            }

            _samples.WriteTo(_lines, "car"u8);
        }
    }

    private void Add(ushort signal, uint ecu, long time, long raw) => _samples.Add(new Sample(signal, ecu, SampleQuality.Measured, time, raw), marked: false);

    private string Written()
    {
        _samples.WriteTo(_lines, "car"u8);
        return Encoding.ASCII.GetString(_lines.Written);
    }
}
