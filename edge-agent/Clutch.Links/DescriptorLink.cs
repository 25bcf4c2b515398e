using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Clutch.Links;

/// <summary>
/// A link that is a non-blocking file descriptor. Cancellation and <see cref="Dispose()"/> end a wait at once, and the
/// steady state allocates nothing.
/// </summary>
public abstract unsafe class DescriptorLink : ILink
{
    private const int WriteStallMilliseconds = 2000;
    private const int MostDiscardedReads = 256;

    private readonly SafeHandle _stream;
    private readonly InterruptibleWait _wait;

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="name">See <see cref="ILink.Name"/>.</param>
    /// <param name="stream">Owned from here on; must be in non-blocking mode.</param>
    private protected DescriptorLink(string name, SafeHandle stream)
    {
        Name = name;
        _stream = stream;
        _wait = new InterruptibleWait(name);
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

        _wait.Register(cancellationToken);
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

        return !_wait.IsDisposed;
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
        if (disposing)
        {
            _wait.Dispose();
            _stream.Dispose();
        }
    }

    /// <summary>&gt;0 bytes; 0 nothing there; -1 gone.</summary>
    private int ReadNow(Span<byte> buffer)
    {
        while (!_wait.IsDisposed)
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

    private bool Wait(short events, TimeSpan timeout) => _wait.Wait(_stream, (int)_stream.DangerousGetHandle(), events, timeout);
}
