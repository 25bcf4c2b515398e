using System.Text;
using Xunit;

namespace Clutch.Links.Tests;

public sealed class BleLinkTests(FakeBluez bluez) : LinkContractTests, IClassFixture<FakeBluez>
{
    private static readonly byte[] s_allBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    internal static readonly BleTimes Quick = new(
        Scan: TimeSpan.FromSeconds(20),
        Connect: TimeSpan.FromSeconds(20),
        Services: TimeSpan.FromSeconds(20),
        Pair: TimeSpan.FromSeconds(20),
        Poll: TimeSpan.FromMilliseconds(5));

    private FakeDevice? _device;

    [Fact]
    public void Carries_all_byte_values_both_ways_in_pieces_of_20()
    {
        (BleLink link, FakeCharacteristic notify, FakeCharacteristic write) = Pair();
        using WriteLog written = write.Watch();
        notify.Notify(s_allBytes);
        Assert.Equal(s_allBytes, ReadBytes(link, 256));
        Assert.Equal(20, link.ChunkSize);
        Assert.True(link.Write(s_allBytes));
        for (int at = 0; at < 256; at += 20)
        {
            Assert.Equal(s_allBytes[at..Math.Min(at + 20, 256)], written.Next().Data);
        }
    }

    [Fact]
    public void A_bigger_MTU_carries_bigger_pieces()
    {
        (BleLink link, _, FakeCharacteristic write) = Pair(mtu: 185);
        using WriteLog written = write.Watch();
        Assert.True(link.Write(s_allBytes));
        Assert.Equal(182, written.Next().Data.Length);
        Assert.Equal(74, written.Next().Data.Length);
    }

    [Theory]
    [InlineData("write", "request")]
    [InlineData("write-without-response", "command")]
    public void Writes_with_a_response_where_the_part_gives_one(string flag, string type)
    {
        FakeDevice device = bluez.AddDevice().Connects();
        string service = device.AddService("ffe0");
        FakeCharacteristic both = device.AddCharacteristic(service, "ffe1", ["notify", flag]);
        using WriteLog written = both.Watch();
        BleLink link = Open(device.Name);
        Assert.True(link.Write("ATZ\r"u8));
        (byte[] data, string how) = written.Next();
        Assert.Equal("ATZ\r"u8.ToArray(), data);
        Assert.Equal(type, how);
    }

    [Fact]
    public void An_answer_cut_into_notifications_of_20_bytes_is_read_whole()
    {
        (BleLink link, FakeCharacteristic notify, _) = Pair();
        const string Answer = "7E8 10 14 49 02 01 31 44 34\r7E8 21 47 50 30 30 52 35 35\r7E8 22 42 31 32 33 34 35 36\r\r>";
        notify.Notify(Encoding.ASCII.GetBytes(Answer));
        Assert.Equal(Answer, ReadText(link, Answer.Length));
    }

    [Fact]
    public void A_part_that_swaps_the_roles_is_driven_by_its_properties()
    {
        FakeDevice device = bluez.AddDevice().Connects();
        string service = device.AddService("fff0");
        FakeCharacteristic write = device.AddCharacteristic(service, "fff1", ["write"]);
        FakeCharacteristic notify = device.AddCharacteristic(service, "fff2", ["notify"]);
        using WriteLog written = write.Watch();
        BleLink link = Open(device.Mac);
        Assert.True(link.Write("ATI\r"u8));
        Assert.Equal("ATI\r"u8.ToArray(), written.Line());
        notify.Notify("ELM327 v1.5\r\r>"u8);
        Assert.Equal("ELM327 v1.5\r\r>", ReadText(link, 14));
    }

    [Fact]
    public void A_part_that_wants_pairing_is_paired_and_trusted_then()
    {
        FakeDevice device = bluez.AddDevice().Connects();
        bluez.AddMethod(device.Path, "org.bluez.Device1", "Pair", "", "self.UpdateProperties('org.bluez.Device1', {'Paired': dbus.Boolean(True)})");
        string service = device.AddService("18f0");
        FakeCharacteristic notify = device.AddCharacteristic(service, "2af0", ["notify"], startNotify: $"""
            if not objects['{device.Path}'].props['org.bluez.Device1']['Paired']:
                raise dbus.exceptions.DBusException('Insufficient authentication', name='org.bluez.Error.NotPermitted')
            """);
        device.AddCharacteristic(service, "2af1", ["write"]);
        BleLink link = Open(device.Name);
        notify.Notify("OK\r>"u8);
        Assert.Equal("OK\r>", ReadText(link, 4));
        using BusConnection bus = bluez.Connect();
        var seen = new Bluez(bus);
        Bluez.Device now = seen.Devices(seen.FindAdapter("hci0", CancellationToken.None), CancellationToken.None).Single(d => d.Address == device.Mac);
        Assert.True(now.Paired);
    }

    [Fact]
    public void Pairing_that_fails_names_the_way_by_hand()
    {
        FakeDevice device = bluez.AddDevice().Connects();
        bluez.AddMethod(device.Path, "org.bluez.Device1", "Pair", "", "raise dbus.exceptions.DBusException('Authentication Failed', name='org.bluez.Error.AuthenticationFailed')");
        string service = device.AddService("18f0");
        device.AddCharacteristic(service, "2af0", ["notify"], startNotify: "raise dbus.exceptions.DBusException('no', name='org.bluez.Error.NotPermitted')");
        device.AddCharacteristic(service, "2af1", ["write"]);
        LinkException e = Assert.Throws<LinkException>(() => Open(device.Name));
        Assert.Equal($"ble:{device.Name} wants to be paired, which failed: Authentication Failed. Pair it by hand, with its PIN: bluetoothctl pair {device.Mac}", e.Message);
    }

