using System.Diagnostics;

namespace Clutch.Links;

/// <summary>How long the steps of opening a Bluetooth link may take, and how often BlueZ is asked meanwhile.</summary>
internal sealed record BleTimes(TimeSpan Scan, TimeSpan Connect, TimeSpan Services, TimeSpan Pair, TimeSpan Poll)
{
    /// <summary>Parts that save power advertise every one to two seconds; BlueZ itself gives a connection up after about 20 s.</summary>
    public static readonly BleTimes Usual = new(
        Scan: TimeSpan.FromSeconds(10),
        Connect: TimeSpan.FromSeconds(15),
        Services: TimeSpan.FromSeconds(10),
        Pair: TimeSpan.FromSeconds(20),
        Poll: TimeSpan.FromMilliseconds(200));
}

/// <summary>Finds, connects and, when it asks for that, pairs one device: the steps before bytes flow.</summary>
internal sealed class BleSession(Bluez bluez, LinkAddress address, BleTimes times)
{
    // What a part that wants pairing answers, depending on the BlueZ version (src/gatt-client.c maps ATT errors to these).
    private static readonly string[] s_wantsPairing = ["org.bluez.Error.NotPermitted", "org.bluez.Error.NotAuthorized", "org.bluez.Error.NotPaired"];

    /// <summary>Opens the device and returns its path and its two characteristics.</summary>
    /// <param name="beforeNotify">Told the device and the characteristic that is about to notify, so that no byte is missed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="LinkException">A step failed; the message says which and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token ended the attempt.</exception>
    public (string Device, GattCharacteristic Notify, GattCharacteristic Write) Open(Action<string, GattCharacteristic> beforeNotify, CancellationToken cancellationToken)
    {
        Bluez.Adapter adapter = bluez.FindAdapter(address.Adapter, cancellationToken);
        bluez.PowerOn(adapter, cancellationToken);
        Bluez.Device device = Match(bluez.Devices(adapter, cancellationToken)) ?? Scan(adapter, cancellationToken);
        try
        {
            Connect(device, cancellationToken);
            WaitForServices(device, cancellationToken);
            IReadOnlyList<GattCharacteristic> all = bluez.Characteristics(device, cancellationToken);
            (GattCharacteristic notify, GattCharacteristic write) = GattProfile.Choose(all) ?? throw NoSerialLine(all);
            if (notify.IsNotifying)
            {
                throw new LinkException($"{address} is held by another program. End the other agent that uses it, or name another device.");
            }

            beforeNotify(device.Path, notify);
            StartNotify(device, notify, cancellationToken);
            return (device.Path, notify, write);
        }
        catch when (!device.Connected)
        {
            // A connection that was there before belongs to somebody else.
            TryDisconnect(device.Path);
            throw;
        }
    }

    private Bluez.Device? Match(IReadOnlyList<Bluez.Device> devices) => devices
        .Where(device => device.Address == address.Location || string.Equals(device.Name, address.Location, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(device => device.Rssi ?? int.MinValue)
        .FirstOrDefault();

    private Bluez.Device Scan(Bluez.Adapter adapter, CancellationToken cancellationToken)
    {
        bluez.StartScan(adapter, cancellationToken);
        try
        {
            long started = Stopwatch.GetTimestamp();
            while (true)
            {
                IReadOnlyList<Bluez.Device> devices = bluez.Devices(adapter, cancellationToken);
                if (Match(devices) is { } found)
                {
                    return found;
                }

                if (Stopwatch.GetElapsedTime(started) >= times.Scan)
                {
                    string seen = string.Join(", ", devices.Where(device => device.Rssi is not null).Select(device => $"{device.Name} ({device.Address})"));
                    throw new LinkException(
                        $"{address} did not show up within {times.Scan.TotalSeconds:0.#} s; seen: {(seen.Length > 0 ? seen : "nothing")}. Check that it has power, is near and is not connected to a phone.");
                }

                Pause(cancellationToken);
            }
        }
        finally
        {
            // Many radios cannot connect while they scan.
            bluez.StopScan(adapter);
        }
    }

    private void Connect(Bluez.Device device, CancellationToken cancellationToken)
    {
        try
        {
            bluez.Connect(device, times.Connect, cancellationToken);
        }
        catch (BusException e)
        {
            throw new LinkException($"{address} does not connect: {e.Message}. Check that it has power, is near and is not connected to a phone.", e);
        }
    }

    private void WaitForServices(Bluez.Device device, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (bluez.Find(device, cancellationToken) is not { Resolved: true })
        {
            if (Stopwatch.GetElapsedTime(started) >= times.Services)
            {
                throw new LinkException($"{address} connects but does not tell its services within {times.Services.TotalSeconds:0.#} s. Switch it off and on, and retry.");
            }

            Pause(cancellationToken);
        }
    }

    private void StartNotify(Bluez.Device device, GattCharacteristic notify, CancellationToken cancellationToken)
    {
        try
        {
            bluez.StartNotify(notify, times.Connect, cancellationToken);
            return;
        }
        catch (BusException e) when (s_wantsPairing.Contains(e.Name) && bluez.Find(device, cancellationToken) is { Paired: false })
        {
            // Pairing first would shut out the parts that cannot be paired.
        }
        catch (BusException e)
        {
            throw new LinkException($"{address} refuses to notify: {e.Message}. Switch it off and on, and retry.", e);
        }

        try
        {
            bluez.Pair(device, times.Pair, cancellationToken);
            bluez.StartNotify(notify, times.Connect, cancellationToken);
        }
        catch (BusException e)
        {
            throw new LinkException($"{address} wants to be paired, which failed: {e.Message}. Pair it by hand, with its PIN: bluetoothctl pair {device.Address}", e);
        }
    }

    private void TryDisconnect(string device)
    {
        try
        {
            bluez.Disconnect(device, TimeSpan.FromSeconds(2));
        }
        catch (BusException)
        {
            // It has gone by itself; the error under way says more.
        }
    }

    private LinkException NoSerialLine(IReadOnlyList<GattCharacteristic> all) => new(
        $"{address} has no service with a characteristic that notifies and one that is written, so it is no serial adapter; its services: {string.Join(", ", all.Select(c => c.Service).Distinct(StringComparer.Ordinal))}.");

    private void Pause(CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(times.Poll);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
