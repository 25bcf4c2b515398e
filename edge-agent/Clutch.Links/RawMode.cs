using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Links;

/// <summary>Puts a terminal into raw 8N1 mode at any rate (termios(3), ioctl_tty(2)).</summary>
internal static unsafe class RawMode
{
    private const uint TwoStopBits = 0x40, Receiver = 0x80, Parity = 0x100, HangUpOnClose = 0x400, IgnoreModemLines = 0x800;
    private const uint HardwareFlow = 0x80000000, RateBits = 0x100F, OtherRate = 0x1000;
    private const int InputRateShift = 16;

    // A receiver that samples in the middle of a bit loses the stop bit at about 5 %, shared by both ends.
    private const double WorstRateError = 0.03;
    private const int MinimumTime = 5, MinimumCharacters = 6;

    /// <summary>Sets raw mode and drops what waits in both directions.</summary>
    /// <param name="line">An open terminal.</param>
    /// <param name="baud">Bits per second; 0 leaves the rate alone.</param>
    /// <param name="device">The name for the error.</param>
    public static void Set(SafeFileHandle line, int baud, string device)
    {
        Libc.Termios settings;
        if (Libc.GetAttributes(line, &settings) != 0)
        {
            throw Marshal.GetLastPInvokeError() == Libc.NotTerminal
                ? new LinkException($"{device} is not a serial port. Name a device such as /dev/ttyUSB0 or /dev/rfcomm0.")
                : Refused(device, "does not tell its settings");
        }

        Libc.MakeRaw(&settings);
        settings.Control &= ~(TwoStopBits | Parity | HardwareFlow | HangUpOnClose);
        settings.Control |= Receiver | IgnoreModemLines;

        // With VMIN 1 a non-blocking read of an empty line is EAGAIN, which leaves 0 to mean hang-up alone.
        settings.Characters[MinimumCharacters] = 1;
        settings.Characters[MinimumTime] = 0;
        if (Libc.SetAttributes(line, 0, &settings) != 0)
        {
            throw Refused(device, "refuses raw mode");
        }

        if (baud != 0)
        {
            SetRate(line, baud, device);
        }

        _ = Libc.Flush(line, Libc.FlushBoth);
    }

    /// <summary>Bits per second; 0 when the line is gone.</summary>
    public static int GetRate(SafeHandle line)
    {
        Libc.Termios2 settings;
        return Libc.Control(line, Libc.Termios2.Get, &settings) == 0 ? (int)settings.OutputSpeed : 0;
    }

    /// <summary>Sets the rate after what was written has left; false, and the old rate, when the driver keeps another one.</summary>
    public static bool TrySetRate(SafeHandle line, int baud)
    {
        if (baud <= 0)
        {
            // Rate 0 would hang the line up.
            return false;
        }

        int before = GetRate(line);
        if (ChangeRate(line, baud, Libc.Termios2.SetAfterDrain) && Math.Abs(GetRate(line) - baud) <= baud * WorstRateError)
        {
            return true;
        }

        _ = ChangeRate(line, before, Libc.Termios2.Set);
        return false;
    }

    private static void SetRate(SafeFileHandle line, int baud, string device)
    {
        if (!ChangeRate(line, baud, Libc.Termios2.Set))
        {
            throw Refused(device, $"refuses {baud} baud");
        }
    }

    /// <summary>BOTHER takes every rate, those with a code of their own included.</summary>
    private static bool ChangeRate(SafeHandle line, int baud, uint how)
    {
        Libc.Termios2 settings;
        if (Libc.Control(line, Libc.Termios2.Get, &settings) != 0)
        {
            return false;
        }

        settings.Control = (settings.Control & ~(RateBits | (RateBits << InputRateShift))) | OtherRate; // input follows output
        settings.InputSpeed = settings.OutputSpeed = (uint)baud;
        return Libc.Control(line, how, &settings) == 0;
    }

    private static LinkException Refused(string device, string what) =>
        new($"{device} {what}: {Libc.LastError()}. Unplug the adapter, plug it in again and retry, or name another rate with ?baud=N.");
}
