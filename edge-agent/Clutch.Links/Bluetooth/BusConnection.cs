using System.Diagnostics;

namespace Clutch.Links;

/// <summary>
/// A D-Bus connection over libsystemd. One thread at a time uses it; <see cref="Dispose"/> from any thread ends its waits.
/// </summary>
internal sealed class BusConnection : IDisposable
{
    private readonly InterruptibleWait _wait = new("D-Bus");
    private readonly SdBusHandle _bus;
    private readonly Lock _calling = new();
    private readonly int _descriptor;

    private BusConnection(SdBusHandle bus)
    {
        _bus = bus;
        _descriptor = BusException.Check(SdBus.GetDescriptor(bus));
    }

    /// <summary>Connects to a bus.</summary>
    /// <param name="address">Null for the system bus, where BlueZ lives; tests pass the address of a private bus.</param>
    /// <exception cref="LinkException">There is no libsystemd or no bus; the message says what to install or start.</exception>
    public static BusConnection Open(string? address)
    {
        SdBusHandle? bus = null;
        try
        {
            BusException.Check(address is null ? SdBus.OpenSystem(out nint handle) : SdBus.New(out handle));
            bus = new SdBusHandle(handle);
            if (address is not null)
            {
                BusException.Check(SdBus.SetAddress(bus, address));
                BusException.Check(SdBus.SetBusClient(bus, 1));
                BusException.Check(SdBus.Start(bus));
            }

            return new BusConnection(bus);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new LinkException("Bluetooth needs the library libsystemd.so.0. Install the package libsystemd0, or use a serial or TCP adapter.", e);
        }
        catch (BusException e)
        {
            bus?.Dispose();
            throw new LinkException($"Bluetooth needs the D-Bus of the system, which does not answer: {e.Message}. Install and start dbus (systemctl start dbus).", e);
        }
    }

    /// <summary>Starts a method call; the caller appends arguments and hands it to <see cref="Call"/>.</summary>
    public BusMessage NewCall(string destination, string path, string @interface, string member)
    {
        BusException.Check(SdBus.NewCall(_bus, out nint message, destination, path, @interface, member));
        return new BusMessage(message);
    }

    /// <summary>Sends a call and waits for its reply, which the caller disposes. Other messages that arrive meanwhile are dropped.</summary>
    /// <exception cref="BusException">An error reply, no reply in time, or the bus is gone.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public BusMessage Call(BusMessage request, TimeSpan within, CancellationToken cancellationToken)
    {
        lock (_calling)
        {
            try
            {
                BusException.Check(SdBus.Send(_bus, request.Handle, out ulong cookie));
                long started = Stopwatch.GetTimestamp();
                while (true)
                {
                    TimeSpan left = within - Stopwatch.GetElapsedTime(started);
                    BusMessage reply = Next(left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellationToken);
                    if (reply.IsNone)
                    {
                        throw new BusException(BusException.NoReply, $"no reply within {within.TotalSeconds:0.#} s");
                    }

                    if (!reply.IsReplyTo(cookie))
                    {
                        reply.Dispose();
                        continue;
                    }

                    try
                    {
                        reply.ThrowOnError();
                        return reply;
                    }
                    catch
                    {
                        reply.Dispose();
                        throw;
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                throw new BusException(BusException.Disconnected, "the connection was closed");
            }
        }
    }

    /// <summary>Has signals that match a rule sent here.</summary>
    public void Subscribe(string rule, CancellationToken cancellationToken)
    {
        using BusMessage call = NewCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch");
        call.Append(rule);
        using BusMessage reply = Call(call, TimeSpan.FromSeconds(5), cancellationToken);
    }

    /// <summary>The next message, which the caller disposes; none when the time is over (negative: never).</summary>
    /// <exception cref="BusException">The bus is gone, or this was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public BusMessage Next(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _wait.Register(cancellationToken);
        long started = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int done = BusException.Check(SdBus.Process(_bus, out nint message));
                if (message != 0)
                {
                    return new BusMessage(message);
                }

                if (done > 0)
                {
                    continue;
                }

                TimeSpan remaining = timeout < TimeSpan.Zero ? timeout : timeout - Stopwatch.GetElapsedTime(started);
                if (timeout >= TimeSpan.Zero && remaining <= TimeSpan.Zero)
                {
                    return default;
                }

                short events = (short)(BusException.Check(SdBus.GetEvents(_bus)) | Libc.PollIn);
                if (!_wait.Wait(_bus, _descriptor, events, remaining))
                {
                    throw new BusException(BusException.Disconnected, "the connection was closed");
                }
            }
        }
        catch (ObjectDisposedException)
        {
            throw new BusException(BusException.Disconnected, "the connection was closed");
        }
    }

    public void Dispose()
    {
        _wait.Dispose();
        _bus.Dispose();
    }
}
