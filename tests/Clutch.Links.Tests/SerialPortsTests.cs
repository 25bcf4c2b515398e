using Xunit;

namespace Clutch.Links.Tests;

public sealed class SerialPortsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-dev").FullName;
    private readonly SerialPorts _ports;

    public SerialPortsTests() => _ports = new SerialPorts(_folder);

    [Fact]
    public void Lists_what_adapters_appear_as_by_the_name_that_stays()
    {
        foreach (string name in new[] { "ttyUSB1", "ttyUSB0", "ttyACM0", "rfcomm0", "ttyS0", "tty1", "null" })
        {
            Plug(name);
        }

        string stable = Name("ttyUSB1", "usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0");
        Name("ttyUSB7", "usb-unplugged-if00");
        Assert.Equal(
            [new(At("rfcomm0"), At("rfcomm0")), new(stable, At("ttyUSB1")), new(At("ttyACM0"), At("ttyACM0")), new(At("ttyUSB0"), At("ttyUSB0"))],
            _ports.List());
        Assert.Equal($"serial:{stable}?baud=auto", _ports.List()[1].Link.ToString());
    }

    [Fact]
    public void A_device_and_every_link_to_it_have_one_stable_name()
    {
        Plug("ttyUSB1");
        Plug("ttyUSB2");
        string stable = Name("ttyUSB1", "usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0");
        File.CreateSymbolicLink(At("obd"), At("ttyUSB1"));
        Assert.Equal([stable, stable, stable], new[] { stable, At("ttyUSB1"), At("obd") }.Select(_ports.StableNameOf));
        Assert.Equal(At("ttyUSB2"), _ports.StableNameOf(At("ttyUSB2")));
        Assert.Equal(At("none"), _ports.StableNameOf(At("none")));
    }

    [Fact]
    public void Is_empty_where_there_are_no_devices()
    {
        Assert.Empty(_ports.List());
        Assert.Empty(new SerialPorts(At("none")).List());
    }

    [Fact]
    public void A_port_that_is_plugged_in_ends_the_wait()
    {
        IReadOnlyList<SerialPort> known = _ports.List();
        Assert.False(_ports.WaitForChange(known, TimeSpan.Zero, CancellationToken.None));
        Task<bool> wait = Task.Run(() => _ports.WaitForChange(known, TimeSpan.FromSeconds(30), CancellationToken.None));
        Plug("ttyUSB0");
        Assert.True(wait.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_port_that_comes_back_under_another_number_is_a_change_with_the_same_path()
    {
        Plug("ttyUSB0");
        string path = Name("ttyUSB0", "usb-OBDLink");
        IReadOnlyList<SerialPort> known = _ports.List();
        File.Delete(At("ttyUSB0"));
        File.Delete(path);
        Plug("ttyUSB1");
        Name("ttyUSB1", "usb-OBDLink");
        Assert.True(_ports.WaitForChange(known, TimeSpan.Zero, CancellationToken.None));
        Assert.Equal([new SerialPort(path, At("ttyUSB1"))], _ports.List());
    }

    [Fact]
    public void A_cancelled_token_ends_the_wait()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(10));
        Assert.ThrowsAny<OperationCanceledException>(() => _ports.WaitForChange([], TimeSpan.FromMinutes(10), cancel.Token));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private void Plug(string name) => File.WriteAllBytes(At(name), []);

    private string Name(string device, string id)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "serial", "by-id")).FullName;
        string path = Path.Combine(folder, id);
        File.CreateSymbolicLink(path, $"../../{device}");
        return path;
    }
}
