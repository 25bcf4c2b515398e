using System.Text.RegularExpressions;
using Xunit;

namespace Clutch.Telemetry.Tests;

public sealed partial class SignalRegistryTests
{
    [Fact]
    public void Numbers_and_paths_are_unique()
    {
        Signal[] all = SignalRegistry.All.ToArray();
        Assert.Equal(all.Length, all.Select(s => s.Number).Distinct().Count());
        Assert.Equal(all.Length, all.Select(s => s.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_row_is_sound()
    {
        foreach (Signal signal in SignalRegistry.All)
        {
            Assert.Matches(VssPath(), signal.Path);
            Assert.True(signal.Scale != 0 && double.IsFinite(signal.Scale) && double.IsFinite(signal.Offset), signal.Path);
            Assert.True(signal.Min < signal.Max, $"{signal.Path}: {signal.Min} is not below {signal.Max}");
            Assert.NotEmpty(signal.Name);

            // 0x1PPF belongs to service 01 PID PP, and says so.
            if (signal.Number >= 0x1000)
            {
                Assert.Equal($"01/{(signal.Number >> 4) & 0xFF:X2}", signal.Source);
            }
        }
    }

    [Fact]
    public void Values_and_raws_convert_both_ways()
    {
        foreach (Signal signal in SignalRegistry.All)
        {
            foreach (long raw in new long[] { 0, 1, 45, 128, 255, 65535 })
            {
                Assert.Equal(raw, signal.ToRaw(signal.ToValue(raw)));
            }
        }
    }

    [Fact]
    public void Engine_speed_is_where_frames_of_version_1_expect_it()
    {
        Assert.True(SignalRegistry.TryGet("Vehicle.OBD.EngineSpeed", out Signal? speed));
        Assert.Equal(0x10C0, speed.Number);
        Assert.Equal(1726, speed.ToValue(0x1AF8)); // 41 0C 1A F8: SAE J1979 service 01, PID 0C, (256A + B) / 4
        Assert.False(SignalRegistry.TryGet(0xFFFF, out _));
        Assert.False(SignalRegistry.TryGet("Vehicle.OBD.Nothing", out _));
    }

    [GeneratedRegex(@"^Vehicle(\.[A-Z][A-Za-z0-9]*)+$")]
    private static partial Regex VssPath();
}
