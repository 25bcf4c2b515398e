using System.Diagnostics;

namespace Clutch.Links.Tests;

/// <summary>One device of <see cref="FakeBluez"/>: connects, resolves its services and, once asked to, notifies.</summary>
internal sealed class FakeDevice(FakeBluez bluez, string path, string mac, string name)
{
    private const string DeviceInterface = "org.bluez.Device1";
    private const string CharacteristicInterface = "org.bluez.GattCharacteristic1";
    private int _services;
    private int _characteristics;

    public string Mac => mac;

    public string Name => name;

    public string Path => path;

    /// <summary>What Connect does: by default the services are there at once.</summary>
    public FakeDevice Connects(string python = "self.UpdateProperties('org.bluez.Device1', {'Connected': dbus.Boolean(True), 'ServicesResolved': dbus.Boolean(True)})")
    {
        bluez.AddMethod(path, DeviceInterface, "Connect", "", python);
        bluez.AddMethod(path, DeviceInterface, "Disconnect", "", "self.UpdateProperties('org.bluez.Device1', {'Connected': dbus.Boolean(False), 'ServicesResolved': dbus.Boolean(False)})");
        return this;
    }

    public string AddService(string uuid)
    {
        string service = $"{path}/service{++_services:x4}";
        bluez.AddObject(service, "org.bluez.GattService1", ("UUID", Full(uuid)), ("Primary", true));
        return service;
    }

    public FakeCharacteristic AddCharacteristic(string service, string uuid, string[] flags, ushort mtu = 23, string startNotify = "")
    {
        string characteristic = $"{service}/char{++_characteristics:x4}";
        bluez.AddObject(
            characteristic,
            CharacteristicInterface,
            ("UUID", Full(uuid)),
            ("Service", service),
            ("Flags", flags),
            ("Notifying", false),
            ("MTU", mtu),
            ("Value", Array.Empty<byte>()));
        bluez.AddMethod(characteristic, CharacteristicInterface, "WriteValue", "aya{sv}", "");
        bluez.AddMethod(characteristic, CharacteristicInterface, "StartNotify", "", startNotify);
        return new FakeCharacteristic(bluez, characteristic);
    }

    /// <summary>The usual generic adapter.</summary>
    public (FakeCharacteristic Notify, FakeCharacteristic Write) AddSerialLine(ushort mtu = 23)
    {
        string service = AddService("fff0");
        return (AddCharacteristic(service, "fff1", ["notify"], mtu), AddCharacteristic(service, "fff2", ["write", "write-without-response"], mtu));
    }

    public void Set(params (string Key, object Value)[] properties) => bluez.Run(path, "UpdateProperties", DeviceInterface, properties);

    public void Disconnect() => Set(("Connected", false), ("ServicesResolved", false));

    private static string Full(string uuid) => uuid.Length == 4 ? $"0000{uuid}-0000-1000-8000-00805f9b34fb" : uuid;
}

/// <summary>One characteristic: what was written to it, and notifications from it.</summary>
internal sealed class FakeCharacteristic(FakeBluez bluez, string path)
{
    public void Notify(ReadOnlySpan<byte> data, int size = 20)
    {
        while (!data.IsEmpty)
        {
            int part = Math.Min(size, data.Length);
            bluez.Run(path, "UpdateProperties", "org.bluez.GattCharacteristic1", ("Value", data[..part].ToArray()));
            data = data[part..];
        }
    }

    public void Set(string key, object value) => bluez.Run(path, "UpdateProperties", "org.bluez.GattCharacteristic1", (key, value));

    /// <summary>Sees what is written from now on.</summary>
    public WriteLog Watch() => new(bluez, path);
}

/// <summary>The writes to a characteristic, in order: dbusmock tells of each call with a signal.</summary>
internal sealed class WriteLog : IDisposable
{
    private readonly BusConnection _bus;

    public WriteLog(FakeBluez bluez, string path)
    {
        _bus = bluez.Connect();
        _bus.Subscribe($"type='signal',interface='org.freedesktop.DBus.Mock',member='MethodCalled',path='{path}'", CancellationToken.None);
    }

    /// <summary>The next write; empty when none comes.</summary>
    public (byte[] Data, string Type) Next()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
        {
            using BusMessage message = _bus.Next(TimeSpan.FromSeconds(10), CancellationToken.None);
            if (!message.IsNone && message.Member.SequenceEqual("MethodCalled"u8) && message.Text().SequenceEqual("WriteValue"u8))
            {
                var arguments = (List<object?>)message.ReadAll()[0]!;
                return ((byte[])arguments[0]!, (string)((Dictionary<object, object?>)arguments[1]!)["type"]!);
            }
        }

        return ([], "");
    }

    /// <summary>Writes up to and including the next CR, joined.</summary>
    public byte[] Line()
    {
        var line = new List<byte>();
        while (line.Count == 0 || line[^1] != '\r')
        {
            byte[] data = Next().Data;
            if (data.Length == 0)
            {
                break;
            }

            line.AddRange(data);
        }

        return [.. line];
    }

    public void Dispose() => _bus.Dispose();
}
