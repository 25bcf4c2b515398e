using System.Text;
using Xunit;

namespace Clutch.CarSim.Tests;

public sealed class ElmProtocolTests
{
    public static TheoryData<string, string, string> OfSpeed => new()
    {
        { "j1850-pwm", "1", "416B10410D00C3" },
        { "j1850-vpw", "2", "486B10410D00E7" },
        { "iso-9141", "3", "486B10410D0011" },
        { "kwp-5-baud", "4", "83F110410D00D2" },
        { "kwp-fast", "5", "83F110410D00D2" },
        { "can-11-500", "6", "7E803410D00" },
        { "can-29-500", "7", "18DAF11003410D00" },
        { "can-11-250", "8", "7E803410D00" },
        { "can-29-250", "9", "18DAF11003410D00" },
    };

    [Theory]
    [MemberData(nameof(OfSpeed))]
    public void Is_found_by_a_search_named_and_printed_with_its_header(string key, string number, string line)
    {
        ElmBench bench = ElmBench.Ready(scenario: Car(key), setup: "ATE0,ATS0,ATH1");
        if (line.StartsWith('4'))
        {
            line = line[..^2] + $"{BusFrames.Crc(Convert.FromHexString(line[..^2])):X2}";
            line = key == "iso-9141" ? line[..^2] + $"{Convert.FromHexString(line[..^2]).Sum(b => b) & 0xFF:X2}" : line;
        }

        Assert.Equal($"SEARCHING...|{line}||>", bench.Ask("010D"));
        Assert.Equal($"A{number}||>", bench.Ask("ATDPN"));
        Assert.Equal($"AUTO, {Find(key).Name}||>", bench.Ask("ATDP"));
        Assert.Equal($"{line}||>", bench.Ask("010D"));
        bench.Ask("ATH0");
        Assert.Equal("410D00||>", bench.Ask("010D"));
    }

    [Theory]
    [InlineData("iso-9141", "ATSP3", "BUS INIT: ...OK|410D00||>")]
    [InlineData("kwp-5-baud", "ATSP4", "BUS INIT: ...OK|410D00||>")]
    [InlineData("kwp-fast", "ATSP5", "BUS INIT: OK|410D00||>")]
    [InlineData("kwp-fast", "ATSP4", "BUS INIT: ...ERROR||>")]
    [InlineData("kwp-fast", "ATSP6", "CAN ERROR||>")]
    [InlineData("j1850-vpw", "ATTP2", "410D00||>")]
    [InlineData("can-29-500", "ATSP7", "410D00||>")]
    [InlineData("can-29-500", "ATSP6", "CAN ERROR||>")]
    [InlineData("can-11-500", "ATSP2", "NO DATA||>")]
    public void A_fixed_protocol_begins_with_its_init(string key, string command, string reply)
    {
        ElmBench bench = ElmBench.Ready(scenario: Car(key), setup: $"ATE0,ATS0,{command}");
        Assert.Equal(reply, bench.Ask("010D"));
    }

    [Fact]
    public void A_k_line_falls_asleep_without_wake_up_messages()
    {
        ElmBench bench = ElmBench.Ready(scenario: Car("iso-9141"), setup: "ATE0,ATS0,ATSP3,010D");
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Matches("^410D..\\|\\|>$", bench.Ask("010D"));
        bench.Ask("ATSW00");
        bench.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.StartsWith("BUS INIT: ...OK|410D", bench.Ask("010D"), StringComparison.Ordinal);
        bench.Ask("ATPC");
        Assert.StartsWith("BUS INIT: ...OK|410D", bench.Ask("010D"), StringComparison.Ordinal);
        Assert.Equal("BUS INIT: ...OK||>", bench.Ask("ATSI"));
    }

    [Fact]
    public void A_k_line_of_a_car_that_is_off_cannot_be_initialised()
    {
        CarScenario off = Car("kwp-fast") with { Phases = [new(KeyPosition.Off, TimeSpan.FromHours(1))] };
        ElmBench bench = ElmBench.Ready(scenario: off, setup: "ATE0,ATSP5");
        Assert.Equal("BUS INIT: ERROR||>", bench.Ask("0100"));
        Assert.Equal(1, bench.Car.RequestsWhileOff);
    }

    [Fact]
    public void Init_and_slow_bits_take_their_time()
    {
        ElmTiming timing = ElmTiming.Usb38400 with { Jitter = 0 };
        ElmBench bench = ElmBench.Ready(new ElmOptions { Timing = timing }, Car("iso-9141"), "ATE0,ATS0,ATSP3");
        double first = bench.Measure("010D1").TotalMilliseconds;
        double usual = bench.Measure("010D1").TotalMilliseconds;
        Assert.Equal(2600 + (16 * 10_000 / 38_400.0), first - usual, 0.01);

        // 15 characters; 1 ms adapter; 55 ms pause; 6 and 7 bytes of 10 bits at 10400 bit/s; 8 ms ECU.
        Assert.Equal((15 * 10_000 / 38_400.0) + 1 + 55 + (13 * 10 / 10.4) + 8, usual, 0.01);
    }

    [Theory]
    [InlineData("iso-9141")]
    [InlineData("kwp-fast")]
    [InlineData("j1850-pwm")]
    public void A_vin_comes_in_five_numbered_messages(string key)
    {
        CarScenario scenario = Car(key);
        string vin = Convert.ToHexString(Encoding.ASCII.GetBytes(scenario.Vin));
        ElmBench bench = ElmBench.Ready(scenario: scenario, setup: "ATE0,ATS0,0100");
        Assert.Equal($"490201000000{vin[..2]}|490202{vin[2..10]}|490203{vin[10..18]}|490204{vin[18..26]}|490205{vin[26..34]}||>", bench.Ask("0902"));
        Assert.Equal("490105||>", bench.Ask("0901"));
        Assert.Equal("490304||>", bench.Ask("0903"));
        Assert.Equal("490001FFC00000||>", bench.Ask("0900"));
    }

