using System.Diagnostics;
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
        string name = File.ReadAllText("/proc/self/comm").Trim();
        Assert.StartsWith($"{far.Device} is held by process {Environment.ProcessId} ({name}).", held.Message, StringComparison.Ordinal);
        first.Dispose();
        Opened(new SerialLink(far.Device, 38400));
    }

    [Fact]
    public void A_program_that_has_the_port_open_without_a_lock_is_named()
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        using Process reader = Process.Start(new ProcessStartInfo("cat", [far.Device]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            string? holder = null;
            Assert.True(SpinWait.SpinUntil(() => (holder = PortHolder.Find(far.Device)) is not null, TimeSpan.FromSeconds(10)));
            Assert.Equal($"process {reader.Id} (cat)", holder);
        }
        finally
        {
            reader.Kill();
            reader.WaitForExit();
        }

        Assert.Null(PortHolder.Find(far.Device));
    }

    [Fact]
    public void The_rate_changes_while_the_port_is_open_and_nothing_that_arrived_is_lost()
    {
        PseudoTerminal far = Opened(new PseudoTerminal());
        SerialLink link = Opened(new SerialLink(far.Device, 38400));
        Assert.True(far.Write("OK"u8));
        Assert.Equal("O", ReadText(link, 1));
        Assert.True(link.TrySetBaud(500_000));
        Assert.Equal(500_000, link.Baud);
        Assert.Equal(500_000, far.Baud);
        Assert.Equal("K", ReadText(link, 1));
        Assert.False(link.TrySetBaud(0));
        Assert.Equal(500_000, link.Baud);
        link.Dispose();
        Assert.False(link.TrySetBaud(38400));
    }

    [Fact]
    public void A_stable_name_survives_that_the_adapter_comes_back_as_another_device()
    {
        string folder = Directory.CreateTempSubdirectory("clutch-by-id").FullName;
        try
        {
            string name = Path.Combine(folder, "usb-OBDLink_SX_1130-if00-port0");
            using var first = new PseudoTerminal();
            File.CreateSymbolicLink(name, first.Device);
            using var link = new SerialLink(name, 38400);
            first.Dispose();
            Assert.Equal(Link.Gone, link.Read(new byte[8], 10_000, CancellationToken.None));

            using var second = new PseudoTerminal();
            File.Delete(name);
            File.CreateSymbolicLink(name, second.Device);
            using var again = new SerialLink(name, 38400);
            Assert.True(second.Write("ELM327"u8));
            Assert.Equal("ELM327", ReadText(again, 6));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
