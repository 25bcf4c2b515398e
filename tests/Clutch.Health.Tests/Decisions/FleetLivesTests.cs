using Clutch.Health.Tests.Worker;
using Clutch.Health.Worker;

namespace Clutch.Health.Tests.Decisions;

/// <summary>What one car's repairs tell of another's parts.</summary>
public sealed class FleetLivesTests
{
    private const long Day = 86_400_000;

    [Fact]
    public void Failures_of_others_shorten_a_prior_and_early_changes_never_do()
    {
        VehicleState state = Vehicle.New();
        state.Parts[(int)Part.Battery].AgeAtFirst = 300;
        double usual = Life(new FleetLives());
        var failing = new FleetLives();
        var changed = new FleetLives();
        for (int i = 0; i < 5; i++)
        {
            failing.Add(new LivedLife($"car-{i}", Part.Battery, Failed: true, Math.Pow(400, 2.8), 0));
            changed.Add(new LivedLife($"car-{i}", Part.Battery, Failed: false, Math.Pow(400, 2.8), 0));
        }

        Assert.True(Life(failing) < 0.8 * usual, $"{Life(failing)} of {usual}");
        Assert.True(Life(changed) > usual);

        double Life(FleetLives lives) => VehicleJudge.Judge(state, VehicleFacts.None with { Fleet = lives.Of("mine", Day) })[Part.Battery].Life!.Own.P50;
    }

    [Fact]
    public void A_life_counts_from_its_time_on_once_and_not_in_the_vehicle_that_it_ended_in()
    {
        var lives = new FleetLives();
        var life = new LivedLife("car-1", Part.Tyres, Failed: true, 2, From: 5 * Day);
        lives.Add(life);
        lives.Add(life);
        Assert.Equal((0, 0.0), lives.Of("car-2", (5 * Day) - 1)[Part.Tyres]);
        Assert.Equal((1, 2.0), lives.Of("car-2", 5 * Day)[Part.Tyres]);
        Assert.Equal((0, 0.0), lives.Of("car-1", 5 * Day)[Part.Tyres]);
        Assert.Equal(7 * Day, FleetLives.CountsFrom((5 * Day) + 1));
    }

    [Fact]
    public void The_sum_does_not_depend_on_who_hears_of_what_first()
    {
        var random = new Random(3);
        LivedLife[] all = [.. Enumerable.Range(0, 50).Select(i => new LivedLife($"car-{i}", Part.Brakes, i % 2 == 0, random.NextDouble() * 1e9, random.Next(5) * Day))];
        double expected = Sum(all);
        for (int i = 0; i < 20; i++)
        {
            random.Shuffle(all);
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Sum(all)));
        }

        static double Sum(LivedLife[] order)
        {
            var lives = new FleetLives();
            Array.ForEach(order, lives.Add);
            return lives.Of("mine", 10 * Day)[Part.Brakes].Exposure;
        }
    }

    [Fact]
    public async Task A_failure_that_one_car_tells_moves_the_forecast_of_another_two_days_later_and_a_replay_says_the_same()
    {
        var frames = new WorkerFrames();
        for (int day = 0; day < 6; day++)
        {
            frames.Drive("car-a", 1 + day, day).Drive("car-b", 1 + day, day);
        }

        using var quiet = new HealthFolder();
        await quiet.AppendAsync(frames.Records);
        await quiet.RunAsync();
        using var folder = new HealthFolder();
        await folder.SayAsync(
            Say("aged", "car-a", WorkerFrames.Epoch, StatementKind.Age) with { Value = 200 },
            Say("failed", "car-a", WorkerFrames.Epoch + (Day / 2), StatementKind.ReplacedFailed));
        await folder.AppendAsync(frames.Records);
        await folder.RunAsync();
        (double[] before, double[] after) = (Lives(quiet), Lives(folder));
        Assert.Equal(6, after.Length);

        // It takes effect with the drive of the second day, and counts from the midnight after the next on.
        Assert.Equal(before[..3], after[..3]);
        Assert.All(before[3..].Zip(after[3..]), life => Assert.True(life.Second < 0.95 * life.First, $"{life.First} days, {life.Second} after the failure of another"));
        string expected = await folder.DigestAsync();
        folder.DeleteDatabase();
        await folder.MoveGroupAsync();
        await folder.RunAsync();
        Assert.Equal(expected, await folder.DigestAsync());

        static double[] Lives(HealthFolder folder) =>
            [.. folder.Findings.History("car-b", 10).Reverse().Select(snapshot => System.Text.Json.JsonDocument.Parse(snapshot).RootElement.GetProperty("parts")[0].GetProperty("days_p50").GetDouble())];
    }

    private static Statement Say(string id, string vehicle, long time, StatementKind kind) => new() { Id = id, Vehicle = vehicle, Time = time, Kind = kind, Part = Part.Battery };
}