    [Fact]
    public void Codes_come_three_by_three_without_a_count()
    {
        CarScenario scenario = Car("iso-9141") with
        {
            Faults = [.. ((string[])["P0171", "P0420", "C0035", "U0100"]).Select(c => new CarFault(c, TimeSpan.Zero))],
        };
        ElmBench bench = ElmBench.Ready(scenario: scenario, setup: "ATE0,ATS0,0100");
        Assert.Equal("43017104204035|43C10000000000||>", bench.Ask("03"));
        Assert.Equal("43000000000000||>", ElmBench.Ready(scenario: Car("iso-9141"), setup: "ATE0,ATS0,0100").Ask("03"));
    }

    [Fact]
    public void Kwp_refuses_where_the_others_are_silent()
    {
        ElmBench kwp = ElmBench.Ready(scenario: Car("kwp-fast"), setup: "ATE0,ATS0,0100");
        Assert.Equal("7F0112||>", kwp.Ask("010C0D"));
        Assert.Equal("7F2211||>", kwp.Ask("22F190"));
        Assert.Equal("7E00||>", kwp.Ask("3E00"));
        ElmBench iso = ElmBench.Ready(scenario: Car("iso-9141"), setup: "ATE0,ATS0,0100");
        Assert.Equal("NO DATA||>", iso.Ask("010C0D"));
        Assert.Equal("NO DATA||>", iso.Ask("22F190"));
    }

    [Fact]
    public void Old_cars_test_their_oxygen_sensors_in_service_05_and_limits_stand_alone_in_06()
    {
        ElmBench bench = ElmBench.Ready(scenario: Car("j1850-vpw"), setup: "ATE0,ATS0,0100");
        Assert.Equal("450101" + "5A||>", bench.Ask("050101"));
        Assert.Equal("450501" + "0F003E||>", bench.Ask("050501"));
        Assert.Equal("450001FF800000||>", bench.Ask("050001"));
        Assert.Equal("NO DATA||>", bench.Ask("050103"));
        Assert.Equal("46812100" + "1500C0|4681A10015" + "0000||>", bench.Ask("0681"));
        Assert.Equal("NO DATA||>", bench.Ask("0621"));
    }

    [Fact]
    public void Old_cars_list_tests_and_answer_each_that_is_listed()
    {
        ElmBench bench = ElmBench.Ready(scenario: Car("iso-9141"), setup: "ATE0,ATS0,0100");
        int tests = 0;
        for (int first = 0; first <= 0xE0; first += 0x20)
        {
            string answer = bench.Ask($"06{first:X2}");
            if (!answer.StartsWith($"46{first:X2}FF", StringComparison.Ordinal))
            {
                continue;
            }

            uint bits = Convert.ToUInt32(answer.Substring(6, 8), 16);
            for (int i = 1; i < 32; i++)
            {
                if ((bits & (0x8000_0000u >> (i - 1))) != 0)
                {
                    tests++;
                    Assert.StartsWith($"46{first + i:X2}", bench.Ask($"06{first + i:X2}"), StringComparison.Ordinal);
                }
            }
        }

        Assert.Equal(10, tests);
    }

    [Theory]
    [InlineData("can-11-500", "7E1")]
    [InlineData("can-29-500", "18DA18F1")]
    [InlineData("can-29-500", "DA18F1")]
    [InlineData("kwp-fast", "8118F1")]
    [InlineData("j1850-vpw", "6C18F1")]
    public void A_physical_header_asks_one_ecu(string key, string header)
    {
        ElmBench bench = ElmBench.Ready(scenario: Car(key) with { Ecus = 2 }, setup: "ATE0,ATS0,0100");
        Assert.Equal("410D00|410D00||>", bench.Ask("010D"));
        bench.Ask("ATSH" + header);
        Assert.Equal("410D00||>", bench.Ask("010D"));
        Assert.Matches("^41A4", bench.Ask("01A4"));
    }

    [Fact]
    public void Filters_work_on_long_identifiers()
    {
        ElmBench bench = ElmBench.Ready(scenario: Car("can-29-500") with { Ecus = 3 }, setup: "ATE0,ATS0,ATH1,0100");
        bench.Ask("ATCRA18DAF118");
        Assert.Equal("18DAF11803410D00||>", bench.Ask("010D"));
        bench.Ask("ATAR");
        bench.Ask("ATCF18DAF110");
        bench.Ask("ATCM1FFFFFFF");
        Assert.Equal("18DAF11003410D00||>", bench.Ask("010D"));
    }

    [Fact]
    public void Single_frames_are_filled_up_where_the_car_does()
    {
        ElmBench bench = ElmBench.Ready(scenario: Car("can-11-500") with { Padding = 0x55 }, setup: "ATE0,ATS0,ATH1,0100");
        Assert.Equal("7E803410D0055555555||>", bench.Ask("010D"));
        bench.Ask("ATH0");
        Assert.Equal("410D00||>", bench.Ask("010D"));
        bench.Ask("ATCAF0");
        Assert.Equal("03410D0055555555||>", bench.Ask("02010D"));
    }

    [Fact]
    public void The_check_byte_of_j1850_is_that_of_the_standard()
    {
        // The published check value of CRC-8/SAE-J1850.
        Assert.Equal(0x4B, BusFrames.Crc(Encoding.ASCII.GetBytes("123456789")));
    }

    private static ObdProtocol Find(string key) => ObdProtocol.All.Single(p => p.Key == key);

    private static CarScenario Car(string key) => new() { Protocol = Find(key), Faults = [] };
}
