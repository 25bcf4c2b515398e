using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class CarPhysicsTests
{
    private static readonly TimeSpan s_half = TimeSpan.FromMinutes(30);
    private static readonly Lazy<CarState[]> s_drive = new(() => Drive(new CarScenario(), s_half));

    [Fact]
    public void Everything_stays_within_what_a_small_car_can_do()
    {
        foreach (CarState s in s_drive.Value.Where(s => s.Running && s.RunSeconds > 2))
        {
            Assert.InRange(s.Rpm, 600, 5000);
            Assert.InRange(s.KilometresPerHour, 0, 140);
            Assert.InRange(s.Load, 0, 100);
            Assert.InRange(s.ManifoldPressure, 15, 100);
            Assert.InRange(s.AirFlow, 0.5, 80);
            Assert.InRange(s.FuelFlow, 0, 6);
            Assert.InRange(s.Throttle, 11.9, 90);
            Assert.InRange(s.Pedal, 0, 100);
            Assert.InRange(s.TimingAdvance, 3, 45);
            Assert.InRange(s.Coolant, 21.9, 100);
            Assert.InRange(s.Oil, 21.9, 120);
            Assert.InRange(s.IntakeAir, 21, 55);
            Assert.InRange(s.Catalyst, 21, 800);
            Assert.InRange(s.ShortTrim, -12, 12);
            Assert.InRange(s.LongTrim, -12, 12);
            Assert.InRange(s.UpstreamOxygen, 0, 0.95);
            Assert.InRange(s.DownstreamOxygen, 0, 0.95);
            Assert.InRange(s.Lambda, 0.8, 2);
            Assert.InRange(s.FuelLevel, 0, 100);
        }
    }

    [Fact]
    public void The_drive_has_idling_town_and_highway()
    {
        CarState[] drive = s_drive.Value;
        Assert.InRange(drive.Count(s => s.KilometresPerHour <= 0) / (double)drive.Length, 0.08, 0.4);
        Assert.InRange(drive.Max(s => s.KilometresPerHour), 100, 132);
        Assert.Equal(Powertrain.Gears, drive.Max(s => s.Gear));
        Assert.InRange(drive[^1].Metres, 15_000, 35_000);
        Assert.Contains(drive, s => s.Running && s.FuelFlow <= 0);
    }

    [Fact]
    public void Engine_speed_belongs_to_road_speed_and_gear()
    {
        CarState[] drive = s_drive.Value;
        int locked = 0;
        for (int i = 100; i < drive.Length; i++)
        {
            // Settled: the same gear without slip for a second.
            if (drive[(i - 50)..i].All(s => s.Locked && s.Gear == drive[i].Gear))
            {
                locked++;
                double ratio = drive[i].Rpm / drive[i].KilometresPerHour;
                Assert.InRange(ratio / Powertrain.RpmPerKilometreAnHour(drive[i].Gear), 0.93, 1.07);
            }
        }

        Assert.True(locked > drive.Length / 3, $"{locked} of {drive.Length} steps are in gear");
    }

    [Fact]
    public void Coolant_rises_all_the_way_to_the_thermostat_and_stays_there()
    {
        CarState[] drive = s_drive.Value;
        int warm = Array.FindIndex(drive, s => s.Coolant >= 83);
        Assert.InRange(warm * 0.02, 180, 900);
        for (int i = 300; i < warm; i += 250)
        {
            Assert.True(drive[i].Coolant >= drive[i - 250].Coolant - 0.2, $"coolant falls at {i * 0.02:F0} s");
        }

        Assert.All(drive[warm..], s => Assert.InRange(s.Coolant, 78, 97));
        Assert.Equal(1, drive[^1].WarmUps);
    }

    [Fact]
    public void Fuel_falls_by_what_was_burnt_at_a_plausible_rate()
    {
        CarState[] drive = s_drive.Value;
        double litres = drive.Sum(s => s.FuelFlow) * 0.02 / 745;
        Assert.InRange(litres / (drive[^1].Metres / 100_000), 4.5, 10);
        Assert.InRange(drive[0].FuelLevel - drive[^1].FuelLevel - (litres / 45 * 100), -0.5, 0.5);
    }

    [Fact]
    public void Air_fits_fuel_and_manifold_pressure()
    {
        foreach (CarState s in s_drive.Value.Where(s => s.Running && s.FuelFlow > 0 && s.ClosedLoop))
        {
            Assert.InRange(s.AirFlow / s.FuelFlow, 14.6, 14.8);

            // Speed density: what 1.5 l draw at this pressure and temperature, at a filling of 50 to 100 %.
            double drawn = s.ManifoldPressure * 1000 / (287.05 * (s.IntakeAir + 273.15)) * 0.0015 * s.Rpm / 120 * 1000;
            Assert.InRange(s.AirFlow / drawn, 0.5, 1.0);
        }
    }

    [Fact]
    public void Voltage_rests_dips_and_charges()
    {
        CarState[] drive = s_drive.Value;
        Assert.All(drive[..95], s => Assert.InRange(s.Volts, 12.2, 12.6));
        Assert.InRange(drive[100..140].Min(s => s.Volts), 8.5, 10.5);
        CarState[] charging = [.. drive.Where(s => s.RunSeconds > 5)];
        Assert.All(charging, s => Assert.InRange(s.Volts, 13.7, 14.4));
        Assert.True(charging.Max(s => s.Volts) - charging[..2000].Min(s => s.Volts) > 0.02);
    }

    [Fact]
    public void The_mixture_swings_about_once_a_second_in_closed_loop()
    {
        CarState[] idle = [.. Drive(new CarScenario(), TimeSpan.FromMinutes(12)).Where(s => s.ClosedLoop && s.Elapsed > TimeSpan.FromMinutes(8))];
        int crossings = 0;
        for (int i = 1; i < idle.Length; i++)
        {
            crossings += idle[i - 1].UpstreamOxygen < 0.45 != idle[i].UpstreamOxygen < 0.45 ? 1 : 0;
        }

        Assert.InRange(crossings / 2.0 / (idle.Length * 0.02), 0.4, 3);
    }

    [Fact]
    public void A_worn_catalyst_shows_behind_it()
    {
        double Swing(bool worn)
        {
            var scenario = new CarScenario { Faults = worn ? [new CarFault("P0420", TimeSpan.FromMinutes(2))] : [] };
            var time = new VirtualTime();
            var car = new Car(scenario, time);
            var volts = new List<double>();
            for (int i = 0; i < 60_000; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds(20));
                CarState s = car.State;
                if (s.ClosedLoop && i > 30_000)
                {
                    volts.Add(s.DownstreamOxygen);
                }
            }

            return volts.Zip(volts.Skip(1), (a, b) => Math.Abs(b - a)).Average();
        }

        Assert.True(Swing(worn: true) > 2 * Swing(worn: false));
    }

    [Fact]
    public void The_same_seed_gives_the_same_car_bit_for_bit_however_often_it_is_looked_at()
    {
        CarState often = s_drive.Value[^1];
        var physics = new CarPhysics(new CarScenario());
        while (physics.TryStep(s_half))
        {
        }

        Assert.Equal(often, physics.State);
        Assert.NotEqual(often, Drive(new CarScenario { Seed = 2 }, s_half)[^1]);
    }

    [Fact]
    public void A_parked_car_is_off_cools_and_starts_again()
    {
        var scenario = new CarScenario { Drive = TimeSpan.FromMinutes(10), Park = TimeSpan.FromMinutes(20) };
        CarState[] drive = Drive(scenario, TimeSpan.FromMinutes(31));
        CarState parked = drive.Last(s => s.Elapsed <= TimeSpan.FromMinutes(29));
        Assert.False(parked.Ignition);
        Assert.Equal(0, parked.Rpm);
        Assert.Equal(0, parked.KilometresPerHour);
        Assert.InRange(parked.Volts, 12.4, 12.6);
        Assert.True(parked.Coolant < drive[50 * 60 * 10].Coolant - 5);
        Assert.True(drive[^1].Running);
        Assert.InRange(drive[^1].RunSeconds, 55, 60);
        Assert.True(drive[^1].Metres >= parked.Metres);
    }

    [Fact]
    public void A_step_costs_little()
    {
        var physics = new CarPhysics(new CarScenario());
        physics.TryStep(TimeSpan.FromHours(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(physics.TryStep(TimeSpan.FromHours(1)));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static CarState[] Drive(CarScenario scenario, TimeSpan length)
    {
        var physics = new CarPhysics(scenario);
        var states = new List<CarState>();
        for (TimeSpan t = TimeSpan.Zero; t <= length; t += TimeSpan.FromMilliseconds(CarPhysics.StepMilliseconds))
        {
            while (physics.TryStep(t))
            {
                states.Add(physics.State);
            }
        }

        return [.. states];
    }
}
