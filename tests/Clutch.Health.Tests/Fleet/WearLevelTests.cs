using Clutch.CarSim;
using Clutch.CarSim.Ageing;
using Clutch.Testing;
using Xunit.Abstractions;

namespace Clutch.Health.Tests.Fleet;

/// <summary>The two levels of the simulator tell the same of the same wear: what the engine finds in a car driven sample by sample moves as the record of a drive says.</summary>
public sealed class WearLevelTests(ITestOutputHelper output)
{
    private const long Start = 1_767_225_600_000;

    [Theory]
    [InlineData("sulphation", DriveReading.CrankVolts, Measure.CrankMinimum, 0.3)]
    [InlineData("sulphation", DriveReading.RestVolts, Measure.RestVoltage, 0.08)]
    [InlineData("brushes", DriveReading.ChargeVolts, Measure.ChargeVoltage, 0.1)]
    [InlineData("fuel-pump", DriveReading.TrimCruise, Measure.TrimCruise, 2)]
    [InlineData("vacuum-leak", DriveReading.TrimIdle, Measure.TrimIdle, 4)]
    [InlineData("thermostat-open", DriveReading.CoolantWarm, Measure.CoolantWarm, 3)]
    public void A_fault_shifts_the_measure_of_a_sampled_drive_as_far_as_that_of_a_recorded_one(string name, DriveReading reading, Measure measure, double tolerance)
    {
        FaultType fault = FaultTypes.All.First(each => each.Name == name);
        double good = Measured(CarWear.None, measure);
        double stated = fault.Effects.First(effect => effect.Reading == reading).Shift;
        foreach (double wear in (double[])[0.4, 1])
        {
            double shift = Measured(CarWear.Of(fault, wear), measure) - good;
            output.WriteLine($"{name} at {wear}: {measure} {good:0.###} {shift:+0.###;-0.###}, stated {wear * stated:+0.###;-0.###}");
            Assert.InRange(shift, (wear * stated) - tolerance, (wear * stated) + tolerance);
        }
    }

    private static double Measured(CarWear wear, Measure measure)
    {
        var scenario = new CarScenario
        {
            Seed = 5,
            Wear = wear,
            Faults = [],
            AmbientCelsius = 18,
            Phases = [new IgnitionPhase(KeyPosition.Off, TimeSpan.FromHours(6)), new IgnitionPhase(KeyPosition.On, TimeSpan.FromSeconds(10)), new IgnitionPhase(KeyPosition.Run, TimeSpan.FromMinutes(25))],
        };
        var time = new ManualTime();
        var car = new Car(scenario, time);
        var engine = new HealthEngine();
        VehicleState state = new();
        // The engine must have seen the car before: a rest is known from the end of the drive before it.
        DriveTests.Apply(engine, ref state, new ScriptedDrive("car", 1, Start - 36_000_000) { Seconds = 60 }.Drive().Frames());
        time.Advance(TimeSpan.FromHours(6));
        var drive = new ScriptedDrive("car", 2, Start);
        for (int t = 0; t < 1_500_000; t += t < 20_000 ? 100 : 500)
        {
            Sample(drive, t, car.State);
            time.Advance(TimeSpan.FromMilliseconds(t < 20_000 ? 100 : 500));
        }

        DriveTests.Apply(engine, ref state, drive.Frames());
        Assert.True(engine.TrySettle(ref state, Start + 86_400_000));
        return engine.Drives[^1][measure];
    }

    private static void Sample(ScriptedDrive drive, int t, in CarState s)
    {
        drive.At(t, 0x1420, s.Volts).At(t, 0x10C0, s.Rpm).At(t, 0x10D0, s.KilometresPerHour).At(t, 0x1040, s.Load).At(t, 0x1050, s.Coolant).At(t, 0x10F0, s.IntakeAir)
            .At(t, 0x1030, s.ClosedLoop ? 2 : 1).At(t, 0x1060, s.ShortTrim).At(t, 0x1070, s.LongTrim).At(t, 0x1140, s.UpstreamOxygen).At(t, 0x1150, s.DownstreamOxygen)
            .At(t, 0x1100, s.AirFlow).At(t, 0x10B0, s.ManifoldPressure);
    }
}
