using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class CarServiceTests
{
    private readonly VirtualTime _time = new();

    [Theory]
    [InlineData(0x7E0)]
    [InlineData(0x7E1)]
    public void Bitmaps_name_exactly_what_is_answered(int header)
    {
        Car car = Start(new CarScenario { Ecus = 2 });
        var named = new HashSet<byte>();
        for (int first = 0; first <= 0xE0 && One(car, header, 0x01, (byte)first) is { Length: 6 } answer; first += 32)
        {
            Assert.Equal([0x41, (byte)first], answer[..2]);
            uint bits = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2));
            named.UnionWith(Enumerable.Range(1, 32).Where(i => ((bits >> (32 - i)) & 1) != 0).Select(i => (byte)(first + i)));
            Assert.Equal((bits & 1) != 0, first < 0xE0 && One(car, header, 0x01, (byte)(first + 32)) is not null);
        }

        for (int pid = 1; pid <= 0xFF; pid++)
        {
            Assert.True(named.Contains((byte)pid) == One(car, header, 0x01, (byte)pid) is not null, $"PID {pid:X2}");
        }

        Assert.True(header == 0x7E1 || named.Count >= 45, $"{named.Count} PIDs");
    }

    // Lengths of SAE J1979-DA for every PID of the car.
    [Theory]
    [InlineData("04 05 06 07 0B 0D 0E 0F 11 13 1C 2E 2F 30 33 45 46 47 49 4A 4C 51 5C 61 62", 1)]
    [InlineData("03 0C 10 14 15 1F 21 31 3C 42 43 44 4D 4E 5E 63", 2)]
    [InlineData("00 01 20 34 40 41 60 80 A0 A6", 4)]
    public void Each_pid_has_the_length_of_the_standard(string pids, int length)
    {
        Car car = Start(new CarScenario());
        foreach (byte pid in Convert.FromHexString(pids.Replace(" ", "", StringComparison.Ordinal)))
        {
            Assert.Equal(2 + length, One(car, 0x7E0, 0x01, pid)!.Length);
        }
    }

    [Fact]
    public void Values_decode_to_the_state_of_the_car()
    {
        Car car = Start(new CarScenario(), TimeSpan.FromMinutes(10));
        CarState s = car.State;
        double Value(byte pid) => One(car, 0x7E0, 0x01, pid)!.Skip(2).Aggregate(0.0, (sum, b) => (sum * 256) + b);
        Assert.Equal(s.Rpm, Value(0x0C) / 4, 0.13);
        Assert.Equal(s.KilometresPerHour, Value(0x0D), 0.51);
        Assert.Equal(s.Load, Value(0x04) / 2.55, 0.3);
        Assert.Equal(s.Coolant, Value(0x05) - 40, 0.51);
        Assert.Equal(s.ShortTrim, (Value(0x06) - 128) / 1.28, 0.5);
        Assert.Equal(s.LongTrim, (Value(0x07) - 128) / 1.28, 0.5);
        Assert.Equal(s.ManifoldPressure, Value(0x0B), 0.51);
        Assert.Equal(s.TimingAdvance, (Value(0x0E) / 2) - 64, 0.26);
        Assert.Equal(s.AirFlow, Value(0x10) / 100, 0.006);
        Assert.Equal(s.Volts, Value(0x42) / 1000, 0.001);
        Assert.Equal(s.Catalyst, (Value(0x3C) / 10) - 40, 0.06);
        Assert.Equal(s.FuelFlow * 3600 / 745, Value(0x5E) / 20, 0.03);
        Assert.Equal(s.RunSeconds, Value(0x1F), 0.51);
        Assert.Equal(48_211.3 + (s.Metres / 1000), Value(0xA6) / 10, 0.06);
        Assert.Equal(s.FuelLevel, Value(0x2F) / 2.55, 0.2);
        Assert.Equal(s.UpstreamOxygen, (int)Value(0x14) / 256 / 200.0, 0.003);
        Assert.Equal(s.CommandedLambda, Value(0x44) / 32768, 0.0001);
    }

    [Fact]
    public void A_fault_is_pending_then_confirmed_with_the_mil_and_a_freeze_frame()
    {
        Car car = Start(new CarScenario { Faults = [new CarFault("P0420", TimeSpan.FromMinutes(8))] }, TimeSpan.FromMinutes(3));
        Assert.Equal("4300", Hex(car, "03"));
        Assert.Equal("4700", Hex(car, "07"));
        Assert.Equal("4A00", Hex(car, "0A"));
        Assert.Equal("4202000000", Hex(car, "020200"));
        Assert.Null(Hex(car, "020C00"));
        Assert.StartsWith("410100", Hex(car, "0101"), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("4300", Hex(car, "03"));
        Assert.Equal("47010420", Hex(car, "07"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("43010420", Hex(car, "03"));
        Assert.Equal("4A010420", Hex(car, "0A"));
        Assert.Equal("41018107E500", Hex(car, "0101"));
        Assert.Equal("4202000420", Hex(car, "020200"));
        Assert.StartsWith("420500", Hex(car, "020500"), StringComparison.Ordinal);
        Assert.Equal(2 + 1 + 2, Hex(car, "020C00")!.Length / 2);
        Assert.Null(Hex(car, "020C01"));
        Assert.StartsWith("420000", Hex(car, "020000"), StringComparison.Ordinal);
        string frozen = Hex(car, "020C00")!;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(frozen, Hex(car, "020C00"));
        Assert.NotEqual("41210000", Hex(car, "0121"));
    }

    [Fact]
    public void A_clear_takes_codes_readiness_and_counters_but_no_permanent_code()
    {
        // The key is on and the engine stands for a minute; then it runs.
        var scenario = new CarScenario
        {
            Faults = [new CarFault("P0301", TimeSpan.Zero), new CarFault("U0100", TimeSpan.Zero)],
            Phases = [new(KeyPosition.On, TimeSpan.FromMinutes(1)), new(KeyPosition.Run, TimeSpan.FromHours(1))],
        };
        Car car = Start(scenario, TimeSpan.FromSeconds(10));
        Assert.Equal("43020301C100", Hex(car, "03"));
        Assert.Equal("44", Hex(car, "04"));
        Assert.Equal("4300", Hex(car, "03"));
        Assert.Equal("4700", Hex(car, "07"));
        Assert.Equal("4A020301C100", Hex(car, "0A"));
        Assert.Equal("41010007E5E5", Hex(car, "0101"));
        Assert.Equal("41310000", Hex(car, "0131"));
        Assert.Equal("4130" + "00", Hex(car, "0130"));
        Assert.Equal("4202000000", Hex(car, "020200"));
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("43020301C100", Hex(car, "03"));
        Assert.Equal("41018207E505", Hex(car, "0101"));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("41018207E500", Hex(car, "0101"));
    }

    [Fact]
    public void Service_09_tells_vin_calibration_and_name()
    {
        Car car = Start(new CarScenario { Seed = 7, Ecus = 2 });
        Assert.Equal("490055400000", Hex(car, "0900"));
        Assert.Equal(Vin.FromSeed(7), Encoding.ASCII.GetString(One(car, 0x7E0, 0x09, 0x02)!.AsSpan(3)));
        Assert.Equal(3 + 16, One(car, 0x7E0, 0x09, 0x04)!.Length);
        Assert.Equal(3 + 20, One(car, 0x7E0, 0x09, 0x0A)!.Length);
        Assert.Null(One(car, 0x7E1, 0x09, 0x02));
        Assert.StartsWith("TCM\0-", Encoding.ASCII.GetString(One(car, 0x7E1, 0x09, 0x0A)!.AsSpan(3)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2701", "7F2711")]
    [InlineData("22F1", "7F2213")]
    [InlineData("22ABCD", "7F2231")]
    [InlineData("1099", "7F1012")]
    [InlineData("190A", "7F1912")]
    [InlineData("1902", "7F1913")]
    [InlineData("04", "7F0422")]
    [InlineData("06", "7F0613")]
    [InlineData("09", "7F0913")]
    [InlineData("05", "7F0511")]
    [InlineData("01", "7F0113")]
    [InlineData("010C0D0B1004110F", "7F0113")]
    [InlineData("02", "7F0213")]
    [InlineData("020C", "7F0213")]
    [InlineData("0112", null)]
    public void Refuses_what_it_does_not_know(string request, string? answer)
    {
        Assert.Equal(answer, Hex(Start(new CarScenario()), request));
    }

    [Fact]
    public void The_same_scenario_answers_the_same_bytes()
    {
        string Session()
        {
            ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = ElmTiming.Usb115200, Stn = true }, new CarScenario { Seed = 5, Ecus = 2 }, "ATZ,ATE0,ATS0,ATH1,0100");
            var text = new StringBuilder();
            for (int i = 0; i < 300; i++)
            {
                text.Append(bench.Ask(i % 10 == 0 ? "ATRV" : "010C0D0B1004")).Append(bench.Ask("010511")).Append(bench.Time.Elapsed);
            }

            return text.ToString();
        }

        Assert.Equal(Session(), Session());
    }

    [Fact]
    public void Vins_of_seeds_are_valid_and_differ()
    {
        string[] vins = [.. Enumerable.Range(0, 500).Select(i => Vin.FromSeed((ulong)i))];
        Assert.All(vins, v => Assert.Equal(Vin.CheckDigit(v), v[8]));
        Assert.Equal(vins.Length, vins.Distinct().Count());

        // The worked example that the regulation's method is usually explained with.
        Assert.Equal('X', Vin.CheckDigit("1M8GDM9AXKP042788"));
        Assert.Throws<ArgumentException>(() => Vin.CheckDigit("1M8GDM9AXKP04278"));
        Assert.Throws<ArgumentException>(() => Vin.CheckDigit("1M8GDM9AXKP04278O"));
    }

    [Theory]
    [InlineData("0420")]
    [InlineData("X0420")]
    [InlineData("P4420")]
    [InlineData("P042")]
    [InlineData("P04G0")]
    public void A_code_that_is_none_stops_the_car(string code)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new Car(new CarScenario { Faults = [new CarFault(code, TimeSpan.Zero)] }, _time));
        Assert.Contains($"'{code}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_car_has_one_to_eight_ecus(int ecus)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new Car(new CarScenario { Ecus = ecus }, _time));
        Assert.Contains($"not {ecus}", e.Message, StringComparison.Ordinal);
    }

    private Car Start(CarScenario scenario, TimeSpan after = default)
    {
        var car = new Car(scenario, _time);
        _time.Advance(after == default ? TimeSpan.FromSeconds(20) : after);
        return car;
    }

    private static byte[]? One(Car car, int header, params byte[] request) =>
        car.Ask(header, request) is [var only] ? only.Payload : null;

    private static string? Hex(Car car, string request) =>
        One(car, 0x7E0, Convert.FromHexString(request)) is { } answer ? Convert.ToHexString(answer) : null;
}