    [Fact]
    public void Services_may_come_after_the_connection()
    {
        FakeDevice device = bluez.AddDevice().Connects("self.UpdateProperties('org.bluez.Device1', {'Connected': dbus.Boolean(True)})");
        (FakeCharacteristic notify, _) = device.AddSerialLine();
        Task<BleLink> open = Task.Run(() => Open(device.Name));
        using (BusConnection bus = bluez.Connect())
        {
            var seen = new Bluez(bus);
            Bluez.Adapter adapter = seen.FindAdapter("hci0", CancellationToken.None);
            Assert.True(SpinWait.SpinUntil(() => seen.Devices(adapter, CancellationToken.None).Any(d => d.Address == device.Mac && d.Connected), TimeSpan.FromSeconds(20)));
        }

        Assert.False(open.IsCompleted);
        device.Set(("ServicesResolved", true));
        BleLink link = open.GetAwaiter().GetResult();
        notify.Notify(">"u8);
        Assert.Equal(">", ReadText(link, 1));
    }

    [Fact]
    public void A_device_that_shows_up_during_the_scan_is_found()
    {
        // Devices are numbered, so the name of the next one is known before it is there.
        string next = $"OBDII-{int.Parse(bluez.AddDevice().Name["OBDII-".Length..]) + 1}";
        using BusConnection bus = bluez.Connect();
        bus.Subscribe("type='signal',interface='org.freedesktop.DBus.Mock',member='MethodCalled',path='/org/bluez/hci0'", CancellationToken.None);
        Task<BleLink> open = Task.Run(() => Open(next, Quick with { Services = TimeSpan.Zero }));
        WaitForCall(bus, "StartDiscovery");
        Assert.Equal(next, bluez.AddDevice().Name);
        LinkException e = Assert.Throws<LinkException>(() => open.GetAwaiter().GetResult());
        Assert.StartsWith($"ble:{next} connects but does not tell its services", e.Message, StringComparison.Ordinal);
        WaitForCall(bus, "StopDiscovery");
    }

    [Fact]
    public void A_device_that_is_removed_is_gone()
    {
        (BleLink link, _, _) = Pair();
        bluez.Remove(_device!.Path);
        Assert.Equal(Link.Gone, link.Read(new byte[8], 10_000, CancellationToken.None));
        Assert.False(link.Write("ATZ\r"u8));
    }

    [Fact]
    public void Opening_again_reconnects_a_device_that_went()
    {
        (BleLink link, FakeCharacteristic notify, _) = Pair();
        for (int i = 0; i < 3; i++)
        {
            Go();
            Assert.Equal(Link.Gone, link.Read(new byte[8], 10_000, CancellationToken.None));
            link.Dispose();
            link = Open(_device!.Name);
            notify.Notify("OK>"u8);
            Assert.Equal("OK>", ReadText(link, 3));
        }
    }

    [Fact]
    public void A_waiting_read_sees_the_device_go()
    {
        (BleLink link, _, _) = Pair();
        BlockedRead read = BlockedRead.Start(link, CancellationToken.None);
        Go();
        Assert.Equal(Link.Gone, read.Result.GetAwaiter().GetResult());
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        (BleLink link, FakeCharacteristic notify, _) = Pair();
        using var cancel = new CancellationTokenSource();
        byte[] buffer = new byte[64];
        long Exchange(int rounds)
        {
            // The far side allocates, so it has a thread of its own.
            Task far = Task.Run(() =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    notify.Notify("7E8 10 0E 41 0C\r>"u8);
                }
            });
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
            {
                link.Write("010C0D0B100411\r"u8);
                int left = 17;
                while (left > 0)
                {
                    left -= link.Read(buffer.AsSpan(0, 5), 10_000, cancel.Token);
                }
            }

            link.Read(buffer, 0, cancel.Token);
            link.Discard();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            far.GetAwaiter().GetResult();
            return allocated;
        }

        Exchange(50);
        Assert.Equal(0, Exchange(50));
    }

    protected override ILink Stage(string sends = "", string? request = null, string answers = "", bool thenGoes = false)
    {
        (BleLink link, FakeCharacteristic notify, FakeCharacteristic write) = Pair();
        notify.Notify(Encoding.Latin1.GetBytes(sends));
        if (request is not null)
        {
            WriteLog written = Opened(write.Watch());
            var thread = new Thread(() =>
            {
                if (Encoding.Latin1.GetString(written.Line()) == request + "\r")
                {
                    notify.Notify(Encoding.Latin1.GetBytes(answers));
                }
            });
            thread.IsBackground = true;
            thread.Start();
        }

        return link;
    }

    protected override void Go() => _device!.Disconnect();

    private (BleLink Link, FakeCharacteristic Notify, FakeCharacteristic Write) Pair(ushort mtu = 23)
    {
        _device = bluez.AddDevice().Connects();
        (FakeCharacteristic notify, FakeCharacteristic write) = _device.AddSerialLine(mtu);
        return (Open(_device.Name), notify, write);
    }

    private static void WaitForCall(BusConnection bus, string method)
    {
        while (true)
        {
            using BusMessage message = bus.Next(TimeSpan.FromSeconds(20), CancellationToken.None);
            Assert.False(message.IsNone, $"{method} was not called");
            if (message.Member.SequenceEqual("MethodCalled"u8) && Encoding.UTF8.GetString(message.Text()) == method)
            {
                return;
            }
        }
    }

    private BleLink Open(string device) => Open(device, Quick);

    private BleLink Open(string device, BleTimes times) =>
        Opened(BleLink.Connect(LinkAddress.Ble(device), bluez.Address, times, CancellationToken.None));
}
