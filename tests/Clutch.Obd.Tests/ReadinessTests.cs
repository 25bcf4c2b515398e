namespace Clutch.Obd.Tests;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData(0x07, 0x65, 0x04, "Misfire+ FuelSystem+ Components+ Catalyst+ HeatedCatalyst. EvaporativeSystem- SecondaryAir. GasolineParticulateFilter. OxygenSensor+ OxygenSensorHeater+ EgrOrVvt.")]
    [InlineData(0x79, 0x03, 0x03, "Misfire- FuelSystem. Components. NmhcCatalyst- NoxAftertreatment- BoostPressure. ExhaustGasSensor. ParticulateFilter. EgrOrVvt.")]
    [InlineData(0x0F, 0xEB, 0x80, "Misfire+ FuelSystem+ Components+ NmhcCatalyst+ NoxAftertreatment+ BoostPressure+ ExhaustGasSensor+ ParticulateFilter+ EgrOrVvt-")]
    [InlineData(0x72, 0x90, 0x10, "Misfire. FuelSystem- Components. Catalyst. HeatedCatalyst. EvaporativeSystem. SecondaryAir. GasolineParticulateFilter- OxygenSensor. OxygenSensorHeater. EgrOrVvt+")]
    public void Monitors_are_named_by_ignition(byte b, byte c, byte d, string expected)
    {
        var states = new ReadinessState[Readiness.MaxMonitors];
        int count = Readiness.Read(b, c, d, states);
        Assert.Equal(expected, string.Join(' ', states.Take(count).Select(s => $"{s.Monitor}{(!s.IsSupported ? '.' : s.IsComplete ? '+' : '-')}")));
        Assert.All(states.Take(count), s => Assert.NotEqual("", s.Monitor.Name()));
    }

    [Theory]
    [InlineData("490804" + "0001000200030004", 0x08, ObdProtocol.Can11At500, "1 2 3 4")]
    [InlineData("490B02" + "00010002", 0x0B, ObdProtocol.Can11At500, "1 2")]
    [InlineData("4908" + "0001000200030004", 0x08, ObdProtocol.Iso9141, "1 2 3 4")]
    [InlineData("490804" + "000100020003", 0x08, ObdProtocol.Can11At500, "TooShort")]
    [InlineData("490802" + "000100020003", 0x08, ObdProtocol.Can11At500, "CountMismatch")]
    [InlineData("490B02" + "00010002", 0x08, ObdProtocol.Can11At500, "PidNotAsked")]
    [InlineData("490803" + "000100020003", 0x08, ObdProtocol.Can11At500, "1 2 3")]
    public void Reads_in_use_performance_counters(string payload, byte infotype, ObdProtocol protocol, string expected)
    {
        var counters = new ushort[PerformanceCounters.MaxCounters];
        ObdReject reject = PerformanceCounters.TryRead(Convert.FromHexString(payload), infotype, protocol, counters, out int count);
        Assert.Equal(expected, reject == ObdReject.None ? string.Join(' ', counters.Take(count)) : reject.ToString());
    }

    [Fact]
    public void Counters_have_names_by_position()
    {
        Assert.Equal("ignition cycles", PerformanceCounters.Name(PerformanceCounters.Spark, 1));
        Assert.Equal("evaporative system conditions", PerformanceCounters.Name(PerformanceCounters.Spark, 15));
        Assert.Equal("fuel system conditions", PerformanceCounters.Name(PerformanceCounters.Compression, 17));
        Assert.Equal("", PerformanceCounters.Name(PerformanceCounters.Compression, 18));
        Assert.Equal("", PerformanceCounters.Name(PerformanceCounters.Spark, -1));
    }

    [Theory]
    [InlineData("490A01" + "45434D002D456E67696E65436F6E74726F6C0000", ObdProtocol.Can11At500, "ECM\0-EngineControl")]
    [InlineData("490A" + "45434D002D456E67696E65436F6E74726F6C0000", ObdProtocol.Iso9141, "ECM\0-EngineControl")]
    [InlineData("490A01" + "45434D002D456E67696E65436F6E74726F6C00", ObdProtocol.Can11At500, "TooShort")]
    [InlineData("490A02" + "45434D002D456E67696E65436F6E74726F6C0000", ObdProtocol.Can11At500, "CountMismatch")]
    [InlineData("490A01" + "45434D002D456E67696E65436F6E74726F6CFF00", ObdProtocol.Can11At500, "NotText")]
    [InlineData("490401" + "45434D002D456E67696E65436F6E74726F6C0000", ObdProtocol.Can11At500, "PidNotAsked")]
    public void Reads_the_name_of_an_ecu(string payload, ObdProtocol protocol, string expected)
    {
        ObdReject reject = VehicleInformation.TryReadEcuName(Convert.FromHexString(payload), protocol, out ReadOnlySpan<byte> name);
        Assert.Equal(expected, reject == ObdReject.None ? System.Text.Encoding.ASCII.GetString(name) : reject.ToString());
    }

    [Fact]
    public void Reads_serial_and_approval_numbers()
    {
        byte[] digits = System.Text.Encoding.ASCII.GetBytes("ENGINE00000000012");
        Assert.Equal(ObdReject.None, VehicleInformation.TryReadEngineSerialNumber([0x49, 0x0D, 1, .. digits], ObdProtocol.Can11At500, out ReadOnlySpan<byte> number));
        Assert.True(number.SequenceEqual(digits));
        Assert.Equal(ObdReject.None, VehicleInformation.TryReadApprovalNumber([0x49, 0x0F, 0, 0, 0, .. digits], ObdProtocol.Iso9141, out number));
        Assert.True(number.SequenceEqual(digits));
    }
}
