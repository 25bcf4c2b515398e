namespace Clutch.Mqtt;

/// <summary>What the keep alive asks for now.</summary>
internal enum KeepAliveAction : byte
{
    None,
    Ping,
    GiveUp,
}

/// <summary>
/// When to ping and when to give up (3.1.2.10, 3.12.4). Looked at four times an interval: a ping leaves after at most three
/// quarters of it without traffic in one direction [MQTT-3.1.2-20]; the connection is lost when a ping is unanswered and nothing
/// at all has come in for a whole interval. Other packets count as life: on a slow link they may queue before the answer.
/// </summary>
internal sealed class KeepAlive
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private long _lastSent;
    private long _lastReceived;
    private long _pingSent;
    private bool _pinging;

    public KeepAlive(TimeSpan interval, TimeProvider time)
    {
        _interval = interval;
        _time = time;
        _lastSent = time.GetTimestamp();
        _lastReceived = _lastSent;
    }

    public bool IsOff => _interval == TimeSpan.Zero;

    public TimeSpan Period => _interval / 4;

    public void Sent() => _lastSent = _time.GetTimestamp();

    public void Received() => _lastReceived = _time.GetTimestamp();

    public void PingAnswered() => _pinging = false;

    /// <summary>Counts the ping it asks for as sent.</summary>
    public KeepAliveAction Check()
    {
        TimeSpan silent = _time.GetElapsedTime(_lastReceived);
        bool overdue = _pinging && _time.GetElapsedTime(_pingSent) >= _interval;
        if (overdue && silent >= _interval)
        {
            return KeepAliveAction.GiveUp;
        }

        bool quiet = silent >= _interval / 2 || _time.GetElapsedTime(_lastSent) >= _interval / 2;
        if (!quiet || (_pinging && !overdue))
        {
            return KeepAliveAction.None;
        }

        _pinging = true;
        _pingSent = _time.GetTimestamp();
        return KeepAliveAction.Ping;
    }
}
