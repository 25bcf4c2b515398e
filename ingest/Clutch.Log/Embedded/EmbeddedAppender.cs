namespace Clutch.Log.Embedded;

/// <summary>A writer's tickets: those gathered for the next commit, and those of the commit that runs.</summary>
internal sealed class EmbeddedAppender(EmbeddedStream stream, IAppendObserver observer) : ILogAppender
{
    private long[] _gathered = new long[256];
    private long[] _committing = new long[256];
    private int _gatheredCount;
    private int _committingCount;
    private bool _refused;
    private bool _wake;

    /// <summary>Nothing is owed to the observer. Read under the stream's lock.</summary>
    public bool IsIdle => _gatheredCount == 0 && _committingCount == 0;

    public bool Disposed { get; private set; }

    public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default) => stream.TryAppend(this, key, value, ticket, trace);

    public void Dispose()
    {
        if (!Disposed)
        {
            Disposed = true;
            stream.Close(this);
        }
    }

    /// <summary>Under the stream's lock.</summary>
    public void Add(long ticket)
    {
        if (_gatheredCount == _gathered.Length)
        {
            Array.Resize(ref _gathered, _gatheredCount * 2);
        }

        _gathered[_gatheredCount++] = ticket;
    }

    /// <summary>Under the stream's lock: an append was turned away and waits for a call of the observer.</summary>
    public void Refuse() => _refused = true;

    /// <summary>Under the stream's lock, by the commit thread: what was gathered is now being committed.</summary>
    public void BeginCommit()
    {
        (_gathered, _committing) = (_committing, _gathered);
        _committingCount = _gatheredCount;
        _gatheredCount = 0;
    }

    /// <summary>Under the stream's lock, once there is room again.</summary>
    public void EndCommit()
    {
        _wake |= _refused;
        _refused = false;
    }

    /// <summary>By the commit thread, outside the lock, so that the observer may append.</summary>
    public void Report(bool durable)
    {
        if (_committingCount > 0 || _wake)
        {
            int count = _committingCount;
            _committingCount = 0;
            _wake = false;
            observer.OnAppended(_committing.AsSpan(0, count), durable);
        }
    }
}
