namespace Clutch.Log.Embedded;

/// <summary>
/// One stream: appends gather in memory while the commit thread puts the batch before them on disk. So one disk sync serves all
/// that came during the last one, a lone record does not wait for a timer, and no lock is held while the disk works.
/// </summary>
internal sealed partial class EmbeddedStream : IDisposable
{
    private const int InitialBufferBytes = 64 * 1024;

    private readonly object _gate = new();
    private readonly string _folder;
    private readonly EmbeddedLogOptions _options;
    private readonly Segments _segments;
    private readonly CommitTimes _times;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, EmbeddedReader?> _groups = new(StringComparer.Ordinal);
    private byte[] _gathering = new byte[InitialBufferBytes];
    private byte[] _committing = new byte[InitialBufferBytes];
    private int _gatheredBytes;
    private int _committingBytes;
    private long _durable;
    private long _skippedBytes;
    private EmbeddedAppender[] _appenders = [];
    private TaskCompletionSource? _progress;
    private Thread? _thread;
    private string? _fault;
    private string? _notice;
    private bool _closing;

    public EmbeddedStream(string folder, EmbeddedLogOptions options, TimeSpan retainFor, TimeProvider time)
    {
        _folder = folder;
        _options = options;
        GroupFolder = Path.Combine(folder, "groups");
        Directory.CreateDirectory(GroupFolder);
        Positions = new GroupPositions(GroupFolder);
        _segments = new Segments(folder, options.SegmentBytes, new Retention(options.RetainBytes, retainFor, options.RetainUnread, time));
        _durable = _segments.RecoveredEnd;
        _times = new CommitTimes(_durable);
        _time = time;
    }

    /// <summary>Everything before this position is on disk; readers go no further.</summary>
    public long Durable => Volatile.Read(ref _durable);

    public string? Fault => Volatile.Read(ref _fault);

    public long SkippedBytes => Volatile.Read(ref _skippedBytes);

    public Segments Segments => _segments;

    public string GroupFolder { get; }

    public GroupPositions Positions { get; }

    /// <summary>Milliseconds since 1970 when the record at a position became durable; 0: before this start.</summary>
    public long DurableSince(long position) => _times.Find(position);

    /// <summary>What retention has to say.</summary>
    public string? Notice => Volatile.Read(ref _notice);

    public bool Closed => Volatile.Read(ref _closing);

    public EmbeddedAppender OpenAppender(IAppendObserver observer)
    {
        var appender = new EmbeddedAppender(this, observer);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _appenders = [.. _appenders, appender];
            if (_thread is null)
            {
                _thread = new Thread(CommitLoop) { IsBackground = true, Name = $"log {Path.GetFileName(_folder)}" };
                _thread.Start();
            }
        }

        return appender;
    }

    public bool TryAppend(EmbeddedAppender appender, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace)
    {
        long size = RecordFormat.SizeOf(key.Length, value.Length, trace.Length);
        if (key.Length > RecordFormat.MaxKeyLength || trace.Length > RecordFormat.MaxTraceLength || size > _options.MemoryBudgetBytes)
        {
            throw new ArgumentException(
                $"A record of {key.Length} bytes of key and {value.Length} of value never fits: the key may have {RecordFormat.MaxKeyLength}, the whole record {_options.MemoryBudgetBytes} (MemoryBudgetBytes).", nameof(value));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(appender.Disposed, appender);
            if (_closing || _fault is not null || _gatheredBytes + _committingBytes + size > _options.MemoryBudgetBytes)
            {
                appender.Refuse();
                return false;
            }

            int end = _gatheredBytes + (int)size;
            if (end > _gathering.Length)
            {
                Array.Resize(ref _gathering, Math.Min(Math.Max(end, _gathering.Length * 2), _options.MemoryBudgetBytes));
            }

            RecordFormat.Write(_gathering.AsSpan(_gatheredBytes, (int)size), _durable + _committingBytes + _gatheredBytes, key, value, trace);
            if (_gatheredBytes == 0)
            {
                Monitor.Pulse(_gate);
            }

            _gatheredBytes = end;
            appender.Add(ticket);
            return true;
        }
    }

    /// <summary>The appender's records still get their report.</summary>
    public void Close(EmbeddedAppender appender)
    {
        lock (_gate)
        {
            if (appender.IsIdle)
            {
                _appenders = [.. _appenders.Where(a => a != appender)];
            }
        }
    }

    /// <summary>Completes once there is something durable behind a position, or the stream is closed.</summary>
    public Task WhenBeyond(long position)
    {
        lock (_gate)
        {
            if (_durable > position || _closing)
            {
                return Task.CompletedTask;
            }

            _progress ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _progress.Task;
        }
    }

    public void CountSkipped(long bytes) => Interlocked.Add(ref _skippedBytes, bytes);

    public bool TryEnter(string group)
    {
        lock (_gate)
        {
            if (!_groups.TryAdd(group, null))
            {
                return false;
            }
        }

        Positions.Enter(group);
        return true;
    }

    /// <summary>Who reads for a group that has entered.</summary>
    public void Attach(string group, EmbeddedReader reader)
    {
        lock (_gate)
        {
            _groups[group] = reader;
        }
    }

    /// <summary>Makes the position durable, and lets the group's reader go on there.</summary>
    public void MoveGroup(string group, long position)
    {
        EmbeddedReader? reader;
        lock (_gate)
        {
            reader = _groups.GetValueOrDefault(group);
        }

        if (reader is not null)
        {
            reader.Move(position);
            TakeProgress()?.SetResult();
            return;
        }

        new GroupPosition(GroupFolder, group).Store(position);
        Positions.Set(group, position);
    }

    public void Leave(string group)
    {
        lock (_gate)
        {
            _groups.Remove(group);
        }

        Positions.Leave(group);
    }

    /// <summary>Puts what was appended on disk, reports it, and ends every wait.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Volatile.Write(ref _closing, true);
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
        TakeProgress()?.SetResult();
        _segments.Dispose();
    }
}
