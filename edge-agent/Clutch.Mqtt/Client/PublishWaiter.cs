using System.Threading.Tasks.Sources;

namespace Clutch.Mqtt;

/// <summary>A publish that waits for room. It carries its message, is woken on the pool, and is used again.</summary>
internal sealed class PublishWaiter : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly PublishQueue _owner;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private Exception? _failure;

    public PublishWaiter(PublishQueue owner) => _owner = owner;

    public MqttMessage Message { get; private set; }

    public long Token { get; private set; }

    public short Version => _core.Version;

    public void Start(in MqttMessage message, long token)
    {
        Message = message;
        Token = token;
    }

    /// <summary>Called after the waiter is in the queue and outside its lock: a token that is cancelled already calls back at once.</summary>
    public void CancelWith(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                PublishWaiter waiter = (PublishWaiter)state!;
                waiter._owner.Cancel(waiter, token);
            },
            this);

    /// <summary>Ends the wait; the caller has taken the waiter out of the queue.</summary>
    public void Complete(Exception? failure)
    {
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(_failure);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            // Waits for a cancellation that is running right now, so that it cannot hit the next use.
            _registration.Dispose();
            _registration = default;
            _failure = null;
            Message = default;
            _core.Reset();
            _owner.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
