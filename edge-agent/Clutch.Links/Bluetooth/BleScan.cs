namespace Clutch.Links;

/// <summary>A Bluetooth Low Energy device nearby.</summary>
/// <param name="Name">What it calls itself; empty when it has not told.</param>
/// <param name="Address">MAC address.</param>
/// <param name="Rssi">Signal strength in dBm; null when it is connected and does not advertise.</param>
/// <param name="Paired">Keys were exchanged with this machine.</param>
public sealed record BleDevice(string Name, string Address, int? Rssi, bool Paired)
{
    /// <summary>What <see cref="LinkAddress.TryParse"/> takes to open it.</summary>
    public LinkAddress Link => LinkAddress.Ble(Address);
}

/// <summary>Lists the Bluetooth Low Energy devices nearby.</summary>
public static class BleScan
{
    /// <summary>Looks for as long as it may; strongest signal first.</summary>
    /// <exception cref="LinkException">This machine cannot scan; the message says what is missing.</exception>
    /// <exception cref="OperationCanceledException">The token ended the scan.</exception>
    public static IReadOnlyList<BleDevice> Run(TimeSpan timeout, CancellationToken cancellationToken) => Run(timeout, busAddress: null, cancellationToken);

    internal static IReadOnlyList<BleDevice> Run(TimeSpan timeout, string? busAddress, CancellationToken cancellationToken)
    {
        using BusConnection bus = BusConnection.Open(busAddress);
        var bluez = new Bluez(bus);
        Bluez.Adapter adapter = bluez.FindAdapter(name: null, cancellationToken);
        bluez.PowerOn(adapter, cancellationToken);
        bluez.StartScan(adapter, cancellationToken);
        try
        {
            cancellationToken.WaitHandle.WaitOne(timeout);
            cancellationToken.ThrowIfCancellationRequested();
            return [.. bluez.Devices(adapter, cancellationToken)
                .Where(device => device.Rssi is not null || device.Connected)
                .OrderByDescending(device => device.Rssi ?? int.MaxValue)
                .ThenBy(device => device.Address, StringComparer.Ordinal)
                .Select(device => new BleDevice(device.Name, device.Address, device.Rssi, device.Paired))];
        }
        finally
        {
            bluez.StopScan(adapter);
        }
    }
}
