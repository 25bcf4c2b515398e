using System.Text;

namespace Clutch.Links;

/// <summary>
/// Plays a recorded session back: a written request is looked up from the current place in the recording onwards, and
/// what followed it is received after the recorded delay. A request that does not come any more ends the session,
/// and so does the end of the recording. The format is that of <c>ReplaySession</c>.
/// </summary>
public sealed class ReplayLink : ILink
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _changed = new();
    private readonly IReadOnlyList<ReplaySession.Entry> _entries;
    private readonly TimeProvider _time;
    private readonly List<byte> _line = [];
    private int _next;
    private int _offset;
    private long _requested;
    private bool _gone;

    private ReplayLink(string name, IReadOnlyList<ReplaySession.Entry> entries, TimeProvider time)
    {
        Name = name;
        _entries = entries;
        _time = time;
        _requested = time.GetTimestamp();
    }

    public string Name { get; }

    /// <summary>Reads a recording.</summary>
    /// <exception cref="LinkException">The file cannot be read or is no recording.</exception>
    public static ReplayLink Load(string file, TimeProvider time)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"The recorded session {file} cannot be read: {e.Message}", e);
        }

        return new ReplayLink($"replay:{file}", ReplaySession.Parse(lines, file).Entries, time);
    }

    public int Read(Span<byte> buffer, int timeoutMilliseconds, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for at least one byte.", nameof(buffer));
        }

        long started = _time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait = timeoutMilliseconds < 0 ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(timeoutMilliseconds) - _time.GetElapsedTime(started);
            lock (_lock)
            {
                TimeSpan? due = Due();
                if (due <= TimeSpan.Zero)
                {
                    return Take(buffer);
                }

                if (_gone || _next >= _entries.Count)
                {
                    return Link.Gone;
                }

                if (wait <= TimeSpan.Zero)
                {
                    return 0;
                }

                wait = due < wait ? due.Value : wait;
                _changed.Reset();
            }

            // Rounded up, so that the answer is due when the wait is over.
            _changed.Wait(wait == TimeSpan.MaxValue ? Timeout.Infinite : (int)Math.Ceiling(wait.TotalMilliseconds), cancellationToken);
        }
    }

    public bool Write(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            foreach (byte b in data)
            {
                if (b != '\r')
                {
                    _line.Add(b);
                    continue;
                }

                Request();
                _line.Clear();
            }

            _changed.Set();
            return !_gone;
        }
    }

    public void Discard()
    {
        lock (_lock)
        {
            while (Due() <= TimeSpan.Zero)
            {
                _next++;
                _offset = 0;
            }
        }
    }

    public void Dispose()
    {
        // The event is left to the collector: a reader may still wait on it.
        lock (_lock)
        {
            _gone = true;
            _changed.Set();
        }
    }

    /// <summary>Time until the next bytes may be read; null when a request has to come first.</summary>
    private TimeSpan? Due() => _gone || _next >= _entries.Count || _entries[_next].Sent
        ? null
        : _entries[_next].Delay - _time.GetElapsedTime(_requested);

    private int Take(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && Due() <= TimeSpan.Zero)
        {
            ReadOnlySpan<byte> text = _entries[_next].Text.AsSpan(_offset);
            int part = Math.Min(text.Length, buffer.Length - count);
            text[..part].CopyTo(buffer[count..]);
            count += part;
            _offset += part;
            if (part == text.Length)
            {
                _next++;
                _offset = 0;
            }
        }

        return count;
    }

    private void Request()
    {
        for (int i = _next; i < _entries.Count; i++)
        {
            if (_entries[i].Sent && _line.SequenceEqual(_entries[i].Text))
            {
                _next = i + 1;
                _offset = 0;
                _requested = _time.GetTimestamp();
                return;
            }
        }

        _gone = true;
    }
}
