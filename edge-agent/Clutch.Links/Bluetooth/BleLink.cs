using System.Diagnostics;

namespace Clutch.Links;

/// <summary>
/// A Bluetooth Low Energy adapter through BlueZ. Two bus connections keep reader and writer apart: one makes calls, the
/// other receives the notifications, which the reader takes from it directly. A device that disconnects, vanishes or
/// loses BlueZ is gone; opening again reconnects.
/// </summary>
public sealed class BleLink : ILink
{
    private const string PathRule = "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',path=";
    private const string RemovalRule = "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.ObjectManager',member='InterfacesRemoved'";
    private const string ServiceRule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'";

    // Bluetooth Core Specification 5.4, volume 3, part F, 3.2.9: the longest attribute value.
    private const int LongestValue = 512;
    private const int WriteHeader = 3;

    private static readonly TimeSpan s_writeStall = TimeSpan.FromSeconds(2);

    private readonly BusConnection _calls;
    private readonly BusConnection _signals;
    private readonly string _device;
    private readonly byte[] _devicePath;
    private readonly byte[] _notifyPath;
    private readonly GattCharacteristic _write;
    private readonly byte[] _received = new byte[LongestValue];
    private readonly Lock _reading = new();
    private int _first;
    private int _count;
    private volatile bool _gone;
    private bool _disposed;

    private BleLink(string name, BusConnection calls, BusConnection signals, (string Device, GattCharacteristic Notify, GattCharacteristic Write) line)
    {
        Name = name;
        _calls = calls;
        _signals = signals;
        _device = line.Device;
        _devicePath = System.Text.Encoding.UTF8.GetBytes(line.Device);
        _notifyPath = System.Text.Encoding.UTF8.GetBytes(line.Notify.Path);
        _write = line.Write;
        ChunkSize = Math.Min(line.Write.Mtu - WriteHeader, LongestValue);
    }

    public string Name { get; }

    /// <summary>Bytes that one write carries: the connection's MTU less the header of a write.</summary>
    public int ChunkSize { get; }

    /// <summary>Looks for the adapter, connects it and has it notify: some 10 s for an adapter that is not there, 2 s for one that is.</summary>
    /// <exception cref="LinkException">It cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token ended the attempt.</exception>
    public static BleLink Connect(LinkAddress address, CancellationToken cancellationToken) =>
        Connect(address, busAddress: null, BleTimes.Usual, cancellationToken);

    internal static BleLink Connect(LinkAddress address, string? busAddress, BleTimes times, CancellationToken cancellationToken)
    {
        BusConnection calls = BusConnection.Open(busAddress);
        BusConnection? signals = null;
        try
        {
            signals = BusConnection.Open(busAddress);
            var session = new BleSession(new Bluez(calls), address, times);
            return new BleLink(address.ToString(), calls, signals, session.Open((device, notify) => Listen(signals, device, notify, cancellationToken), cancellationToken));
        }
        catch (Exception e)
        {
            signals?.Dispose();
            calls.Dispose();
            if (e is BusException)
            {
                throw new LinkException($"{address} cannot be opened through BlueZ: {e.Message}. Run: systemctl restart bluetooth", e);
            }

            throw;
        }
    }

    public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for at least one byte.", nameof(buffer));
        }

        TimeSpan timeout = timeoutMilliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(timeoutMilliseconds);
        long started = Stopwatch.GetTimestamp();
        lock (_reading)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_count > 0)
                {
                    return Take(buffer);
                }

                TimeSpan left = timeout < TimeSpan.Zero ? timeout : timeout - Stopwatch.GetElapsedTime(started);
                if (timeout >= TimeSpan.Zero && left < TimeSpan.Zero)
                {
                    left = TimeSpan.Zero;
                }

                if (!Receive(left, cancellationToken))
                {
                    return _gone ? Link.Gone : 0;
                }
            }
        }
    }

    public bool Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && !_gone)
        {
            ReadOnlySpan<byte> chunk = data[..Math.Min(data.Length, ChunkSize)];
            try
            {
                using BusMessage call = _calls.NewCall(Bluez.Service, _write.Path, Bluez.CharacteristicInterface, "WriteValue");
                call.Append(chunk);
                call.AppendOption("type", _write.TakesRequests ? "request" : "command");
                _calls.Call(call, s_writeStall, CancellationToken.None).Dispose();
            }
            catch (Exception e) when (e is BusException or ObjectDisposedException)
            {
                return false;
            }

            data = data[chunk.Length..];
        }

        return !_gone;
    }

    public void Discard()
    {
        lock (_reading)
        {
            do
            {
                _count = 0;
            }
            while (Receive(TimeSpan.Zero, CancellationToken.None));
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        bool connected = !_gone;
        _gone = true;
        _signals.Dispose();
        if (connected)
        {
            try
            {
                new Bluez(_calls).Disconnect(_device, s_writeStall);
            }
            catch (BusException)
            {
                // It has disconnected by itself.
            }
        }

        _calls.Dispose();
    }

    /// <summary>The device's rule comes last: whatever happened before it makes the call that starts notifications fail.</summary>
    private static void Listen(BusConnection signals, string device, GattCharacteristic notify, CancellationToken cancellationToken)
    {
        signals.Subscribe($"{PathRule}'{notify.Path}'", cancellationToken);
        signals.Subscribe(ServiceRule, cancellationToken);
        signals.Subscribe(RemovalRule, cancellationToken);
        signals.Subscribe($"{PathRule}'{device}'", cancellationToken);
    }

    private int Take(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _count);
        _received.AsSpan(_first, length).CopyTo(buffer);
        _first += length;
        _count -= length;
        return length;
    }

    /// <summary>Takes one message, which may have brought bytes. False: none came in time, or the device is gone.</summary>
    private bool Receive(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_gone)
        {
            return false;
        }

        try
        {
            using BusMessage message = _signals.Next(timeout, cancellationToken);
            if (message.IsNone)
            {
                return false;
            }

            Handle(message);
        }
        catch (BusException)
        {
            _gone = true;
        }

        return !_gone;
    }

    private void Handle(BusMessage message)
    {
        ReadOnlySpan<byte> member = message.Member;
        if (member.SequenceEqual("NameOwnerChanged"u8))
        {
            _gone = true;
        }
        else if (member.SequenceEqual("InterfacesRemoved"u8))
        {
            ReadOnlySpan<byte> removed = message.Text();
            _gone |= removed.SequenceEqual(_devicePath) || removed.SequenceEqual(_notifyPath);
        }
        else if (member.SequenceEqual("PropertiesChanged"u8))
        {
            bool fromDevice = message.Path.SequenceEqual(_devicePath);
            if (fromDevice || message.Path.SequenceEqual(_notifyPath))
            {
                Changed(message, fromDevice);
            }
        }
    }

    /// <summary>PropertiesChanged(s interface, a{sv} changed, as invalidated).</summary>
    private void Changed(BusMessage message, bool fromDevice)
    {
        message.Text();
        message.Enter();
        while (message.Enter())
        {
            ReadOnlySpan<byte> key = message.Text();
            if (fromDevice && key.SequenceEqual("Connected"u8))
            {
                message.Enter();
                _gone |= message.Flag() == false;
                message.Exit();
            }
            else if (!fromDevice && key.SequenceEqual("Value"u8))
            {
                message.Enter();
                ReadOnlySpan<byte> value = message.Bytes();
                _count = Math.Min(value.Length, _received.Length);
                value[.._count].CopyTo(_received);
                _first = 0;
                message.Exit();
            }
            else
            {
                message.Skip();
            }

            message.Exit();
        }
    }
}
