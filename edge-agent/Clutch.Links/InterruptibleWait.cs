using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Links;

/// <summary>
/// Waits for a descriptor with ppoll(2) beside an eventfd that a cancelled token or <see cref="Dispose"/> signals, so
/// that a wait ends at once and the steady state allocates nothing. One reader and one writer may wait at a time.
/// </summary>
internal sealed unsafe class InterruptibleWait : IDisposable
{
    private readonly SafeFileHandle _wake;
    private CancellationTokenRegistration _registration;
    private CancellationToken _registered;
    private volatile bool _disposed;

    /// <summary>Makes the eventfd; the name is the link's, for the error.</summary>
    public InterruptibleWait(string name)
    {
        _wake = new SafeFileHandle(Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec), ownsHandle: true);
        if (_wake.IsInvalid)
        {
            throw new LinkException($"{name}: cannot make an eventfd: {Libc.LastError()}.");
        }
    }

    public bool IsDisposed => _disposed;

    /// <summary>Lets a token end the reader's waits. Registers once for a token, because a registration for each read would allocate.</summary>
    public void Register(CancellationToken cancellationToken)
    {
        if (cancellationToken == _registered)
        {
            return;
        }

        _registration.Dispose();
        _registered = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => Signal((SafeFileHandle)state!), _wake);
    }

    /// <summary>One wait; the caller looks again at what it waits for. False: this was disposed.</summary>
    /// <param name="owner">Keeps the descriptor open while the wait lasts.</param>
    /// <param name="descriptor">What is waited for.</param>
    /// <param name="events">poll(2) events; a wait for input is the reader's and takes the signal away.</param>
    /// <param name="timeout">Negative waits for ever.</param>
    public bool Wait(SafeHandle owner, int descriptor, short events, TimeSpan timeout)
    {
        bool ownerHeld = false;
        bool wakeHeld = false;
        try
        {
            owner.DangerousAddRef(ref ownerHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            Libc.PollDescriptor* watched = stackalloc Libc.PollDescriptor[2];
            watched[0] = new Libc.PollDescriptor { Descriptor = descriptor, Events = events };
            watched[1] = new Libc.PollDescriptor { Descriptor = (int)_wake.DangerousGetHandle(), Events = Libc.PollIn };
            (long seconds, long ticks) = Math.DivRem(timeout.Ticks, TimeSpan.TicksPerSecond);
            var limit = new Libc.TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(ticks * TimeSpan.NanosecondsPerTick) };

            // A writer does not watch the eventfd: the signal is the reader's.
            nuint count = (events & Libc.PollIn) != 0 ? (nuint)2 : 1;
            int ready = Libc.Poll(watched, count, timeout < TimeSpan.Zero ? null : &limit, null);
            if (ready > 0 && watched[1].Happened != 0 && !_disposed)
            {
                ulong signals;
                _ = Libc.Read(_wake, &signals, sizeof(ulong));
            }

            return !_disposed;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (ownerHeld)
            {
                owner.DangerousRelease();
            }

            if (wakeHeld)
            {
                _wake.DangerousRelease();
            }
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _registration.Dispose();
        Signal(_wake);
        _wake.Dispose();
    }

    private static void Signal(SafeFileHandle wake)
    {
        try
        {
            ulong one = 1;
            _ = Libc.Write(wake, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Cancelled while another thread disposed the link: there is nobody left to wake.
        }
    }
}
