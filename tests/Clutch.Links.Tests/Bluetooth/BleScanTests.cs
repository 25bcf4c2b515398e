using System.Diagnostics;
using Xunit;

namespace Clutch.Links.Tests;

public sealed class BleScanTests(FakeBluez bluez) : IClassFixture<FakeBluez>
{
    private static readonly BleTimes s_short = BleLinkTests.Quick with { Scan = TimeSpan.Zero };

    [Fact]
    public void Lists_what_is_in_sight_with_an_address_that_opens_it()
    {
        FakeDevice device = bluez.AddDevice();
        IReadOnlyList<BleDevice> found = BleScan.Run(TimeSpan.Zero, bluez.Address, CancellationToken.None);
        BleDevice seen = found.Single(d => d.Address == device.Mac);
        Assert.Equal((device.Name, -79, false, LinkAddress.Ble(device.Mac)), (seen.Name, seen.Rssi, seen.Paired, seen.Link));
    }

    [Fact]
    public void A_cancelled_scan_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        Task<IReadOnlyList<BleDevice>> scan = Task.Run(() => BleScan.Run(TimeSpan.FromMinutes(10), bluez.Address, cancel.Token));
        cancel.CancelAfter(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => scan.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult());
    }

    [Fact]
    public void A_device_that_is_not_there_is_named_with_what_is()
    {
        FakeDevice device = bluez.AddDevice();
        LinkException e = Assert.Throws<LinkException>(() => Open("ble:VEEPEAK"));
        Assert.StartsWith("ble:VEEPEAK did not show up within 0 s; seen: ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{device.Name} ({device.Mac})", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_radio_that_is_not_there_is_named_with_those_that_are()
    {
        LinkException e = Assert.Throws<LinkException>(() => Open("ble:OBDII?adapter=hci7"));
        Assert.StartsWith("There is no Bluetooth radio hci7. There is hci0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_radio_may_be_named()
    {
        bluez.AddAdapter("hci1");
        FakeDevice device = bluez.AddDevice("hci1").Connects();
        device.AddSerialLine();
        LinkException e = Assert.Throws<LinkException>(() => Open($"ble:{device.Name}?adapter=hci0"));
        Assert.Contains("did not show up", e.Message, StringComparison.Ordinal);
        using BleLink link = Open($"ble:{device.Name}?adapter=hci1");
        Assert.Equal($"ble:{device.Name}?adapter=hci1", link.Name);
    }

    [Fact]
    public void A_part_without_a_serial_line_lists_its_services()
    {
        FakeDevice device = bluez.AddDevice().Connects();
        device.AddCharacteristic(device.AddService("180f"), "2a19", ["read", "notify", "write"]);
        device.AddCharacteristic(device.AddService("ffe5"), "ffe9", ["write"]);
        LinkException e = Assert.Throws<LinkException>(() => Open($"ble:{device.Mac}"));
        Assert.EndsWith("its services: 0000180f-0000-1000-8000-00805f9b34fb, 0000ffe5-0000-1000-8000-00805f9b34fb.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_another_program_listens_to_is_held()
    {
        FakeDevice device = bluez.AddDevice().Connects();
        (FakeCharacteristic notify, _) = device.AddSerialLine();
        notify.Set("Notifying", true);
        LinkException e = Assert.Throws<LinkException>(() => Open($"ble:{device.Mac}"));
        Assert.StartsWith($"ble:{device.Mac} is held by another program.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_does_not_connect_says_why()
    {
        FakeDevice device = bluez.AddDevice().Connects("raise dbus.exceptions.DBusException('le-connection-abort-by-local', name='org.bluez.Error.Failed')");
        LinkException e = Assert.Throws<LinkException>(() => Open($"ble:{device.Mac}"));
        Assert.StartsWith($"ble:{device.Mac} does not connect: le-connection-abort-by-local.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_token_ends_the_scan_for_a_device()
    {
        using var cancel = new CancellationTokenSource();
        Assert.True(LinkAddress.TryParse("ble:NOT-THERE", out LinkAddress? address, out _));
        Task<BleLink> open = Task.Run(() => BleLink.Connect(address, bluez.Address, BleLinkTests.Quick with { Scan = TimeSpan.FromMinutes(10) }, cancel.Token));
        cancel.CancelAfter(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => open.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult());
    }

    [Fact]
    public void A_bus_without_BlueZ_says_what_to_install()
    {
        using Process daemon = Process.Start(new ProcessStartInfo("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            string address = daemon.StandardOutput.ReadLine()!;
            LinkException e = Assert.Throws<LinkException>(() => BleScan.Run(TimeSpan.Zero, address, CancellationToken.None));
            Assert.Equal("Bluetooth needs BlueZ, which does not run. Install the package bluez and start it (systemctl start bluetooth).", e.Message);
        }
        finally
        {
            daemon.Kill();
            daemon.WaitForExit();
        }
    }

    [Fact]
    public void A_machine_without_a_bus_says_what_to_start()
    {
        LinkException e = Assert.Throws<LinkException>(() => BleScan.Run(TimeSpan.Zero, "unix:path=/no/such/bus", CancellationToken.None));
        Assert.StartsWith("Bluetooth needs the D-Bus of the system, which does not answer: No such file", e.Message, StringComparison.Ordinal);
    }

    private BleLink Open(string text)
    {
        Assert.True(LinkAddress.TryParse(text, out LinkAddress? address, out string? error), error);
        return BleLink.Connect(address, bluez.Address, s_short, CancellationToken.None);
    }
}
