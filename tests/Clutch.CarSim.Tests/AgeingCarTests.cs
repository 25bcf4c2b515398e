using Clutch.CarSim.Ageing;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class AgeingCarTests
{
    [Fact]
    public void Two_cars_of_one_seed_live_alike_and_two_seeds_do_not()
    {
        double[] one = Live(7), same = Live(7), other = Live(8);
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);

        static double[] Live(ulong seed)
        {
            var car = new AgeingCar(seed, new AgeingOptions());
            var record = new DriveRecord();
            return [.. Enumerable.Range(0, 500).Select(_ =>
            {
                car.Drive(record);
                return double.IsNaN(record[DriveReading.ChargeVolts]) ? record.Day : record[DriveReading.ChargeVolts];
            })];
        }
    }

    [Fact]
    public void Every_fault_type_of_a_part_occurs_unless_it_is_absent()
    {
        HashSet<string> seen = Faults(new AgeingOptions());
        Assert.True(FaultTypes.All.All(fault => seen.Contains(fault.Name)), string.Join(", ", FaultTypes.All.Select(fault => fault.Name).Except(seen)));
        Assert.DoesNotContain("cell-short", Faults(new AgeingOptions { Absent = new HashSet<string> { "cell-short" } }));

        static HashSet<string> Faults(AgeingOptions options) =>
            [.. Enumerable.Range(0, 120).SelectMany(seed => Events((ulong)seed, options, days: 1500)).Select(happened => happened.Fault.Name)];
    }

    [Fact]
    public void A_part_that_failed_is_replaced_before_it_fails_again_and_the_new_one_is_good()
    {
        int pairs = 0;
        for (ulong seed = 0; seed < 10; seed++)
        {
            foreach (IGrouping<AgeingPart, PartEvent> part in Events(seed, new AgeingOptions(), days: 2500).GroupBy(happened => happened.Part))
            {
                PartEventKind? last = null;
                foreach (PartEvent happened in part)
                {
                    Assert.False(last == PartEventKind.Failed && happened.Kind == PartEventKind.Failed, $"{part.Key} failed twice");
                    pairs += last == PartEventKind.Failed ? 1 : 0;
                    last = happened.Kind;
                }
            }
        }

        Assert.True(pairs > 20, $"{pairs}");
    }

    [Fact]
    public void A_battery_that_dies_of_sulphation_sags_before_it_does_and_a_sudden_end_shows_nothing()
    {
        (List<double> warned, List<double> sudden) = ([], []);
        for (ulong seed = 0; seed < 300; seed++)
        {
            Watch(seed, warned, sudden);
        }

        Assert.True(warned.Count > 50 && sudden.Count > 2, $"{warned.Count} and {sudden.Count}");
        Assert.True(warned.Average() > 0.6, $"{warned.Average()}");
        Assert.All(sudden, wear => Assert.Equal(0, wear));

        static void Watch(ulong seed, List<double> warned, List<double> sudden)
        {
            var car = new AgeingCar(seed, new AgeingOptions { EarlyOwners = 0, NeedlessChanges = 0 });
            var record = new DriveRecord();
            double before = double.NaN;
            while (record.Day < 1000)
            {
                car.Drive(record);
                if (record.Events.Find(happened => happened is { Part: AgeingPart.Battery, Kind: PartEventKind.Failed }) is { Fault: not null } end)
                {
                    (end.Sudden ? sudden : warned).Add(before);
                    return;
                }

                before = car.Wear(AgeingPart.Battery);
            }
        }
    }

    [Fact]
    public void Batteries_in_the_heat_die_younger()
    {
        Assert.True(Deaths(hot: 1) > 1.15 * Deaths(hot: 0), $"{Deaths(hot: 1)} and {Deaths(hot: 0)}");

        static int Deaths(double hot) => Enumerable.Range(0, 200)
            .Sum(seed => Events((ulong)seed, new AgeingOptions { HotShare = hot }, days: 1200).Count(happened => happened is { Part: AgeingPart.Battery, Kind: PartEventKind.Failed }));
    }

    [Fact]
    public void A_car_without_a_turbocharger_never_reads_its_boost()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var car = new AgeingCar(seed, new AgeingOptions());
            var record = new DriveRecord();
            for (int drive = 0; drive < 40; drive++)
            {
                car.Drive(record);
                Assert.True(!double.IsNaN(car.Wear(AgeingPart.Turbocharger)) || double.IsNaN(record[DriveReading.BoostShortfall]), $"car {seed}");
            }
        }
    }

    [Fact]
    public void An_automatic_has_no_clutch_lining_and_a_clutch_pedal_always_shows_its_slip()
    {
        (int automatic, int shown, int pedal) = (0, 0, 0);
        for (ulong seed = 0; seed < 200; seed++)
        {
            var car = new AgeingCar(seed, new AgeingOptions());
            bool slip = Readings(car, DriveReading.Slip, 60).Count > 0;
            bool isAutomatic = double.IsNaN(car.Wear(AgeingPart.ClutchLining));
            automatic += isAutomatic ? 1 : 0;
            pedal += isAutomatic ? 0 : 1;
            shown += slip ? 1 : 0;
            Assert.False(isAutomatic && slip, $"car {seed}");
        }

        Assert.InRange(automatic, 50, 110);
        Assert.InRange(shown, 0.9 * pedal, pedal);
    }

    [Fact]
    public void A_car_has_one_kind_of_sensor_before_the_catalyst()
    {
        int switching = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            var car = new AgeingCar(seed, new AgeingOptions());
            bool narrow = Readings(car, DriveReading.SensorSwitching, 40).Count > 0, wide = Readings(car, DriveReading.MixtureSpread, 40).Count > 0;
            Assert.False(narrow && wide, $"car {seed}");
            Assert.True(narrow || Readings(car, DriveReading.CatalystActivity, 40).Count == 0, $"car {seed}");
            switching += narrow ? 1 : 0;
        }

        Assert.InRange(switching, 45, 75);
    }

    /// <summary>As in 77 drives of a real car: correlated from drive to drive by 0.2 to 0.5, with a kurtosis of 3 to 6.</summary>
    [Fact]
    public void Noise_lasts_from_drive_to_drive_and_has_heavy_tails()
    {
        (double lag, double kurtosis, int cars) = (0, 0, 0);
        for (ulong seed = 0; seed < 60; seed++)
        {
            List<double> volts = Readings(new AgeingCar(seed, new AgeingOptions { EarlyOwners = 0 }), DriveReading.ChargeVolts, 80);
            if (volts.Count < 60)
            {
                continue;
            }

            double mean = volts.Average(), variance = volts.Average(value => Math.Pow(value - mean, 2));
            // A car whose alternator wears in these days is not noise.
            if (variance > 0.2)
            {
                continue;
            }

            lag += Enumerable.Range(1, volts.Count - 1).Average(i => (volts[i] - mean) * (volts[i - 1] - mean)) / variance;
            kurtosis += volts.Average(value => Math.Pow(value - mean, 4)) / (variance * variance);
            cars++;
        }

        Assert.InRange(lag / cars, 0.1, 0.5);
        Assert.InRange(kurtosis / cars, 3.2, 6);
    }

    private static List<double> Readings(AgeingCar car, DriveReading reading, int drives)
    {
        var record = new DriveRecord();
        var values = new List<double>();
        for (int i = 0; i < drives; i++)
        {
            car.Drive(record);
            if (!double.IsNaN(record[reading]))
            {
                values.Add(record[reading]);
            }
        }

        return values;
    }

    private static List<PartEvent> Events(ulong seed, AgeingOptions options, double days)
    {
        var car = new AgeingCar(seed, options);
        var record = new DriveRecord();
        var events = new List<PartEvent>();
        while (record.Day < days)
        {
            car.Drive(record);
            events.AddRange(record.Events);
        }

        return events;
    }
}
