using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class DiagnosticServiceTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Service_06_names_its_monitors_and_gives_records_of_nine_bytes()
    {
        Car car = Start(new CarScenario());
        var monitors = new List<byte>();
        for (int first = 0; first <= 0xA0; first += 32)
        {
            byte[] bitmap = Ask(car, $"06{first:X2}");
            monitors.AddRange(Enumerable.Range(1, 32).Where(i => ((bitmap[2 + ((i - 1) / 8)] >> (7 - ((i - 1) % 8))) & 1) != 0).Select(i => (byte)(first + i)).Where(m => m % 32 != 0));
        }

        Assert.Equal([0x01, 0x02, 0x21, 0x3B, 0x3D, 0x41, 0x42, 0x81, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5], monitors);
        int records = 0;
        foreach (byte monitor in monitors)
        {
            byte[] answer = Ask(car, $"06{monitor:X2}");
            Assert.Equal(0, (answer.Length - 1) % 9);
            for (int at = 1; at < answer.Length; at += 9, records++)
            {
                Assert.Equal(monitor, answer[at]);
                Assert.InRange(Word(answer, at + 3), Word(answer, at + 5), Word(answer, at + 7));
            }
        }

        Assert.True(records >= 12, $"{records} records");
    }

    [Fact]
    public void A_worn_catalyst_fails_its_test()
    {
        Car car = Start(new CarScenario { Faults = [new("P0420", TimeSpan.FromMinutes(8))] }, TimeSpan.FromMinutes(10));
        byte[] record = Ask(car, "0621");
        Assert.True(Word(record, 4) > Word(record, 8));
    }

    [Fact]
    public void Tests_that_have_not_run_since_the_clear_are_zero()
    {
        var scenario = new CarScenario { Phases = [new(KeyPosition.On, TimeSpan.FromHours(1))] };
        Car car = Start(scenario);
        Assert.NotEqual(0, Word(Ask(car, "0621"), 4));
        Assert.Equal([0x44], Ask(car, "04"));
        Assert.Equal("4621812000000000" + "0000", Convert.ToHexString(Ask(car, "0621")));
    }

    [Fact]
    public void A_scenario_puts_its_own_results_in()
    {
        var result = new TestResult(0x21, 0x81, 0x20, 700, 0, 192);
        Car car = Start(new CarScenario { Results = [result, new(0x31, 0xB1, 0x01, 5, 1, 9)] });
        Assert.Equal("4621812002BC000000C0", Convert.ToHexString(Ask(car, "0621")));
        Assert.Equal("4631B101000500010009", Convert.ToHexString(Ask(car, "0631")));
        Assert.Equal(0x80, Ask(car, "0620")[4] & 0x80);
    }

    [Fact]
    public void A_growing_misfire_is_counted_for_its_cylinder_and_shakes_the_engine()
    {
        Car sick = Start(new CarScenario { Faults = [new("P0302", TimeSpan.FromMinutes(10))] });
        Car well = Start(new CarScenario { Faults = [] });
        int[] counts = new int[3];
        double[] rough = new double[2];
        for (int minute = 0; minute < counts.Length; minute++)
        {
            for (int i = 0; i < 600; i++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                rough[0] += Math.Abs(sick.State.Rpm - well.State.Rpm);
            }

            byte[] cylinder = Ask(sick, "06A3");
            Assert.Equal(0x0C, cylinder[11]);
            counts[minute] = Word(cylinder, 13);
        }

        Assert.True(counts[0] > 0 && counts[1] > 2 * counts[0] && counts[2] - counts[1] > counts[1] - counts[0], string.Join(' ', counts));
        Assert.True(rough[0] / 1800 > 5, $"{rough[0] / 1800:F1} 1/min");
        Assert.Equal(0, Word(Ask(sick, "06A2"), 13));
        Assert.True(sick.State.LongTrim > well.State.LongTrim);
    }

    [Fact]
    public void Uds_reads_data_identifiers_and_pids_as_such()
    {
        var ecu = EcuScenario.Usual(1)[0] with { Data = new Dictionary<ushort, byte[]> { [0x1E04] = [0x0B, 0xF2] } };
        Car car = Start(new CarScenario { Seed = 3, Modules = [ecu] });
        Assert.Equal(Vin.FromSeed(3), Encoding.ASCII.GetString(Ask(car, "22F190").AsSpan(3)));
        Assert.Equal("62F40D00", Convert.ToHexString(Ask(car, "22F40D")));
        Assert.Equal("621E040BF2F40D00", Convert.ToHexString(Ask(car, "221E04ABCDF40D")));
        Assert.Equal("500100320" + "1F4", Convert.ToHexString(Ask(car, "1001")));
        Assert.Equal("7E00", Convert.ToHexString(Ask(car, "3E00")));
        Assert.Empty(car.Ask(0x7E0, [0x3E, 0x80]));
    }

    [Fact]
    public void Uds_tells_codes_with_status_and_counters()
    {
        var scenario = new CarScenario { Seed = 3, Faults = [new("P0420", TimeSpan.Zero) { FailureType = 0x00 }, new("U0100", TimeSpan.MaxValue) { PendingAfter = TimeSpan.Zero, FailureType = 0x87 }] };
        Car car = Start(scenario);
        Assert.Equal("5902FF042000AFC1008727", Convert.ToHexString(Ask(car, "1902FF")));
        Assert.Equal("5902FF042000AF", Convert.ToHexString(Ask(car, "190208")));
        Assert.Equal("5901FF010001", Convert.ToHexString(Ask(car, "190108")));
        Assert.Equal("5906042000AF01040200", Convert.ToHexString(Ask(car, "1906042000FF")));
        Assert.Equal("7F1931", Convert.ToHexString(Ask(car, "1906042001FF")));
    }

    [Fact]
    public void A_code_that_was_stored_before_shows_a_warm_driving_car_and_a_second_code_a_second_frame()
    {
        var snapshot = new CarState { Rpm = 812, Coolant = 91 };
        Car car = Start(new CarScenario { Faults = [new("P0171", TimeSpan.Zero), new("P0300", TimeSpan.Zero) { Snapshot = snapshot }] });
        Assert.InRange(Word(Ask(car, "020C00"), 3) / 4.0, 1500, 2300);
        Assert.InRange(Ask(car, "020D00")[3], 35, 62);
        Assert.Equal("420C010CB0", Convert.ToHexString(Ask(car, "020C01")));
        Assert.Equal("4202010300", Convert.ToHexString(Ask(car, "020201")));
        Assert.Empty(car.Ask(0x7E0, [0x02, 0x0C, 0x02]));
    }

    [Fact]
    public void Codes_belong_to_the_ecu_that_found_them()
    {
        Car car = Start(new CarScenario { Ecus = 2, Faults = [new("P0741", TimeSpan.Zero) { Ecu = "TCM" }] });
        Assert.Equal(["4300", "43010741"], car.Ask(0x7DF, [0x03]).Select(a => Convert.ToHexString(a.Payload)));
        Assert.Equal([0x00, 0x81], car.Ask(0x7DF, [0x01, 0x01]).Select(a => a.Payload[2]));
    }

    [Fact]
    public void Eight_ecus_answer_each_with_its_own_identifier()
    {
        Car car = Start(new CarScenario { Ecus = 8 });
        Assert.Equal(Enumerable.Range(0x7E8, 8), car.Ask(0x7DF, [0x01, 0x0D]).Select(a => a.Id));
    }

    [Fact]
    public void Verification_numbers_and_counters_are_there_for_each_calibration()
    {
        EcuScenario ecu = EcuScenario.Usual(1)[0] with { Calibrations = ["A-1", "B-2"], VerificationNumbers = [0x6953CD4B] };
        Car car = Start(new CarScenario { Modules = [ecu] });
        byte[] numbers = Ask(car, "0906");
        Assert.Equal("4906026953CD4B", Convert.ToHexString(numbers)[..14]);
        Assert.Equal(3 + 8, numbers.Length);
        Assert.Equal(3 + 32, Ask(car, "0904").Length);
        Assert.Equal(3 + 32, Ask(car, "0908").Length);
    }

    [Fact]
    public void A_parked_car_counts_what_disturbs_it_and_its_battery_falls()
    {
        Car car = Start(CarScenario.Load("parked-battery"), TimeSpan.FromHours(1));
        double before = car.State.Volts;
        Assert.Empty(car.Ask(0x7DF, [0x01, 0x00]));
        Assert.Equal(1, car.RequestsWhileOff);
        _time.Advance(TimeSpan.FromHours(24));
        Assert.InRange(before - car.State.Volts, 0.45, 0.55);
        Assert.Equal(1, car.RequestsWhileOff);
    }

    [Fact]
    public void The_key_goes_through_its_phases()
    {
        Car car = Start(CarScenario.Load("parked-battery"), TimeSpan.FromMinutes(9));
        Assert.True(car.State is { Running: true, Ignition: true });
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(10));
        Assert.True(car.State is { Running: false, Ignition: true, KilometresPerHour: 0 });
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(car.State.Ignition);
    }

    private static int Word(byte[] bytes, int at) => (bytes[at] << 8) | bytes[at + 1];

    private static byte[] Ask(Car car, string request) => Assert.Single(car.Ask(0x7E0, Convert.FromHexString(request))).Payload;

    private Car Start(CarScenario scenario, TimeSpan? after = null)
    {
        var car = new Car(scenario, _time);
        _time.Advance(after ?? TimeSpan.FromSeconds(20));
        return car;
    }
}
