using System.Text;
using Clutch.Health.Models;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Fleet;

public sealed class EmbeddedLivesTests(ITestOutputHelper output)
{
    private const long Start = 1_700_000_000_000;
    private const long HalfDay = 43_200_000;

    [Fact]
    public void The_program_carries_models_that_say_they_are_simulated_and_fit_its_features()
    {
        PartLives lives = PartLives.Embedded;
        Assert.True(lives.Manifest.Simulated && lives.Learned.Simulated);
        Assert.All(lives.Manifest.Parts, part => Assert.True(lives.Model(part.Part)!.Simulated, $"{part.Part}"));
        long bytes = 0;
        foreach (PartLivesEntry part in lives.Manifest.Parts)
        {
            using Stream file = typeof(PartLives).Assembly.GetManifestResourceStream($"fleet/{part.File}")!;
            Assert.InRange(file.Length, 1, 1_000_000);
            bytes += file.Length;
        }

        Assert.InRange(bytes, 1, 6_000_000);
    }

    [Fact]
    public void Models_of_other_features_are_refused()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => PartLives.Read(name => new MemoryStream(Encoding.UTF8.GetBytes(
            """{"version":2,"simulated":true,"seed":1,"cars":1,"days":1,"absentFaults":[],"parts":[{"part":"Battery","file":"battery.json","features":"00","alarm":{"watch":30,"share":0.5},"levels":[]}]}"""))));
        Assert.Contains("train the fleet anew", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_judgement_takes_a_learned_life_and_says_that_it_is_simulated()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 90; i++)
        {
            double worn = Math.Max(0, i - 40) / 50.0;
            double noise = Math.Sin(i * 7), other = Math.Sin(i * 11);
            Vehicle.Drive(
                ref state, 30, (Measure.CrankMinimum, 10.9 - (2.8 * worn) + noise), (Measure.RestVoltage, 12.48 - (0.4 * worn) + (0.25 * other)), (Measure.CrankSeconds, 1.1 + (0.8 * worn) + (0.4 * other)),
                (Measure.CrankRecovery, 1.2 - (0.9 * worn) + (0.5 * noise)), (Measure.StartTemperature, 20), (Measure.AmbientTemperature, 20));
        }

        PartJudgement battery = VehicleJudge.Judge(state, VehicleFacts.None with { Learned = PartLives.Embedded.Learned })[Part.Battery];
        Assert.Equal(LifeBasis.LearnedSimulated, battery.Life!.Basis);
        Assert.True(battery.Life.Days.P10 < battery.Life.Days.P50 && battery.Life.Days.P50 < battery.Life.Days.P90, $"{battery.Life.Days}");
        Assert.InRange(battery.Life.Days.P50, 0, 90);
    }

    [Fact]
    public void A_car_unlike_those_of_training_is_judged_by_its_prior()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 60; i++)
        {
            // A 24 V net: nothing that training cars had.
            Vehicle.Drive(ref state, 30, (Measure.CrankMinimum, 21 - (0.1 * i) + (0.01 * (i % 7))), (Measure.RestVoltage, 25 - (0.05 * i)), (Measure.CrankRecovery, 40 + i), (Measure.CrankSeconds, 90 + i));
        }

        Assert.True(PartLives.Embedded.TryPredict(Part.Battery, state, out _));
        PartJudgement battery = VehicleJudge.Judge(state, VehicleFacts.None with { Learned = PartLives.Embedded.Learned })[Part.Battery];
        Assert.NotEqual(LifeBasis.LearnedSimulated, battery.Life!.Basis);
    }

    [Fact]
    public void Every_part_of_a_car_is_forecast_within_a_millisecond()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 60; i++)
        {
            (Measure, double)[] all = [.. Enum.GetValues<Measure>().Select(measure => (measure, 10 + (0.1 * ((i * 7 % 13) + (int)measure))))];
            Vehicle.Drive(ref state, 30, all);
        }

        PartLives lives = PartLives.Embedded;
        int told = Ask();
        Assert.Equal(lives.Manifest.Parts.Count, told);
        double best = double.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long start = TimeProvider.System.GetTimestamp();
            _ = Ask();
            best = Math.Min(best, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"{best:0.000} ms");
        Assert.InRange(best, 0, 1);

        int Ask()
        {
            int asked = 0;
            foreach (PartLivesEntry part in lives.Manifest.Parts)
            {
                asked += lives.TryPredict(part.Part, state, out _) ? 1 : 0;
            }

            return asked;
        }
    }

    [ReferenceFact]
    public void A_healthy_car_over_all_its_drives_raises_no_learned_alarm()
    {
        var engine = new HealthEngine();
        VehicleState state = new();
        PartLives lives = PartLives.Embedded;
        var parts = new PartState[PartState.Count];
        var lowest = new Dictionary<Part, double>();
        var raised = new List<string>();
        long boot = 0;
        foreach (string path in ReferenceFactAttribute.Drives)
        {
            boot++;
            DriveTests.Apply(engine, ref state, RealDriveTests.Frames(path, boot, Start + (boot * HalfDay)));
            _ = engine.TrySettle(ref state, Start + ((boot + 1) * HalfDay) - 1_000);
            foreach (Part part in lives.Manifest.Parts.Select(part => part.Part))
            {
                if (!lives.TryPredict(part, state, out PredictedLife predicted))
                {
                    continue;
                }

                lowest[part] = Math.Min(lowest.GetValueOrDefault(part, double.MaxValue), predicted.Predicted);
                double concern = lives.Learned.Forecast(PartModels.Of(part), state, out LearnedLife life) ? life.Concern : 0;
                ref PartState kept = ref parts[(int)part];
                int before = kept.Level;
                if ((int)AlertRule.Step(ref kept, concern, stop: false, AlertOptions.Default, boot) > before)
                {
                    raised.Add($"{part} at drive {boot}: {predicted}");
                }
            }
        }

        output.WriteLine(string.Join(", ", lowest.Select(part => $"{part.Key} {part.Value:0} (watch below {lives.Alarm(part.Key).Watch})")));
        Assert.Empty(raised);
        Assert.True(lowest.Count >= 8, $"only {lowest.Count} parts were asked about");
    }
}
