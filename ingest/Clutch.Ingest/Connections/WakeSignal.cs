using System.Threading.Tasks.Sources;

namespace Clutch.Ingest.Connections;

/// <summary>
/// Wakes one waiter; a signal that nobody waits for is kept for the next wait. Allocates nothing, however often it is used. Any
/// thread may signal; the waiter goes on on the thread pool.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _signalled;
    private bool _waiting;

    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_signalled)
            {
                _signalled = false;
                return ValueTask.CompletedTask;
            }

            _waiting = true;
            _core.Reset();
            return new ValueTask(this, _core.Version);
        }
    }

    public void Set()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                _signalled = true;
                return;
            }

            // Under the lock: the waiter must not reset the core while this thread is still inside it.
            _waiting = false;
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
