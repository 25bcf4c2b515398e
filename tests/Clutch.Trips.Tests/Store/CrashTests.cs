using Xunit.Abstractions;

namespace Clutch.Trips.Tests;

/// <summary>The role dies at each of its steps, and begins again: what it keeps is the same as if it had not.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly TripWorkerOptions s_options = new()
    {
        CheckpointFrames = 3,
        CheckpointSeconds = 0,
        Thresholds = new TripOptions { NoDataSeconds = 300, StopSeconds = 60, IdleStopSeconds = 90, MinimumSeconds = 30 },
    };

    [Fact]
    public async Task Dying_at_any_step_changes_no_byte_of_bins_trips_stops_and_versions()
    {
        using var origin = new TripFolder { Options = s_options };
        await origin.AppendAsync(Records());
        using TripFolder clean = origin.Copy();
        List<string> steps = [];
        await clean.RunAsync(steps.Add);
        string expected = clean.Digest();
        output.WriteLine($"{steps.Count} steps: {string.Join(", ", steps.CountBy(step => step).Select(step => $"{step.Key} {step.Value}"))}");
        foreach (string step in (string[])["bin", "join", "leg", "tombstone", "commit", "position"])
        {
            Assert.Contains(step, steps);
        }

        for (int at = 0; at < steps.Count; at++)
        {
            using TripFolder folder = origin.Copy();
            int left = at;
            await Assert.ThrowsAsync<DeathException>(() => folder.RunAsync(_ =>
            {
                if (left-- == 0)
                {
                    throw new DeathException();
                }
            }));
            await folder.RunAsync();
            Assert.True(expected == folder.Digest(), $"death at step {at} ({steps[at]}) left something else behind");
        }
    }

    [Fact]
    public async Task A_second_reading_from_the_first_record_on_changes_nothing()
    {
        using var folder = new TripFolder();
        await folder.AppendAsync(Records());
        await folder.RunAsync();
        string expected = folder.Digest();
        await folder.MoveGroupAsync();
        await folder.RunAsync();
        Assert.Equal(expected, folder.Digest());
    }

    /// <summary>Two vehicles, turn by turn; late frames that join two trips of one of them, which makes a tombstone; and what is no frame.</summary>
    private static List<(string Vehicle, byte[] Frame)> Records()
    {
        List<byte[]> a = new CarScript("car-a") { Told = [0x10C0, 0x10D0] }.Drive(60, 50).Drive(320, 30).Drive(60, 50).Off(70).Frames(100);
        List<byte[]> b = new CarScript("car-b") { Told = [0x10C0, 0x10D0] }.Off(10).Drive(60, 70).Off(100).Frames(200);
        byte[][] late = [.. a.Skip(2).Take(a.Count - 5)];
        IEnumerable<byte[]> early = a.Where(frame => !late.Contains(frame));
        List<(string, byte[])> records = [.. early.Select(frame => ("car-a", frame)), ("car-a", [1, 2, 3])];
        records.AddRange(b.Select(frame => ("car-b", frame)));
        records.AddRange(late.Select(frame => ("car-a", frame)));
        return records;
    }

    /// <summary>kill -9, as far as it can be had inside a process: what is open is closed, nothing else happens.</summary>
    private sealed class DeathException : Exception;
}
