using System.Text;
using Clutch.Telemetry;

namespace Clutch.Health.Tests;

/// <summary>What goes wrong on the way from a car, as frames through the engine: each case has one defined answer.</summary>
public sealed class BadStreamTests
{
    private const long Start = 1_760_000_000_000, Day = 86_400_000;
    private const ushort Odometer = 0x1A60, Coolant = 0x1050, Rpm = 0x10C0;

    private readonly HealthEngine _engine = new();
    private VehicleState _state = new();

    [Fact]
    public void A_gap_in_a_drive_is_counted_and_what_was_not_seen_is_not_invented()
    {
        IReadOnlyList<byte[]> frames = new ScriptedDrive("car", 1, Start).Drive().Frames();

        // Two minutes of twenty are missing: shorter than the silence that ends a drive.
        DriveTests.Apply(_engine, ref _state, [.. frames.Take(400), .. frames.Skip(520)]);
        Assert.True(_engine.TrySettle(ref _state, Start + Day));
        DriveSummary drive = Assert.Single(_engine.Drives.ToArray());
        Assert.InRange(drive.MissingSeconds, 110, 125);
        Assert.InRange(drive[Measure.EngineHours], 17.5f / 60, 18.5f / 60);
        Assert.InRange(_state.Kilometres, 15, 21);
        Assert.Equal(14.1f, drive[Measure.ChargeVoltage], 0.05f);
    }

    [Fact]
    public void A_silence_of_a_quarter_of_an_hour_is_two_drives()
    {
        IReadOnlyList<byte[]> frames = new ScriptedDrive("car", 1, Start) { Seconds = 2_400 }.Drive().Frames();
        DriveTests.Apply(_engine, ref _state, [.. frames.Take(600), .. frames.Skip(1_500)]);
        Assert.True(_engine.TrySettle(ref _state, Start + Day));
        Assert.Equal(2, _state.Drives);
    }

    [Fact]
    public void Samples_that_come_late_are_passed_over_and_counted_and_the_days_never_go_back()
    {
        DriveTests.Apply(_engine, ref _state, new ScriptedDrive("car", 1, Start).Drive().Frames());
        (double days, long heard) = (_state.Now.Days, _state.Heard);
        Take(1, 9_000, heard - 60_000, (Rpm, 900), (Coolant, 40));
        Assert.Equal((days, heard, 2), (_state.Now.Days, _state.Heard, _state.IgnoredSamples));
    }

    [Fact]
    public void An_odometer_that_rolls_back_is_told_and_the_way_goes_by_the_speeds()
    {
        DriveWith(1, 0, 150_000);
        DriveWith(2, 1, 150_040);
        double before = _state.Kilometres;
        DriveWith(3, 2, 80_000);
        Assert.InRange(_state.Kilometres - before, 15, 25);
        Assert.True(VehicleJudge.Judge(_state, VehicleFacts.None).Doubts.HasFlag(DataDoubts.Odometer));
        DriveWith(4, 3, 80_030);
        Assert.Equal(1, _state.OdometerJumps);
    }

    [Fact]
    public void Another_car_behind_the_same_agent_is_noticed_by_its_number_and_what_was_learnt_of_mixture_goes()
    {
        Name(1, "WVWZZZ1KZAW000001");
        for (int day = 0; day < 6; day++)
        {
            DriveTests.Apply(_engine, ref _state, new ScriptedDrive("car", 10 + day, Start + ((1 + day) * Day)) { Seconds = 400 }.Drive().Frames());
        }

        Assert.True(_engine.TrySettle(ref _state, Start + (20 * Day)));
        (int trims, int charges) = (_state.History(Measure.TrimCruise).Count, _state.History(Measure.ChargeVoltage).Count);
        Assert.True(trims > 0 && charges > 0);
        Assert.Equal(FrameEffect.None, Name(30, "WVWZZZ1KZAW000001") & FrameEffect.IdentityChanged);
        Assert.Equal(FrameEffect.IdentityChanged, Name(31, "WVWZZZ1KZAW000002") & FrameEffect.IdentityChanged);
        Assert.Equal((0, charges), (_state.History(Measure.TrimCruise).Count, _state.History(Measure.ChargeVoltage).Count));
        Assert.True(VehicleJudge.Judge(_state, VehicleFacts.None).Doubts.HasFlag(DataDoubts.Identity));
    }

    [Fact]
    public void A_coolant_sensor_that_stands_still_silences_what_rests_on_it()
    {
        for (int day = 0; day < 4; day++)
        {
            DriveTests.Apply(_engine, ref _state, Still(1 + day, Start + (day * Day)));
        }

        Assert.True(_engine.TrySettle(ref _state, Start + (9 * Day)));
        VehicleJudgement judgement = VehicleJudge.Judge(_state, VehicleFacts.None);
        Assert.Equal(Observability.SensorStuck, judgement[Part.Cooling].Observability.State);
        Assert.Null(judgement[Part.Cooling].Score);
        Assert.NotNull(judgement[Part.Alternator].Score);
    }

    private void DriveWith(long boot, int day, double odometer)
    {
        ScriptedDrive drive = new ScriptedDrive("car", boot, Start + (day * Day)).Drive();
        DriveTests.Apply(_engine, ref _state, drive.At(6_000, Odometer, odometer).At(1_100_000, Odometer, odometer + 20).Frames());
        Assert.True(_engine.TrySettle(ref _state, Start + (day * Day) + (Day / 2)));
    }

    private FrameEffect Name(long boot, string vin)
    {
        var writer = new FrameWriter("car", boot);
        long time = Math.Max(Start, _state.Heard) + 1_000;
        writer.AddEvent(FrameEventKind.Vin, 0x7E8, time, Encoding.ASCII.GetBytes(vin));
        return Take(writer, 1);
    }

    private void Take(long boot, long sequence, long time, params ReadOnlySpan<(ushort Signal, double Value)> samples)
    {
        var writer = new FrameWriter("car", boot);
        foreach ((ushort signal, double value) in samples)
        {
            writer.Add(new Sample(signal, 0x7E8, SampleQuality.Measured, time, SignalRegistry.Get(signal).ToRaw(value)));
        }

        Take(writer, sequence);
    }

    private FrameEffect Take(FrameWriter writer, long sequence)
    {
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        Assert.Equal(FrameReject.None, Frame.TryRead(buffer.AsSpan(0, writer.Write(sequence, buffer)), out Frame frame));
        return _engine.Apply(ref _state, frame);
    }

    /// <summary>A drive of which the coolant says the same all the time.</summary>
    private static List<byte[]> Still(long boot, long start)
    {
        var writer = new FrameWriter("car", boot);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        List<byte[]> frames = [];
        for (int second = 0; second < 1_500; second++)
        {
            long time = start + (second * 1_000L);
            double wave = Math.Sin(second / 20.0);
            foreach ((ushort signal, double value) in new[] { (Rpm, 1_800 + (600 * wave)), ((ushort)0x10D0, 50 + (30 * wave)), (Coolant, 60.0), ((ushort)0x1420, 14.1 + (0.05 * wave)), ((ushort)0x10F0, 30 + wave) })
            {
                writer.Add(new Sample(signal, 0x7E8, SampleQuality.Measured, time, SignalRegistry.Get(signal).ToRaw(value)));
            }

            if (second % 100 == 99)
            {
                frames.Add(buffer[..writer.Write(1 + frames.Count, buffer)]);
            }
        }

        return frames;
    }
}
