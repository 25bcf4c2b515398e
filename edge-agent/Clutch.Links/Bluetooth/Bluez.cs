namespace Clutch.Links;

/// <summary>
/// BlueZ's D-Bus objects (doc/org.bluez.*.rst of BlueZ 5) behind one bus connection: adapters, devices and characteristics.
/// </summary>
internal sealed class Bluez(BusConnection bus)
{
    public const string Service = "org.bluez";
    public const string DeviceInterface = "org.bluez.Device1";
    public const string CharacteristicInterface = "org.bluez.GattCharacteristic1";
    public const string PropertiesInterface = "org.freedesktop.DBus.Properties";
    private const string AdapterInterface = "org.bluez.Adapter1";
    private const string GattServiceInterface = "org.bluez.GattService1";
    private const string InProgress = "org.bluez.Error.InProgress";
    private const string AlreadyConnected = "org.bluez.Error.AlreadyConnected";
    private const string AlreadyExists = "org.bluez.Error.AlreadyExists";

    // BlueZ answers from memory but for what goes over the air, which has a time of its own.
    private static readonly TimeSpan s_promptly = TimeSpan.FromSeconds(5);

    /// <summary>A radio of this machine.</summary>
    public sealed record Adapter(string Path, bool Powered)
    {
        /// <summary>For example <c>hci0</c>.</summary>
        public string Name => Path[(Path.LastIndexOf('/') + 1)..];
    }

    /// <summary>A device that BlueZ knows.</summary>
    /// <param name="Path">D-Bus object path.</param>
    /// <param name="Address">MAC address in upper case.</param>
    /// <param name="Name">What it calls itself; empty until it has told.</param>
    /// <param name="Rssi">dBm; null when it is not in sight.</param>
    /// <param name="Connected">A connection is up.</param>
    /// <param name="Paired">Keys were exchanged.</param>
    /// <param name="Resolved">Its services are known.</param>
    public sealed record Device(string Path, string Address, string Name, int? Rssi, bool Connected, bool Paired, bool Resolved);

    /// <summary>The radio with a name, or else the first one that has power, or else the first.</summary>
    /// <exception cref="LinkException">There is no BlueZ or no such radio.</exception>
    public Adapter FindAdapter(string? name, CancellationToken cancellationToken)
    {
        List<Adapter> adapters = [.. Objects(AdapterInterface, cancellationToken)
            .Select(found => new Adapter(found.Path, found.Properties.GetValueOrDefault("Powered") is true))
            .OrderByDescending(adapter => adapter.Powered)
            .ThenBy(adapter => adapter.Path, StringComparer.Ordinal)];
        if (adapters.Count == 0)
        {
            throw new LinkException("This machine has no Bluetooth radio that BlueZ knows. Plug one in, and look for it with: bluetoothctl list");
        }

        return name is null
            ? adapters[0]
            : adapters.Find(adapter => adapter.Name == name)
                ?? throw new LinkException($"There is no Bluetooth radio {name}. There is {string.Join(", ", adapters.Select(adapter => adapter.Name))}.");
    }

    public void PowerOn(Adapter adapter, CancellationToken cancellationToken)
    {
        if (adapter.Powered)
        {
            return;
        }

        try
        {
            SetFlag(adapter.Path, AdapterInterface, "Powered", cancellationToken);
        }
        catch (BusException e)
        {
            throw new LinkException($"The Bluetooth radio {adapter.Name} is switched off and stays so: {e.Message}. Run: rfkill unblock bluetooth", e);
        }
    }

    /// <summary>Starts a scan for Low Energy devices of any service, because some adapters do not advertise theirs.</summary>
    public void StartScan(Adapter adapter, CancellationToken cancellationToken)
    {
        try
        {
            using BusMessage filter = bus.NewCall(Service, adapter.Path, AdapterInterface, "SetDiscoveryFilter");
            filter.AppendOption("Transport", "le");
            bus.Call(filter, s_promptly, cancellationToken).Dispose();
            Run(adapter.Path, AdapterInterface, "StartDiscovery", s_promptly, cancellationToken);
        }
        catch (BusException e) when (e.Name == InProgress)
        {
            // Another program scans: what it finds is seen here too.
        }
        catch (BusException e)
        {
            throw new LinkException($"The Bluetooth radio {adapter.Name} does not scan: {e.Message}. Run: bluetoothctl power on", e);
        }
    }

    public void StopScan(Adapter adapter)
    {
        try
        {
            Run(adapter.Path, AdapterInterface, "StopDiscovery", s_promptly, CancellationToken.None);
        }
        catch (BusException)
        {
            // The scan of another program goes on, or the radio is gone, which the next call will say.
        }
    }

    public IReadOnlyList<Device> Devices(Adapter adapter, CancellationToken cancellationToken) =>
        [.. Objects(DeviceInterface, cancellationToken).Where(found => found.Path.StartsWith(adapter.Path + "/", StringComparison.Ordinal)).Select(ToDevice)];

