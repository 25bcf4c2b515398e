using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Links;

/// <summary>
/// The far end of a serial line that exists in this machine only: what a simulated adapter reads and writes while a
/// client has <see cref="Device"/> open. The device stays open here too, so that clients may come and go.
/// Disposing it hangs the client up, as pulling the plug does.
/// </summary>
public sealed unsafe class PseudoTerminal : DescriptorLink
{
    private readonly SafeFileHandle _device;

    /// <summary>Makes a pair, both ends raw.</summary>
    /// <exception cref="LinkException">The system has no pseudo-terminal to give.</exception>
    public PseudoTerminal()
        : this(OpenPair())
    {
    }

    private PseudoTerminal((SafeFileHandle Master, SafeFileHandle Device, string Path) pair)
        : base($"pty:{pair.Path}", pair.Master)
    {
        _device = pair.Device;
        Device = pair.Path;
    }

    /// <summary>The path that a client opens, for example <c>/dev/pts/3</c>.</summary>
    public string Device { get; }

    /// <summary>
    /// The rate that the client has set, in bits per second. The line itself keeps no pace, but a simulated adapter can
    /// tell a client with the wrong rate by it.
    /// </summary>
    public int Baud => RawMode.GetRate(_device);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _device.Dispose();
    }

    private static (SafeFileHandle Master, SafeFileHandle Device, string Path) OpenPair()
    {
        const int Flags = Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec;
        const int LongestName = 128;
        var master = new SafeFileHandle(Libc.OpenTerminalMaster(Flags), ownsHandle: true);
        try
        {
            byte* name = stackalloc byte[LongestName];
            if (master.IsInvalid || Libc.GrantTerminal(master) != 0 || Libc.UnlockTerminal(master) != 0
                || Libc.TerminalName(master, name, LongestName) != 0)
            {
                throw new LinkException($"No pseudo-terminal can be made: {Libc.LastError()}. Check that /dev/pts is mounted.");
            }

            string path = Marshal.PtrToStringUTF8((nint)name)!;
            var device = new SafeFileHandle(Libc.Open(path, Flags), ownsHandle: true);
            if (device.IsInvalid)
            {
                throw new LinkException($"{path} cannot be opened: {Libc.LastError()}. Check that /dev/pts is mounted.");
            }

            RawMode.Set(device, baud: 0, path);
            return (master, device, path);
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }
}
