using Clutch.Telemetry;

namespace Clutch.Health.Tests;

/// <summary>The stream as it comes: twice, late, with a clock set back, cut by a crash.</summary>
public sealed class StreamTests
{
    private const long Start = 1_760_000_000_000, Day = 86_400_000;

    [Fact]
    public void Nothing_is_allocated_per_frame()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        IReadOnlyList<byte[]> warm = new ScriptedDrive("car", 1, Start).Drive().Frames();
        IReadOnlyList<byte[]> frames = new ScriptedDrive("car", 2, Start + Day).Drive().Frames();
        DriveTests.Apply(engine, ref state, warm);
        DriveTests.Apply(engine, ref state, frames);
        state = new VehicleState();
        DriveTests.Apply(engine, ref state, warm);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int ended = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            _ = Frame.TryRead(frames[i], out Frame frame);
            ended += (engine.Apply(ref state, frame) & FrameEffect.DriveEnded) == FrameEffect.DriveEnded ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, ended);
        byte[] control = new byte[100];
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= control.Length);
    }

    [Fact]
    public void A_state_is_small_and_a_checkpoint_anywhere_gives_the_same_bytes()
    {
        Assert.InRange(VehicleState.Size, 1_000, 64 * 1024);
        var frames = new List<byte[]>();
        for (int day = 0; day < 3; day++)
        {
            frames.AddRange(new ScriptedDrive("car", 1 + day, Start + (day * Day)) { Seconds = 400 }.Drive().Frames(10_000));
        }

        var whole = new VehicleState();
        DriveTests.Apply(new HealthEngine(), ref whole, frames);
        byte[] expected = Bytes(whole);
        for (int cut = 0; cut <= frames.Count; cut += 3)
        {
            var state = new VehicleState();
            DriveTests.Apply(new HealthEngine(), ref state, frames.Take(cut).ToArray());
            Assert.True(VehicleState.TryRead(Bytes(state), out VehicleState again));

            // After a crash the log is read from the last committed offset: some frames come twice.
            DriveTests.Apply(new HealthEngine(), ref again, frames.Skip(Math.Max(0, cut - 5)).ToArray());
            Assert.Equal(expected, Bytes(again));
        }
    }

    [Fact]
    public void A_state_of_another_layout_is_not_read()
    {
        byte[] bytes = Bytes(new VehicleState());
        Assert.True(VehicleState.TryRead(bytes, out _));
        Assert.False(VehicleState.TryRead(bytes.AsSpan(1), out _));
        Assert.False(VehicleState.TryRead(new byte[VehicleState.Size], out _));
    }

    [Fact]
    public void A_frame_taken_before_changes_nothing()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        IReadOnlyList<byte[]> frames = new ScriptedDrive("car", 1, Start) { Seconds = 60 }.Drive().Frames();
        DriveTests.Apply(engine, ref state, frames);
        byte[] before = Bytes(state);
        _ = Frame.TryRead(frames[7], out Frame again);
        Assert.Equal(FrameEffect.Ignored, engine.Apply(ref state, again));
        Assert.Equal(before, Bytes(state));
    }

    [Fact]
    public void A_clock_that_was_set_back_begins_a_new_drive_and_ages_nothing()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        DriveTests.Apply(engine, ref state, new ScriptedDrive("car", 1, Start).Drive().Frames());
        double days = state.Now.Days;
        IReadOnlyList<byte[]> back = new ScriptedDrive("car", 2, Start - (3_000 * Day)).Drive().Frames();
        _ = Frame.TryRead(back[0], out Frame first);
        Assert.True(engine.Apply(ref state, first).HasFlag(FrameEffect.ClockRestarted));
        Assert.Equal(1, engine.Drives.Length);
        DriveTests.Apply(engine, ref state, back.Skip(1).ToArray());
        Assert.InRange(state.Now.Days, days, days + 0.02);
        Assert.True(engine.TrySettle(ref state, Start));
        Assert.False(engine.Drives[0].Has(Measure.ParkedHours));
    }

    [Fact]
    public void Parked_hours_are_counted_from_the_last_running_engine()
    {
        var engine = new HealthEngine();
        var state = new VehicleState();
        DriveTests.Apply(engine, ref state, new ScriptedDrive("car", 1, Start).Drive().Frames());
        DriveTests.Apply(engine, ref state, new ScriptedDrive("car", 2, Start + Day).Drive().Frames());
        Assert.True(engine.TrySettle(ref state, Start + (2 * Day)));
        Assert.Equal(24 - (1206 / 3600.0), engine.Drives[0][Measure.ParkedHours], 0.01f);
        Assert.Equal(2, state.Starts);
        Assert.Equal(1, state.Now.Days, 1);
    }

    private static byte[] Bytes(in VehicleState state)
    {
        byte[] bytes = new byte[VehicleState.Size];
        VehicleState.Write(state, bytes);
        return bytes;
    }
}
