using System.Buffers;

namespace Clutch.Mqtt;

/// <summary>
/// What is to be sent: a buffer that fills while another is being written, the send window, and the publishes that wait for room.
/// Every member may be called from any thread; no foreign code runs under the lock.
/// </summary>
internal sealed class PublishQueue
{
    /// <summary>Above this many unsent bytes a publish waits, so that a slow link pushes back on QoS 0 too.</summary>
    private const int HighMark = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly WakeSignal _wake = new();
    private readonly SendWindow _window;
    private readonly KeepAlive _keepAlive;
    private readonly MqttVersion _version;
    private readonly List<PublishWaiter> _waiters = [];
    private readonly Stack<PublishWaiter> _resting = [];
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _writing = new(4096);
    private MqttConnectionException? _ended;
    private bool _lastPacketQueued;

    public PublishQueue(MqttVersion version, int window, KeepAlive keepAlive)
    {
        _version = version;
        _window = new SendWindow(window);
        _keepAlive = keepAlive;
    }

    public int InFlightCount
    {
        get
        {
            lock (_gate)
            {
                return _window.InFlightCount;
            }
        }
    }

    /// <summary>Queues a publish now, or when there is room for it.</summary>
    public ValueTask PublishAsync(in MqttMessage message, long token, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        PublishWaiter waiter;
        lock (_gate)
        {
            if (_ended is not null)
            {
                return ValueTask.FromException(_ended);
            }

            if (_waiters.Count == 0 && HasRoom(message))
            {
                Append(message, token);
                return default;
            }

            waiter = _resting.TryPop(out PublishWaiter? rested) ? rested : new PublishWaiter(this);
            waiter.Start(message, token);
            _waiters.Add(waiter);
        }

        ValueTask wait = new(waiter, waiter.Version);
        waiter.CancelWith(cancellationToken);
        return wait;
    }

    /// <summary>Queues any other packet. Nothing follows the packet that is the last.</summary>
    public void Send<TPacket>(TPacket packet, bool isLast = false)
        where TPacket : IPacket, allows ref struct
    {
        lock (_gate)
        {
            if (_ended is null && !_lastPacketQueued)
            {
                PacketWriter.Write(_filling, packet, _version);
                _keepAlive.Sent();
                _lastPacketQueued = isLast;
                _wake.Set();
            }
        }
    }

    /// <summary>Frees the slot of an acknowledged publish; false when there is none.</summary>
    public bool TryAcknowledge(ushort identifier, out long token)
    {
        lock (_gate)
        {
            return _window.TryRelease(identifier, out token);
        }
    }

    /// <summary>Lets waiting publishes go on, in their order, as far as there is room.</summary>
    public void AdmitWaiters()
    {
        lock (_gate)
        {
            while (_waiters.Count > 0 && _ended is null && HasRoom(_waiters[0].Message))
            {
                PublishWaiter waiter = _waiters[0];
                _waiters.RemoveAt(0);
                Append(waiter.Message, waiter.Token);
                waiter.Complete(failure: null);
            }
        }
    }

    /// <summary>
    /// The bytes to write next, all that is queued; empty when there is nothing (then <see cref="WaitAsync"/>) or nothing will
    /// ever follow. They stay good until the next call. One caller: the write loop.
    /// </summary>
    public ReadOnlyMemory<byte> Take(out bool finished)
    {
        lock (_gate)
        {
            _writing.ResetWrittenCount();
            (_filling, _writing) = (_writing, _filling);
            finished = _ended is not null || (_writing.WrittenCount == 0 && _lastPacketQueued);
        }

        AdmitWaiters();
        return _writing.WrittenMemory;
    }

    /// <summary>Waits until <see cref="Take"/> is worth another call.</summary>
    public ValueTask WaitAsync() => _wake.WaitAsync();

    public void Received(bool pingAnswered)
    {
        lock (_gate)
        {
            _keepAlive.Received();
            if (pingAnswered)
            {
                _keepAlive.PingAnswered();
            }
        }
    }

    public KeepAliveAction CheckKeepAlive()
    {
        lock (_gate)
        {
            return _keepAlive.Check();
        }
    }

    /// <summary>Fails every waiting and every later publish.</summary>
    public void End(MqttConnectionException reason)
    {
        lock (_gate)
        {
            _ended ??= reason;
            foreach (PublishWaiter waiter in _waiters)
            {
                waiter.Complete(_ended);
            }

            _waiters.Clear();
        }

        _wake.Set();
    }

    internal void Cancel(PublishWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiters.Remove(waiter))
            {
                waiter.Complete(new OperationCanceledException(cancellationToken));
            }
        }
    }

    internal void Return(PublishWaiter waiter)
    {
        lock (_gate)
        {
            _resting.Push(waiter);
        }
    }

    private bool HasRoom(in MqttMessage message) => !_lastPacketQueued && _filling.WrittenCount < HighMark && (message.Qos == 0 || _window.FreeCount > 0);

    private void Append(in MqttMessage message, long token)
    {
        ushort identifier = message.Qos == 0 ? (ushort)0 : _window.Take(token);
        PacketWriter.Write(_filling, message.ToPacket(identifier), _version);
        _keepAlive.Sent();
        _wake.Set();
    }
}
