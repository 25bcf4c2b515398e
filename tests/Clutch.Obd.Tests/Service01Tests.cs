using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

public sealed class Service01Tests
{
    [Theory]
    [InlineData("410C0D", "TooShort")]
    [InlineData("41", "Empty")]
    [InlineData("", "Empty")]
    [InlineData("7F0112", "NotThisService")]
    [InlineData("420C001AF8", "NotThisService")]
    [InlineData("410C1A", "TooShort")]
    [InlineData("410C", "TooShort")]
    [InlineData("410D32", "Speed=50")]
    [InlineData("410C1AF8", "EngineSpeed=1726")]
    [InlineData("410D320C1AF8", "Speed=50 EngineSpeed=1726")]
    [InlineData("410C1AF80D3205", "TooShort")]
    [InlineData("410C1AF80C1AF8", "PidTwice")]
    [InlineData("410C1AF80B32", "PidNotAsked")]
    [InlineData("410B320C1AF8", "PidNotAsked")]
    public void Walks_any_order_and_any_subset_and_nothing_else(string payload, string expected) =>
        Assert.Equal(expected, Reply.Decode(payload, 0x05, 0x0C, 0x0D));

    [Fact]
    public void A_data_byte_that_equals_a_pid_is_data() =>
        Assert.Equal("EngineSpeed=835.25 Speed=12 CoolantTemperature=-28", Reply.Decode("410C0D0D0D0C050C", 0x0C, 0x0D, 0x05));

    [Theory]
    [InlineData("410C1AF8000000", "EngineSpeed=1726")]
    [InlineData("410C1AF8AAAAAA", "EngineSpeed=1726")]
    [InlineData("410C1AF8555555", "EngineSpeed=1726")]
    [InlineData("410C1AF800", "PidNotAsked")]
    [InlineData("410C1AF8010101", "PidNotAsked")]
    [InlineData("410C1AF8005500", "PidNotAsked")]
    [InlineData("41000000000000", "PidNotAsked")]
    public void Only_the_fill_of_a_whole_frame_counts_as_padding(string payload, string expected) => Assert.Equal(expected, Reply.Decode(payload, 0x0C));

    [Fact]
    public void Second_bank_bytes_are_read_only_when_the_pid_was_asked_alone()
    {
        Assert.Equal("ShortTermFuelTrim1=0 ShortTermFuelTrim3=-50", Reply.Decode("41068040", 0x06));
        Assert.Equal("ShortTermFuelTrim1=0", Reply.Decode("410680", 0x06));
        Assert.Equal("PidNotAsked", Reply.Decode("41068040", 0x06, 0x07));
        Assert.Equal("ShortTermFuelTrim1=0", Reply.Decode("41068000000000", 0x06));
    }

    [Fact]
    public void A_pid_of_unknown_length_cannot_be_walked() => Assert.Equal("PidUnknown", Reply.Decode("41AB0102", 0xAB));

