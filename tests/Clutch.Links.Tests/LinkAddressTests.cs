using Xunit;

namespace Clutch.Links.Tests;

public sealed class LinkAddressTests
{
    [Theory]
    [InlineData("serial:/dev/ttyUSB0", LinkKind.Serial, "/dev/ttyUSB0", 115200, 0)]
    [InlineData("serial:/dev/rfcomm0?baud=38400", LinkKind.Serial, "/dev/rfcomm0", 38400, 0)]
    [InlineData(" SERIAL:/dev/ttyACM0 ", LinkKind.Serial, "/dev/ttyACM0", 115200, 0)]
    [InlineData("tcp://192.168.0.10:35000", LinkKind.Tcp, "192.168.0.10", 0, 35000)]
    [InlineData("tcp://adapter.local", LinkKind.Tcp, "adapter.local", 0, 35000)]
    [InlineData("tcp://[fe80::1]:23", LinkKind.Tcp, "fe80::1", 0, 23)]
    [InlineData("tcp://[::1]", LinkKind.Tcp, "::1", 0, 35000)]
    [InlineData("replay:drives/first day.txt", LinkKind.Replay, "drives/first day.txt", 0, 0)]
    [InlineData("serial:/dev/ttyUSB0?baud=auto", LinkKind.Serial, "/dev/ttyUSB0", LinkAddress.AutoBaud, 0)]
    [InlineData("ble:OBDII", LinkKind.Ble, "OBDII", 0, 0)]
    [InlineData("ble:Vgate iCar Pro", LinkKind.Ble, "Vgate iCar Pro", 0, 0)]
    [InlineData("BLE:aa:bb:cc:dd:ee:0f", LinkKind.Ble, "AA:BB:CC:DD:EE:0F", 0, 0)]
    [InlineData("ble:aa:bb:cc:dd:ee:0g", LinkKind.Ble, "aa:bb:cc:dd:ee:0g", 0, 0)]
    [InlineData("gpsd://localhost", LinkKind.Gpsd, "localhost", 0, 2947)]
    [InlineData("gpsd://[::1]:3000", LinkKind.Gpsd, "::1", 0, 3000)]
    public void Reads_each_kind(string text, LinkKind kind, string location, int baud, int port)
    {
        Assert.True(LinkAddress.TryParse(text, out LinkAddress? address, out string? error), error);
        Assert.Equal((kind, location, baud, port), (address.Kind, address.Location, address.Baud, address.Port));
        Assert.True(LinkAddress.TryParse(address.ToString(), out LinkAddress? again, out _));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("/dev/ttyUSB0", "'/dev/ttyUSB0' is not the address")]
    [InlineData("serial:", "no device")]
    [InlineData("serial:?baud=9600", "no device")]
    [InlineData("serial:/dev/ttyUSB0?speed=9600", "'?speed=9600'")]
    [InlineData("serial:/dev/ttyUSB0?baud=fast", "'fast'")]
    [InlineData("serial:/dev/ttyUSB0?baud=-1", "'-1'")]
    [InlineData("serial:/dev/ttyUSB0?baud=299", "'299'")]
    [InlineData("serial:/dev/ttyUSB0?baud=4000001", "'4000001'")]
    [InlineData("tcp://", "no host")]
    [InlineData("tcp://:35000", "no host")]
    [InlineData("tcp://host:0", "port '0'")]
    [InlineData("tcp://host:65536", "port '65536'")]
    [InlineData("tcp://host:", "port ''")]
    [InlineData("tcp://host/path", "no host")]
    [InlineData("tcp://[::1", "no host")]
    [InlineData("tcp://[::1]x", "no host")]
    [InlineData("gpsd://", "no host")]
    [InlineData("gpsd://host:0", "port '0'")]
    [InlineData("ble:", "no device")]
    [InlineData("ble:?adapter=hci0", "no device")]
    [InlineData("ble:OBDII?adapter=", "'?adapter='")]
    [InlineData("ble:OBDII?adapter=hci0/x", "'?adapter=hci0/x'")]
    [InlineData("ble:OBDII?pin=1234", "'?pin=1234'")]
    [InlineData("replay:", "no file")]
    public void Says_what_is_wrong_and_what_is_allowed(string? text, string wrong)
    {
        Assert.False(LinkAddress.TryParse(text, out LinkAddress? address, out string? error));
        Assert.Null(address);
        Assert.Contains(wrong, error, StringComparison.Ordinal);
        Assert.True(error.Contains("Allowed are serial:", StringComparison.Ordinal) || error.Contains(" a whole number from", StringComparison.Ordinal));
    }

    [Fact]
    public void A_radio_may_be_named()
    {
        Assert.True(LinkAddress.TryParse("ble:OBDII?adapter=hci1", out LinkAddress? address, out _));
        Assert.Equal(LinkAddress.Ble("OBDII", "hci1"), address);
        Assert.Equal("ble:OBDII?adapter=hci1", address.ToString());
    }

    [Fact]
    public void Open_takes_each_kind_to_its_link()
    {
        using var far = new PseudoTerminal();
        using (ILink serial = Link.Open(LinkAddress.Serial(far.Device), CancellationToken.None))
        {
            Assert.Equal($"serial:{far.Device}", serial.Name);
        }

        LinkException refused = Assert.Throws<LinkException>(() => Link.Open(LinkAddress.Tcp("127.0.0.1", 1), CancellationToken.None));
        Assert.StartsWith("tcp://127.0.0.1:1 ", refused.Message, StringComparison.Ordinal);
        LinkException missing = Assert.Throws<LinkException>(() => Link.Open(LinkAddress.Replay("/no/such/file"), CancellationToken.None));
        Assert.Contains("/no/such/file", missing.Message, StringComparison.Ordinal);
    }
}
