using Clutch.Telemetry;

namespace Clutch.Health.Tests;

/// <summary>What one drive tells: known drives in, measures out.</summary>
public sealed class DriveTests
{
    private const long Start = 1_760_000_000_000, Day = 86_400_000;

    [Fact]
    public void A_drive_gives_the_measures_it_was_made_of()
    {
        DriveSummary drive = Summary(new ScriptedDrive("car", 1, Start));
        Assert.Equal(12.5, drive[Measure.RestVoltage], 2);
        Assert.Equal(10.2, drive[Measure.CrankMinimum], 2);
        Assert.Equal(0.4, drive[Measure.CrankRecovery], 1);
        Assert.Equal(0.8, drive[Measure.CrankSeconds], 1);
        Assert.Equal(14.1, drive[Measure.ChargeVoltage], 1);
        Assert.Equal(2.3, drive[Measure.TrimCruise], 0);
        Assert.Equal(0.2, drive[Measure.CatalystRatio], 2);
        Assert.Equal(25, drive[Measure.StartTemperature], 0);
        Assert.Equal(250, drive[Measure.WarmUpSeconds], 12f);
        Assert.Equal(88, drive[Measure.CoolantWarm], 0.2f);
        Assert.Equal(1200 / 3600.0, drive[Measure.EngineHours], 2);
        Assert.Equal(4 * 23 * 90 / 36.0 / 10, drive[Measure.Distance], 1f);
        Assert.Equal(0.18, drive[Measure.IdleShare], 0.03f);
        Assert.Equal(0, drive[Measure.SlipSpeed], 12f);
        Assert.False(drive.Has(Measure.BoostShortfall));
        Assert.False(drive.Has(Measure.ParkedHours));
    }

    [Fact]
    public void The_same_drive_read_once_or_twice_a_second_tells_the_same()
    {
        DriveSummary twice = Summary(new ScriptedDrive("car", 1, Start) { Period = 500 });
        DriveSummary once = Summary(new ScriptedDrive("car", 1, Start) { Period = 1_000 });
        foreach (Measure measure in Enum.GetValues<Measure>())
        {
            // Switching can't be counted at one reading a second; a standstill has no fair share of any.
            if (measure is Measure.FrontSwitching)
            {
                Assert.False(once.Has(measure));
                continue;
            }

            float tolerance = Math.Max(0.05f, MathF.Abs(twice[measure]) * 0.1f);
            Assert.True(twice.Has(measure) == once.Has(measure), $"{measure}: {twice[measure]} twice, {once[measure]} once a second");
            Assert.True(!twice.Has(measure) || MathF.Abs(twice[measure] - once[measure]) <= tolerance, $"{measure}: {twice[measure]} twice, {once[measure]} once a second");
        }
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(1_000)]
    [InlineData(100)]
    public void Where_frames_are_cut_changes_nothing(int length)
    {
        DriveSummary expected = Summary(new ScriptedDrive("car", 1, Start), 5_000);
        DriveSummary drive = Summary(new ScriptedDrive("car", 1, Start), length);
        foreach (Measure measure in Enum.GetValues<Measure>())
        {
            Assert.Equal(expected[measure], drive[measure]);
        }
    }

    [Fact]
    public void A_slipping_clutch_shows_once_the_gears_are_known()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        Apply(engine, ref state, new ScriptedDrive("car", 1, Start).Drive().Frames());
        Apply(engine, ref state, new ScriptedDrive("car", 2, Start + Day) { Slip = 1.06 }.Drive().Frames());
        Assert.True(engine.TrySettle(ref state, Start + (2 * Day)));
        Assert.Equal(0.06 * 90 * 28, engine.Drives[0][Measure.SlipSpeed], 30f);
    }

    [Fact]
    public void A_thermostat_that_stays_open_leaves_the_coolant_short()
    {
        Assert.Equal(14, Summary(new ScriptedDrive("car", 1, Start) { Thermostat = 66, Seconds = 1_500 })[Measure.CoolantShortfall], 1f);
        Assert.Equal(0, Summary(new ScriptedDrive("car", 1, Start) { Seconds = 1_500 })[Measure.CoolantShortfall], 0.5f);
    }

    [Fact]
    public void A_key_turned_without_a_start_is_no_drive()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        var script = new ScriptedDrive("car", 1, Start);
        for (int t = 0; t < 60_000; t += 500)
        {
            script.At(t, 0x10C0, 0).At(t, 0x1420, 12.4);
        }

        Apply(engine, ref state, script.Frames());
        Assert.False(engine.TrySettle(ref state, Start + Day));
        Assert.Equal(0, state.Starts);
    }

    [Fact]
    public void A_stop_of_two_minutes_is_part_of_the_drive()
    {
        var script = new ScriptedDrive("car", 1, Start) { Seconds = 300 };
        script.Drive();
        for (int t = 0; t < 120_000; t += 500)
        {
            script.At(320_000 + t, 0x10C0, 0);
        }

        for (int t = 0; t < 120_000; t += 500)
        {
            script.At(440_000 + t, 0x10C0, 900);
        }

        var engine = new HealthEngine();
        var state = new VehicleState();
        Apply(engine, ref state, script.Frames());
        Assert.True(engine.TrySettle(ref state, Start + Day));
        Assert.Equal(1, state.Starts);
        Assert.Equal(420 / 3600.0, engine.Drives[0][Measure.EngineHours], 3);
    }

    [Fact]
    public void A_sensor_that_never_moves_is_not_scored()
    {
        DriveSummary drive = Summary(new ScriptedDrive("car", 1, Start) { CatalystRatio = 0 });
        Assert.False(drive.Has(Measure.CatalystRatio));
        Assert.True(drive.Has(Measure.FrontAmplitude));
        Assert.NotEqual(0u, drive.Stuck & (1u << (int)Channel.RearOxygen));
    }

    [Fact]
    public void A_car_with_five_signals_gives_what_five_signals_give()
    {
        var script = new ScriptedDrive("car", 1, Start);
        for (int t = 0; t < 600_000; t += 1_000)
        {
            script.At(t, 0x10C0, 1_500).At(t, 0x10D0, 50).At(t, 0x1050, 90).At(t, 0x1040, 30).At(t, 0x10F0, 25);
        }

        var engine = new HealthEngine();
        var state = new VehicleState();
        Apply(engine, ref state, script.Frames());
        Assert.True(engine.TrySettle(ref state, Start + Day));
        Assert.Equal(50 / 6.0, engine.Drives[0][Measure.Distance], 0.2f);
        Assert.False(engine.Drives[0].Has(Measure.RestVoltage));
        Assert.False(engine.Drives[0].Has(Measure.TrimIdle));
    }

    internal static void Apply(HealthEngine engine, ref VehicleState state, IReadOnlyList<byte[]> frames)
    {
        foreach (byte[] bytes in frames)
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
            engine.Apply(ref state, frame);
        }
    }

    private static DriveSummary Summary(ScriptedDrive script, int length = 1_000)
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        Apply(engine, ref state, script.Drive().Frames(length));
        Assert.True(engine.TrySettle(ref state, Start + Day));
        return engine.Drives[0];
    }
}
