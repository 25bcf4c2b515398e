namespace Clutch.Mqtt;

/// <summary>SUBSCRIBE and UNSUBSCRIBE packets that wait for their answer. Their identifiers lie above those of publishes.</summary>
internal sealed class PendingRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, TaskCompletionSource<ReasonCode>> _pending = [];
    private readonly ushort _first;
    private ushort _next;
    private MqttConnectionException? _ended;

    public PendingRequests(ushort first)
    {
        _first = first;
        _next = first;
    }

    public (ushort Identifier, Task<ReasonCode> Answer) Start()
    {
        lock (_gate)
        {
            if (_ended is not null)
            {
                throw _ended;
            }

            while (_pending.ContainsKey(_next))
            {
                Advance();
            }

            ushort identifier = _next;
            Advance();
            TaskCompletionSource<ReasonCode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _pending.Add(identifier, answer);
            return (identifier, answer.Task);
        }
    }

    /// <summary>Waits for the answer of a request that was started and sent.</summary>
    public async Task<ReasonCode> AnswerAsync(
        ushort identifier, Task<ReasonCode> answer, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new MqttConnectionException($"The server did not answer a subscription within {timeout.TotalSeconds:0.#} s; connect again.", error);
        }
        finally
        {
            Forget(identifier);
        }
    }

    /// <summary>An answer that nobody waits for any more is dropped.</summary>
    public void Complete(ushort identifier, ReasonCode code)
    {
        lock (_gate)
        {
            if (_pending.Remove(identifier, out TaskCompletionSource<ReasonCode>? answer))
            {
                answer.SetResult(code);
            }
        }
    }

    public void End(MqttConnectionException reason)
    {
        lock (_gate)
        {
            _ended = reason;
            foreach (TaskCompletionSource<ReasonCode> answer in _pending.Values)
            {
                answer.SetException(reason);
            }

            _pending.Clear();
        }
    }

    private void Forget(ushort identifier)
    {
        lock (_gate)
        {
            _pending.Remove(identifier);
        }
    }

    private void Advance() => _next = _next == ushort.MaxValue ? _first : (ushort)(_next + 1);
}
