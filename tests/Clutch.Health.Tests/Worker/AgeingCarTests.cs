using System.Text.Json;
using Clutch.CarSim.Ageing;
using Clutch.Health.Worker;
using Clutch.Telemetry;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Worker;

/// <summary>
/// Eighteen months of a simulated car whose battery wears out, as frames through the real role. <c>CLUTCH_WRITE_AGEING=FOLDER</c> keeps what the role found, for
/// <c>clutch health report ageing-car --data FOLDER</c>.
/// </summary>
public sealed class AgeingCarTests(ITestOutputHelper output)
{
    private const string Name = "ageing-car";
    private const long Day = 86_400_000;
    private const int Days = 540;
    private const double OdometerAtFirst = 61_000;

    [Fact]
    public async Task A_battery_that_wears_out_over_months_loses_its_score_and_its_life_and_brakes_lose_theirs_by_the_way()
    {
        using var folder = new HealthFolder { Options = new HealthWorkerOptions { CheckpointFrames = 2_000, CheckpointSeconds = 0 } };
        await folder.SayAsync(
            Say("battery", Part.Battery, 700, Clock.Days), Say("brakes", Part.Brakes, 22_000, Clock.Kilometres), Say("tyres", Part.Tyres, 31_000, Clock.Kilometres),
            Say("oil", Part.EngineOil, 4_000, Clock.Kilometres));
        await folder.AppendAsync(Drives(Seed()));
        HealthCounters counters = await folder.RunAsync();
        Assert.Equal(0, counters.Poison);
        JsonElement[] days = [.. folder.Findings.History(Name, 1_000).Reverse().Select(snapshot => JsonElement.Parse(snapshot))];
        JsonElement early = days[20], late = days[^1];
        output.WriteLine($"{counters.Frames} frames, {counters.Drives} drives, {days.Length} days; battery {Score(early, Part.Battery)} and {Score(late, Part.Battery)}");
        if (Environment.GetEnvironmentVariable("CLUTCH_WRITE_AGEING") is { Length: > 0 } kept)
        {
            Directory.CreateDirectory(kept);
            folder.Execute("pragma wal_checkpoint(truncate)");
            File.Copy(folder.Database, Path.Combine(kept, "health.db"), overwrite: true);
        }

        Assert.True(late.GetProperty("simulated").GetBoolean());
        Assert.True(Score(late, Part.Battery) < Score(early, Part.Battery) - 20, $"{Score(early, Part.Battery)} then {Score(late, Part.Battery)}");
        Assert.True(Life(late, Part.Battery) < 0.5 * Life(early, Part.Battery), $"{Life(early, Part.Battery)} then {Life(late, Part.Battery)} days");
        Assert.True(Life(late, Part.Brakes) < Life(early, Part.Brakes) - 150);
        Assert.Contains(folder.Findings.Alerts(Name, 10), alert => alert is { Part: Part.Battery, State.Status: AlertStatus.Open, State.Level: >= AlertLevel.Watch });
    }

    /// <summary>The first car whose battery comes near its end without having been changed before, and shows it at rest and while cranking.</summary>
    private static ulong Seed()
    {
        for (ulong seed = 1; ; seed++)
        {
            var car = new AgeingCar(seed, new AgeingOptions { NeedlessChanges = 0 });
            var record = new DriveRecord();
            bool changed = false;
            double begin = car.Wear(AgeingPart.Battery);
            (double rest, double crank) = (double.NaN, double.NaN);
            (double Resting, double Cranking) young = default;
            while (record.Day < Days && !changed)
            {
                car.Drive(record);
                changed = record.Events.Any(happened => happened.Part == AgeingPart.Battery);
                rest = Smooth(rest, record[DriveReading.RestVolts]);
                crank = Smooth(crank, record[DriveReading.CrankVolts]);
                young = record.Day < 60 ? (rest, crank) : young;
            }

            if (!changed && begin < 0.3 && young.Resting - rest > 0.5 && young.Cranking - crank > 1)
            {
                return seed;
            }
        }

        static double Smooth(double mean, double value) => double.IsNaN(value) ? mean : double.IsNaN(mean) ? value : mean + (0.05 * (value - mean));
    }

    private static IEnumerable<(string Vehicle, byte[] Frame)> Drives(ulong seed)
    {
        var car = new AgeingCar(seed, new AgeingOptions { NeedlessChanges = 0 });
        var record = new DriveRecord();
        var seen = new Dictionary<DriveReading, double>();
        double kilometres = OdometerAtFirst, next = 0;
        long boot = 1;
        yield return new WorkerFrames().Source(Name, boot++, DataSource.Simulated).Records[0];
        while (record.Day < Days)
        {
            car.Drive(record);
            kilometres += record.Kilometres;
            if (record.Day < next || record.ParkedHours < 2)
            {
                continue;
            }

            // One drive in three days is looked at; the odometer tells of the others.
            next = record.Day + 3;
            ScriptedDrive drive = new ScriptedDrive(Name, boot++, WorkerFrames.Epoch + (long)(record.Day * Day))
            {
                Seconds = 300,
                Period = 1_000,
                Rest = Reading(DriveReading.RestVolts, 12.5),
                CrankMinimum = Reading(DriveReading.CrankVolts, 10.5),
                Charge = Reading(DriveReading.ChargeVolts, 14.1),
                StartTemperature = Math.Clamp(record.StartCelsius, -20, 80),
                CatalystRatio = Reading(DriveReading.CatalystActivity, 0.15),
            }.Drive();
            drive.At(6_000, 0x1A60, kilometres).At(6_500, 0x1460, record.AmbientCelsius).At(200_000, 0x1A60, kilometres + 4);
            foreach (byte[] frame in drive.Frames(length: 60_000))
            {
                yield return (Name, frame);
            }
        }

        // What a drive does not show is as it was seen last.
        double Reading(DriveReading reading, double usual)
        {
            seen[reading] = double.IsNaN(record[reading]) ? seen.GetValueOrDefault(reading, usual) : record[reading];
            return seen[reading];
        }
    }

    private static Statement Say(string id, Part part, double value, Clock clock) =>
        new() { Id = id, Vehicle = Name, Time = WorkerFrames.Epoch, Kind = StatementKind.Age, Part = part, Value = value, Clock = clock };

    private static double Score(JsonElement day, Part part) => day.GetProperty("parts")[(int)part].GetProperty("score_points").GetDouble();

    private static double Life(JsonElement day, Part part) => day.GetProperty("parts")[(int)part].GetProperty("days_p50").GetDouble();
}