    [Fact]
    public void A_span_that_is_too_small_yields_nothing()
    {
        var samples = new Sample[1];
        Assert.Equal(ObdReject.NoRoom, Service01.Decode([0x41, 0x0C, 0x1A, 0xF8, 0x0D, 0x32], [0x0C, 0x0D], 0x7E8, SampleQuality.Measured, 1, samples, out int count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void Samples_carry_ecu_quality_and_time()
    {
        var samples = new Sample[4];
        Service01.Decode([0x41, 0x0D, 0x32], [0x0D], 0x18DAF110, SampleQuality.Unsolicited, 1_700_000_000_123, samples, out int count);
        Assert.Equal(1, count);
        Assert.Equal(new Sample(0x10D0, 0x18DAF110, SampleQuality.Unsolicited, 1_700_000_000_123, 50), samples[0]);
    }

    // Each line is an answer that some well-known decoder gets wrong; the values follow from SAE J1979.
    [Theory]
    [InlineData(0x32, "4132FFFF", "EVAPVaporPressure=-0.25")]
    [InlineData(0x32, "41320080", "EVAPVaporPressure=32")]
    [InlineData(0x13, "411301", "OxygenSensorsIn2Banks=1")]
    [InlineData(0x1D, "411D01", "OxygenSensorsIn4Banks=1")]
    [InlineData(0x1E, "411E01", "IsPTOActive=1")]
    [InlineData(0x1E, "411E80", "IsPTOActive=0")]
    [InlineData(0x06, "410680", "ShortTermFuelTrim1=0")]
    [InlineData(0x2D, "412D80", "EGRError=0")]
    [InlineData(0x55, "415580", "ShortTermO2Trim1=0")]
    [InlineData(0x5D, "415D6900", "FuelInjectionTiming=0")]
    [InlineData(0x24, "412480008000", "O2WR.Sensor1.Lambda=1 O2WR.Sensor1.Voltage=4")]
    [InlineData(0x34, "413480008000", "O2WR.Sensor1.LambdaOfCurrent=1 O2WR.Sensor1.Current=0")]
    [InlineData(0x4F, "414F02080C1E", "MaxEquivalenceRatio=2 MaxO2Voltage=8 MaxO2Current=12 MaxMAP=300")]
    [InlineData(0x3D, "413D0FA0", "Catalyst.Bank2.Temperature1=360")]
    [InlineData(0x3E, "413E0FA0", "Catalyst.Bank1.Temperature2=360")]
    [InlineData(0x15, "41155AFF", "O2.Sensor2.Voltage=0.45")]
    [InlineData(0xA4, "41A40350 0BB8", "Transmission.Gear=5 Transmission.GearRatio=3")]
    [InlineData(0x69, "4169FF80808080 8080", "EGRA.Commanded=50.196078 EGRA.Actual=50.196078 EGRA.Error=0 EGRB.Commanded=50.196078 EGRB.Actual=50.196078 EGRB.Error=0")]
    [InlineData(0x66, "41660106400640", "MAFA=50")]
    [InlineData(0xA6, "41A60012D687", "Odometer=123456.7")]
    [InlineData(0x12, "411203", "")]
    [InlineData(0x41, "414183072100", "DriveCycleStatus.ContinuousMonitors=7 DriveCycleStatus.MonitorsSupported=33 DriveCycleStatus.MonitorsIncomplete=0")]
    public void Is_right_where_other_decoders_are_wrong(byte pid, string payload, string expected) =>
        Assert.Equal(expected, Reply.Decode(payload.Replace(" ", "", StringComparison.Ordinal), pid));

    // Wrong decoders 1 to 4, 6, 11 and 24 of the same list start from adapter lines.
    [Theory]
    [InlineData("010C", "7E8 03 7F 01 12", "7E8 Refused(12) 7F0112")]
    [InlineData("010C", "7E8 03 41 0D 32", "7E8 Stale 410D32")]
    [InlineData("010C", "7E8 04 41 0C 1A", "7E8 Malformed")]
    [InlineData("2204", "7E8 03 7F 22 78\r7E8 05 62 04 00 00 01", "7E8 Pending(78) 7F2278; 7E8 Stale 6204000001")]
    [InlineData("0904", "7E8 10 20 49 04 00 01 02 03\r7E8 21 04 05 06 07 08 09 0A\r7E8 22 0B 0C 0D 0E 0F 10 11\r7E8 23 12 13 14 15 16 17 18", "7E8 Malformed")]
    public void Never_makes_a_value_of_a_refusal_another_answer_or_half_a_message(string request, string lines, string expected) =>
        Assert.Equal(expected, Reply.Show(request, lines + "\r>", Reply.Can11));

    [Fact]
    public void A_short_single_frame_that_claims_its_length_is_not_zero_padded() => Assert.Equal("TooShort", Reply.Decode("410C1A", 0x0C));
}
