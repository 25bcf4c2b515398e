using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Links;

/// <summary>
/// A raw 8N1 serial line without handshake: ttyUSB, ttyACM, rfcomm or a pseudo-terminal. The port is locked with
/// flock(2), so that two agents cannot share it, and modem lines stay as they are on close, because adapters that
/// hang on DTR would reset.
/// </summary>
public sealed class SerialLink : DescriptorLink
{
    private readonly SafeFileHandle _line;

    /// <summary>Opens and locks a device.</summary>
    /// <exception cref="LinkException">The device cannot be used; the message says why and what to do.</exception>
    public SerialLink(string device, int baud)
        : this(device, Open(device, baud))
    {
    }

    private SerialLink(string device, SafeFileHandle line)
        : base($"serial:{device}", line) => (_line, Device) = (line, device);

    /// <summary>As it was opened: a device or a link to it.</summary>
    public string Device { get; }

    /// <summary>The rate that the driver keeps, in bits per second.</summary>
    public int Baud => RawMode.GetRate(_line);

    /// <summary>
    /// Changes the rate once all that was written has left, and drops nothing that has arrived: the near half of the
    /// handshakes <c>ATBRD</c> and <c>STBR</c>. False: the driver cannot keep the rate within 3 %, and the old one stays.
    /// </summary>
    public bool TrySetBaud(int baud)
    {
        try
        {
            return RawMode.TrySetRate(_line, baud);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private static SafeFileHandle Open(string device, int baud)
    {
        int descriptor = Libc.Open(device, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor < 0)
        {
            throw OpenFailed(device, Marshal.GetLastPInvokeError());
        }

        var line = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            if (Libc.Lock(line, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
            {
                throw Held(device);
            }

            RawMode.Set(line, baud, device);
            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    private static LinkException OpenFailed(string device, int error) => error switch
    {
        Libc.NotFound or Libc.NotDirectory or Libc.NoDevice or Libc.NoAddress => new LinkException(
            $"There is no serial device {device}. Plug the adapter in and look at /dev/serial/by-id for its name."),
        Libc.AccessDenied or Libc.NotPermitted => new LinkException(
            $"This user may not open {device}. Add the user to the group dialout (sudo usermod -aG dialout $USER) and log in again."),
        Libc.Busy => Held(device),
        _ => new LinkException($"{device} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}. Unplug the adapter, plug it in again and retry."),
    };

    private static LinkException Held(string device) =>
        new($"{device} is held by {PortHolder.Find(device) ?? "another program"}. End the other agent or terminal that uses it, or name another device.");
}
