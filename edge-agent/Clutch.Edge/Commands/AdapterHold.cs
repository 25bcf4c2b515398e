namespace Clutch.Edge;

/// <summary>
/// Whether the agent may use the adapter. Released, it closes the link and leaves it to others until it is told to take it again, over its own restarts too.
/// Thread-safe.
/// </summary>
public sealed class AdapterHold : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string? _mark;
    private CancellationTokenSource _released = new();
    private TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Held, unless the mark says otherwise.</summary>
    /// <param name="mark">File that is there while the adapter is released; null keeps nothing.</param>
    public AdapterHold(string? mark = null)
    {
        _mark = mark;
        if (mark is not null && File.Exists(mark))
        {
            _released.Cancel();
        }
    }

    public bool IsReleased => Released.IsCancellationRequested;

    /// <summary>Cancelled while the adapter is released.</summary>
    public CancellationToken Released
    {
        get
        {
            lock (_gate)
            {
                return _released.Token;
            }
        }
    }

    public void Release()
    {
        CancellationTokenSource released;
        lock (_gate)
        {
            if (_mark is not null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_mark)!);
                File.WriteAllText(_mark, "");
            }

            released = _released;
        }

        released.Cancel();
    }

    public void Take()
    {
        lock (_gate)
        {
            if (_mark is not null)
            {
                File.Delete(_mark);
            }

            if (!_released.IsCancellationRequested)
            {
                return;
            }

            _released = new CancellationTokenSource();
            _taken.SetResult();
            _taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Returns once the adapter may be used.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _released.IsCancellationRequested ? _taken.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    public void Dispose() => _released.Dispose();
}
