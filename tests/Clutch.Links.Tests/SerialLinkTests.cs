using Xunit;

namespace Clutch.Links.Tests;

public sealed class SerialLinkTests : DescriptorLinkContractTests
{
    [Theory]
    [InlineData(9600)]
    [InlineData(38400)]
    [InlineData(115200)]
    [InlineData(250_000)]
    [InlineData(2_000_000)]
    public void Takes_any_rate(int baud)
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        SerialLink link = Opened(new SerialLink(far.Device, baud));
        Assert.True(far.Write("OK"u8));
        Assert.Equal("OK", ReadText(link, 2));
    }

    [Fact]
    public void A_port_in_use_is_held_until_its_owner_closes_it()
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        var first = new SerialLink(far.Device, 38400);
        LinkException held = Assert.Throws<LinkException>(() => new SerialLink(far.Device, 38400));
        Assert.Contains("held by another program", held.Message, StringComparison.Ordinal);
        first.Dispose();
        Opened(new SerialLink(far.Device, 38400));
    }

    [Fact]
    public void Six_clients_in_a_row_find_the_line_clean()
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        for (int i = 0; i < 6; i++)
        {
            using var link = new SerialLink(far.Device, 38400);
            Assert.True(far.Write("OK>"u8));
            Assert.Equal("OK>", ReadText(link, 3));
            Assert.True(far.Write("unread"u8));
        }
    }

    [Fact]
    public void A_missing_device_is_named_with_the_way_out()
    {
        LinkException e = Assert.Throws<LinkException>(() => new SerialLink("/dev/ttyNOT9", 38400));
        Assert.StartsWith("There is no serial device /dev/ttyNOT9.", e.Message, StringComparison.Ordinal);
        Assert.Contains("/dev/serial/by-id", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_not_a_serial_port()
    {
        string file = Path.GetTempFileName();
        try
        {
            LinkException e = Assert.Throws<LinkException>(() => new SerialLink(file, 38400));
            Assert.Contains("is not a serial port", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    protected override (ILink Link, ILink Far) Pair()
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        return (Opened(new SerialLink(far.Device, 38400)), far);
    }
}
