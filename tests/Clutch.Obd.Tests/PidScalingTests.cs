using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

public sealed class PidScalingTests
{
    [Theory]
    // 4F: lambda 4, voltage 16 V, current 255 mA, pressure 40 x 10 kPa; 50: 100 x 10 g/s.
    [InlineData("4124 8000 4000", "24", "1240=2 1241=4")]
    [InlineData("4134 8000 8000", "34", "1340=2 1341=0")]
    [InlineData("4134 8000 C000", "34", "1340=2 1341=127.5")]
    [InlineData("4144 8000", "44", "1440=2")]
    [InlineData("410B FF", "0B", "10B0=400")]
    [InlineData("4110 FFFF", "10", "1100=1000")]
    [InlineData("410C 1AF8", "0C", "10C0=1726")]
    public void Stated_maxima_change_the_full_scale(string payload, string pid, string expected)
    {
        Sample[] samples = Decode(payload, pid);
        default(PidScaling).Apply(samples);
        Assert.Equal(Decode(payload, pid), samples);
        Scaling().Apply(samples);
        Assert.Equal(expected, string.Join(' ', samples.Select(s => FormattableString.Invariant($"{s.Signal:X}={Math.Round(Reply.Value(s), 3)}"))));
    }

    [Fact]
    public void Zero_keeps_the_default_scaling()
    {
        PidScaling scaling = default;
        foreach (Sample sample in Decode("414F 00000000", "4F"))
        {
            scaling = scaling.With(sample);
        }

        Assert.True(scaling.IsDefault);
        Assert.False(Scaling().IsDefault);
        Assert.Equal(12345, scaling.Rescale(0x1240, 12345));
        Assert.Equal(12345, Scaling().Rescale(0x0001, 12345));
    }

    private static PidScaling Scaling()
    {
        PidScaling scaling = default;
        foreach (Sample sample in (Sample[])[.. Decode("414F 0410FF28", "4F"), .. Decode("4150 64000000", "50"), .. Decode("410C 1AF8", "0C")])
        {
            scaling = scaling.With(sample);
        }

        return scaling;
    }

    private static Sample[] Decode(string payload, string pid) =>
        ValueComparison.Decode(Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal)), Convert.FromHexString(pid));
}
