namespace Clutch.Obd.Tests;

public sealed class MonitorTestsTests
{
    [Theory]
    [InlineData("4601010A0BB00BB00BB0", "01/01 0A 2992 2992..2992 pass")]
    [InlineData("46A20B240003000000FFA20C2400050000000A", "A2/0B 24 3 0..255 pass; A2/0C 24 5 0..10 pass")]
    [InlineData("4621858D80007FFF0000", "21/85 8D 32768 32767..0 fail")]
    [InlineData("46218096FFFF8000FFFE", "21/80 96 65535 32768..65534 fail")]
    [InlineData("46218016FFFF8000FFFF", "21/80 16 65535 32768..65535 pass")]
    [InlineData("462180160000000100FF", "21/80 16 0 1..255 fail")]
    [InlineData("4601010A0BB00BB00B", "TooShort")]
    [InlineData("4601010A0BB00BB00BB00105", "TooShort")]
    [InlineData("4601010A0BB00BB00BB0AAAAAA", "01/01 0A 2992 2992..2992 pass")]
    [InlineData("4600C0000001FFFFFFFF", "PidNotAsked")]
    [InlineData("46", "Empty")]
    [InlineData("410C1AF8", "NotThisService")]
    public void Reads_records_of_nine_bytes_and_judges_them_with_the_sign_of_their_unit(string payload, string expected)
    {
        var tests = new MonitorTest[MonitorTests.MaxPerMessage];
        ObdReject reject = MonitorTests.TryRead(Convert.FromHexString(payload), tests, out int count);
        Assert.True(reject == ObdReject.None || count == 0);
        string shown = string.Join("; ", tests.Take(count).Select(t => $"{t.Monitor:X2}/{t.Test:X2} {t.Unit:X2} {t.Value} {t.Minimum}..{t.Maximum} {(t.Passed ? "pass" : "fail")}"));
        Assert.Equal(expected, reject == ObdReject.None ? shown : reject.ToString());
    }

    [Fact]
    public void A_span_that_is_too_small_yields_nothing()
    {
        byte[] payload = Convert.FromHexString("46A20B240003000000FFA20C2400050000000A");
        Assert.Equal(ObdReject.NoRoom, MonitorTests.TryRead(payload, new MonitorTest[1], out int count));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData("46018100640050", "01 01 min 100 80 pass")]
    [InlineData("46010100640050", "01 01 max 100 80 fail")]
    [InlineData("46018100500064", "01 01 min 80 100 fail")]
    [InlineData("4601010064", "TooShort")]
    [InlineData("4601010064005000", "CountMismatch")]
    public void Outside_can_there_is_one_limit_and_no_unit(string payload, string expected)
    {
        ObdReject reject = MonitorTests.TryReadLimit(Convert.FromHexString(payload), out LimitTest test);
        string shown = $"{test.Test:X2} {test.Component:X2} {(test.IsMinimum ? "min" : "max")} {test.Value} {test.Limit} {(test.Passed ? "pass" : "fail")}";
        Assert.Equal(expected, reject == ObdReject.None ? shown : reject.ToString());
    }

    [Theory]
    [InlineData(0x0A, 0x0BB0, 365.024, "mV")]
    [InlineData(0x16, 0x0190, 0, "Cel")]
    [InlineData(0x39, 0x0000, -327.68, "%")]
    [InlineData(0x96, 0xFFFF, -0.1, "Cel")]
    [InlineData(0xFE, 0x8000, -8192, "Pa")]
    [InlineData(0x20, 0xFFFF, 255.99609375, "")]
    public void Units_scale_and_shift(byte id, ushort raw, double expected, string unit)
    {
        Assert.True(UnitAndScaling.TryGet(id, out UnitAndScaling? row));
        Assert.Equal(expected, row.ToValue(raw), 9);
        Assert.Equal(unit, row.Unit);
    }

    [Fact]
    public void Ids_without_a_public_meaning_have_no_unit()
    {
        foreach (byte id in (byte[])[0x00, 0x42, 0x7F, 0x80, 0x88, 0xFF])
        {
            Assert.False(UnitAndScaling.TryGet(id, out _));
        }
    }

    [Theory]
    [InlineData(0x01, "oxygen sensor bank 1 sensor 1")]
    [InlineData(0x07, "oxygen sensor bank 2 sensor 3")]
    [InlineData(0x10, "oxygen sensor bank 4 sensor 4")]
    [InlineData(0x22, "catalyst bank 2")]
    [InlineData(0x4C, "oxygen sensor heater bank 3 sensor 4")]
    [InlineData(0xA1, "misfire, all cylinders")]
    [InlineData(0xA4, "misfire cylinder 3")]
    [InlineData(0xAD, "misfire cylinder 12")]
    [InlineData(0x11, "")]
    [InlineData(0xE5, "")]
    public void Names_monitors(byte monitor, string expected) => Assert.Equal(expected, MonitorNames.OfMonitor(monitor));

    [Theory]
    [InlineData(0x0B, "average misfire count of the last ten drive cycles")]
    [InlineData(0x0C, "misfire count of this drive cycle")]
    [InlineData(0x0D, "")]
    [InlineData(0x85, "")]
    public void Names_tests(byte test, string expected) => Assert.Equal(expected, MonitorNames.OfTest(test));

    [Theory]
    [InlineData("45010197", "01/01 151 151..151 constant pass")]
    [InlineData("450701120A20", "07/01 18 10..32 limits pass")]
    [InlineData("450701090A20", "07/01 9 10..32 limits fail")]
    [InlineData("450701", "TooShort")]
    [InlineData("4507010909", "TooShort")]
    [InlineData("4507010909090909", "CountMismatch")]
    [InlineData("410701", "NotThisService")]
    public void Reads_oxygen_sensor_tests_of_service_05(string payload, string expected)
    {
        ObdReject reject = OxygenSensorTests.TryRead(Convert.FromHexString(payload), out OxygenSensorTest test);
        string shown = $"{test.Test:X2}/{test.Sensor:X2} {test.Value} {test.Minimum}..{test.Maximum} {(test.HasLimits ? "limits" : "constant")} {(test.Passed ? "pass" : "fail")}";
        Assert.Equal(expected, reject == ObdReject.None ? shown : reject.ToString());
    }
}
