using Clutch.Health.Worker;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Worker;

/// <summary>The role dies at each of its steps, and begins again: what it keeps and what it has sent is the same as if it had not.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Dying_at_any_step_changes_no_byte_of_states_findings_and_alerts()
    {
        using var origin = new HealthFolder { Options = new HealthWorkerOptions { Vehicles = 1, CheckpointFrames = 5, CheckpointSeconds = 0 } };
        await origin.AppendAsync(WorkerFrames.TwoVehicles().Records);
        await SayAsync(origin);
        using HealthFolder clean = origin.Copy();
        List<string> steps = [];
        await clean.RunAsync(steps.Add);
        string expected = await clean.DigestAsync();
        Assert.Contains("commit", steps);
        Assert.Contains("alert", steps);
        Assert.Contains("snapshot", steps);
        Assert.Contains("statement", steps);
        Assert.Contains("position", steps);
        output.WriteLine($"{steps.Count} steps: {string.Join(", ", steps.CountBy(step => step).Select(step => $"{step.Key} {step.Value}"))}");
        for (int at = 0; at < steps.Count; at++)
        {
            using HealthFolder folder = origin.Copy();
            int left = at;
            await Assert.ThrowsAsync<DeathException>(() => folder.RunAsync(_ =>
            {
                if (left-- == 0)
                {
                    throw new DeathException();
                }
            }));
            await folder.RunAsync();
            Assert.True(expected == await folder.DigestAsync(), $"death at step {at} ({steps[at]}) left something else behind");
        }
    }

    [Fact]
    public async Task A_second_reading_from_the_first_record_on_changes_nothing_and_one_into_an_empty_file_gives_the_same()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records);
        await folder.RunAsync();
        string expected = await folder.DigestAsync();
        int sent = (await folder.SentAsync()).Count;

        await folder.MoveGroupAsync();
        await folder.RunAsync();
        Assert.Equal(expected, await folder.DigestAsync());
        Assert.Equal(sent, (await folder.SentAsync()).Count);

        folder.DeleteDatabase();
        await folder.MoveGroupAsync();
        await folder.RunAsync();
        Assert.Equal(expected, await folder.DigestAsync());
    }

    [Fact]
    public async Task What_was_said_is_applied_at_the_same_frame_again_when_states_of_another_layout_are_built_anew()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records.Take(8));
        await folder.RunAsync();

        // Said later than frames that were taken already: a reading anew must not take it earlier.
        await folder.SayAsync(Say("early", "car-a", WorkerFrames.Epoch, StatementKind.ReplacedGood, Part.Battery));
        await SayAsync(folder);
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records.Skip(8));
        await folder.RunAsync();
        string expected = await folder.DigestAsync();
        Assert.DoesNotContain(folder.Findings.Statements("car-a"), statement => statement.Applied is null or { Boot: < 2 });

        folder.Execute("update state set layout = layout - 1");
        await folder.RunAsync();
        Assert.Equal(expected, await folder.DigestAsync());
    }

    [Fact]
    public async Task What_was_said_is_in_the_log_so_that_a_new_store_comes_to_the_same_bytes()
    {
        using var folder = new HealthFolder();
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records.Take(8));
        await folder.RunAsync();
        await folder.SayAsync(Say("late", "car-a", WorkerFrames.Epoch, StatementKind.ReplacedGood, Part.Battery));
        await SayAsync(folder);
        await folder.AppendAsync(WorkerFrames.TwoVehicles().Records.Skip(8));
        await folder.RunAsync();
        string expected = await folder.DigestAsync();
        Assert.Contains(folder.Findings.Statements("car-a"), statement => statement is { Id: "changed", Life.Failed: true });

        folder.DeleteDatabase();
        await folder.MoveGroupAsync();
        await folder.RunAsync();
        Assert.Equal(expected, await folder.DigestAsync());
    }

    private static Task SayAsync(HealthFolder folder) => folder.SayAsync(
        Say("seen", "car-b", WorkerFrames.Epoch + (3 * WorkerFrames.Day / 2) + 1, StatementKind.Acknowledge, Part.EngineOil) with { Alert = new FrameId(13, 1) },
        Say("aged", "car-a", WorkerFrames.Epoch + WorkerFrames.Day, StatementKind.Age, Part.Battery) with { Value = 400 },
        Say("changed", "car-a", WorkerFrames.Epoch + (2 * WorkerFrames.Day), StatementKind.ReplacedFailed, Part.Battery),
        Say("tyres", "car-a", WorkerFrames.Epoch + (2 * WorkerFrames.Day), StatementKind.Age, Part.Tyres) with { Value = 20_000, Clock = Clock.Kilometres });

    private static Statement Say(string id, string vehicle, long time, StatementKind kind, Part part) => new() { Id = id, Vehicle = vehicle, Time = time, Kind = kind, Part = part };

    /// <summary>kill -9, as far as it can be had inside a process: what is open is closed, nothing else happens.</summary>
    private sealed class DeathException : Exception;
}
