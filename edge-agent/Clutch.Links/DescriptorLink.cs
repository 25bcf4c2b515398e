using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Links;

/// <summary>
/// A link that is a non-blocking file descriptor. Waits are ppoll(2) on the descriptor and on an eventfd that
/// cancellation and <see cref="Dispose()"/> signal, so a wait ends at once and the steady state allocates nothing.
/// </summary>
public abstract unsafe class DescriptorLink : ILink
{
    private const int WriteStallMilliseconds = 2000;
    private const int MostDiscardedReads = 256;

    private readonly SafeHandle _stream;
    private readonly SafeFileHandle _wake;
    private CancellationTokenRegistration _registration;
    private CancellationToken _registered;
    private volatile bool _disposed;

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="name">See <see cref="ILink.Name"/>.</param>
    /// <param name="stream">Owned from here on; must be in non-blocking mode.</param>
    private protected DescriptorLink(string name, SafeHandle stream)
    {
        Name = name;
        _stream = stream;
        _wake = new SafeFileHandle(Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec), ownsHandle: true);
        if (_wake.IsInvalid)
        {
            throw new LinkException($"{name}: cannot make an eventfd: {Libc.LastError()}.");
        }
    }

    public string Name { get; }

    public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken) =>
        Read(buffer, timeoutMilliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken);

    /// <summary>As <see cref="ILink.Read"/>, with a time-out that the kernel keeps to about 0.1 ms.</summary>
    public int Read(Span<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for at least one byte.", nameof(buffer));
        }

        Register(cancellationToken);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = ReadNow(buffer);
            if (length != 0)
            {
                return length;
            }

            TimeSpan remaining = timeout < TimeSpan.Zero ? timeout : timeout - Stopwatch.GetElapsedTime(started);
            if (timeout >= TimeSpan.Zero && remaining <= TimeSpan.Zero)
            {
                return 0;
            }

            if (!Wait(Libc.PollIn, remaining))
            {
                return Link.Gone;
            }
        }
    }

    public bool Write(ReadOnlySpan<byte> data)
    {
        long progress = Stopwatch.GetTimestamp();
        while (!data.IsEmpty)
        {
            nint length;
            try
            {
                fixed (byte* p = data)
                {
                    length = Libc.Write(_stream, p, (nuint)data.Length);
                }
            }
            catch (ObjectDisposedException)
            {
                return false;
            }

            if (length > 0)
            {
                data = data[(int)length..];
                progress = Stopwatch.GetTimestamp();
                continue;
            }

            TimeSpan remaining = TimeSpan.FromMilliseconds(WriteStallMilliseconds) - Stopwatch.GetElapsedTime(progress);
            bool again = length == 0 || Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;
            if (!again || remaining <= TimeSpan.Zero || !Wait(Libc.PollOut, remaining))
            {
                return false;
            }
        }

        return !_disposed;
    }

    public void Discard()
    {
        Span<byte> scrap = stackalloc byte[1024];
        for (int i = 0; i < MostDiscardedReads && ReadNow(scrap) > 0; i++)
        {
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
        {
            return;
        }

        _disposed = true;
        _registration.Dispose();
        Signal(_wake);
        _stream.Dispose();
        _wake.Dispose();
    }

    /// <summary>&gt;0 bytes; 0 nothing there; -1 gone.</summary>
    private int ReadNow(Span<byte> buffer)
    {
        while (!_disposed)
        {
            nint length;
            try
            {
                fixed (byte* p = buffer)
                {
                    length = Libc.Read(_stream, p, (nuint)buffer.Length);
                }
            }
            catch (ObjectDisposedException)
            {
                return Link.Gone;
            }

            if (length > 0)
            {
                return (int)length;
            }

            // End of stream is 0 on a socket and on a hung-up terminal (VMIN is 1); a terminal without a far end gives EIO.
            int error = length == 0 ? Libc.IoError : Marshal.GetLastPInvokeError();
            if (error != Libc.Interrupted)
            {
                return error == Libc.TryAgain ? 0 : Link.Gone;
            }
        }

        return Link.Gone;
    }

    /// <summary>One wait; the caller looks again at what it waits for. False: the link was disposed.</summary>
    private bool Wait(short events, TimeSpan timeout)
    {
        bool streamHeld = false;
        bool wakeHeld = false;
        try
        {
            _stream.DangerousAddRef(ref streamHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            Libc.PollDescriptor* watched = stackalloc Libc.PollDescriptor[2];
            watched[0] = new Libc.PollDescriptor { Descriptor = (int)_stream.DangerousGetHandle(), Events = events };
            watched[1] = new Libc.PollDescriptor { Descriptor = (int)_wake.DangerousGetHandle(), Events = Libc.PollIn };
            (long seconds, long ticks) = Math.DivRem(timeout.Ticks, TimeSpan.TicksPerSecond);
            var limit = new Libc.TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(ticks * TimeSpan.NanosecondsPerTick) };

            // A writer does not drain the eventfd: the signal is the reader's.
            nuint count = events == Libc.PollIn ? (nuint)2 : 1;
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
            if (streamHeld)
            {
                _stream.DangerousRelease();
            }

            if (wakeHeld)
            {
                _wake.DangerousRelease();
            }
        }
    }

    /// <summary>Registers once for a token, because a registration for each read would allocate.</summary>
    private void Register(CancellationToken cancellationToken)
    {
        if (cancellationToken == _registered)
        {
            return;
        }

        _registration.Dispose();
        _registered = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => Signal((SafeFileHandle)state!), _wake);
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