    /// <summary>A device as it is now; null when BlueZ has forgotten it.</summary>
    public Device? Find(Device device, CancellationToken cancellationToken) =>
        Objects(DeviceInterface, cancellationToken).Where(found => found.Path == device.Path).Select(ToDevice).FirstOrDefault();

    public void Connect(Device device, TimeSpan within, CancellationToken cancellationToken) =>
        Run(device.Path, DeviceInterface, "Connect", within, cancellationToken, AlreadyConnected);

    public void Disconnect(string device, TimeSpan within) => Run(device, DeviceInterface, "Disconnect", within, CancellationToken.None);

    /// <summary>Pairs without a PIN ("just works") and trusts the device from then on.</summary>
    public void Pair(Device device, TimeSpan within, CancellationToken cancellationToken)
    {
        Run(device.Path, DeviceInterface, "Pair", within, cancellationToken, AlreadyExists);
        SetFlag(device.Path, DeviceInterface, "Trusted", cancellationToken);
    }

    public void StartNotify(GattCharacteristic characteristic, TimeSpan within, CancellationToken cancellationToken) =>
        Run(characteristic.Path, CharacteristicInterface, "StartNotify", within, cancellationToken);

    /// <summary>The characteristics of a connected device.</summary>
    public IReadOnlyList<GattCharacteristic> Characteristics(Device device, CancellationToken cancellationToken)
    {
        Dictionary<string, string> services = Objects(GattServiceInterface, cancellationToken)
            .ToDictionary(found => found.Path, found => Text(found.Properties, "UUID"), StringComparer.Ordinal);
        return [.. Objects(CharacteristicInterface, cancellationToken)
            .Where(found => found.Path.StartsWith(device.Path + "/", StringComparison.Ordinal))
            .Select(found => new GattCharacteristic(
                found.Path,
                services.GetValueOrDefault(Text(found.Properties, "Service"), ""),
                Text(found.Properties, "UUID"),
                found.Properties.GetValueOrDefault("Flags") is List<object?> flags ? [.. flags.OfType<string>()] : [],
                Math.Max(found.Properties.GetValueOrDefault("MTU") is ushort mtu ? mtu : 0, GattCharacteristic.SmallestMtu),
                found.Properties.GetValueOrDefault("Notifying") is true))];
    }

    private static Device ToDevice((string Path, Dictionary<object, object?> Properties) found)
    {
        Dictionary<object, object?> properties = found.Properties;
        string name = Text(properties, "Name");
        return new Device(
            found.Path,
            Text(properties, "Address").ToUpperInvariant(),
            name.Length > 0 ? name : Text(properties, "Alias"),
            properties.GetValueOrDefault("RSSI") is short rssi ? rssi : null,
            properties.GetValueOrDefault("Connected") is true,
            properties.GetValueOrDefault("Paired") is true,
            properties.GetValueOrDefault("ServicesResolved") is true);
    }

    private static string Text(Dictionary<object, object?> properties, string key) => properties.GetValueOrDefault(key) as string ?? "";

    /// <summary>All objects that have an interface, with its properties.</summary>
    private IEnumerable<(string Path, Dictionary<object, object?> Properties)> Objects(string @interface, CancellationToken cancellationToken)
    {
        try
        {
            using BusMessage call = bus.NewCall(Service, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
            using BusMessage reply = bus.Call(call, s_promptly, cancellationToken);
            var objects = (Dictionary<object, object?>)reply.ReadAll()[0]!;
            return from found in objects
                   let properties = ((Dictionary<object, object?>)found.Value!).GetValueOrDefault(@interface) as Dictionary<object, object?>
                   where properties is not null
                   select ((string)found.Key, properties);
        }
        catch (BusException e) when (e.Name == BusException.ServiceUnknown)
        {
            throw new LinkException("Bluetooth needs BlueZ, which does not run. Install the package bluez and start it (systemctl start bluetooth).", e);
        }
    }

    private void SetFlag(string path, string @interface, string property, CancellationToken cancellationToken)
    {
        using BusMessage call = bus.NewCall(Service, path, PropertiesInterface, "Set");
        call.Append(@interface);
        call.Append(property);
        call.Open('v', "b");
        call.Append(value: true);
        call.Close();
        bus.Call(call, s_promptly, cancellationToken).Dispose();
    }

    private void Run(string path, string @interface, string member, TimeSpan within, CancellationToken cancellationToken, string? fine = null)
    {
        using BusMessage call = bus.NewCall(Service, path, @interface, member);
        try
        {
            bus.Call(call, within, cancellationToken).Dispose();
        }
        catch (BusException e) when (e.Name == fine)
        {
            // What was asked for is so already.
        }
    }
}
