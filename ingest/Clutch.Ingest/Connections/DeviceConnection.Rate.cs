using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>What a vehicle may send: counted by the read, felt by it as a door that reads more slowly, and at last as a closed one.</content>
internal sealed partial class DeviceConnection
{
    /// <summary>Shorter waits than this are not worth a timer.</summary>
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private int _packets;
    private long _bytes;
    private int _qosZeroReceived;
    private int _qosZeroAppended;
    private ITimer? _slow;

    private void Took(PacketFrame frame)
    {
        _packets++;
        _bytes += frame.Length;
        _turn += frame.Length;
    }

    /// <summary>Once a read: counting each packet on its own would cost more than some of them.</summary>
    private void Account()
    {
        if (_packets == 0)
        {
            return;
        }

        Volatile.Write(ref _lastInbound, _now);
        _ledger?.Rate.Charge(_packets, _bytes, _now);
        (_packets, _bytes) = (0, 0);
        if (_qosZeroReceived > 0)
        {
            _door.Counters.CountReceived(_qosZeroReceived);
            _door.Counters.CountAppended(_qosZeroAppended);
            if (_qosZeroReceived > _qosZeroAppended)
            {
                _door.Counters.CountRefused(Refusal.QosZeroPressure, _qosZeroReceived - _qosZeroAppended);
            }

            (_qosZeroReceived, _qosZeroAppended) = (0, 0);
        }
    }

    /// <summary>Whether what was just read was too much. A device that presses for too long is told to go.</summary>
    private bool IsOverRate()
    {
        if (_ledger is null || Volatile.Read(ref _end) != NotEnding || _ledger.Rate.Wait(_now, out TimeSpan over) == TimeSpan.Zero)
        {
            return false;
        }

        if (over < _door.Options.OverRateTimeout)
        {
            return true;
        }

        _door.Counters.CountRefused(Refusal.Rate);
        RequestEnd(ReasonCode.MessageRateTooHigh);
        return false;
    }

    /// <summary>Reads nothing until the vehicle is within its rate again. TCP tells the device; its keep-alive is not held against it meanwhile.</summary>
    private async Task SlowDownAsync()
    {
        _door.Counters.CountThrottled();
        _slow ??= _door.Time.CreateTimer(
            static connection => ((DeviceConnection)connection!)._wake.Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _paused, true);
        while (Volatile.Read(ref _end) == NotEnding && _ledger.Rate.Wait(_door.Time.GetTimestamp(), out _) is { Ticks: > 0 } wait)
        {
            // The log may wake it too: then it looks again.
            _slow.Change(wait > s_shortestWait ? wait : s_shortestWait, Timeout.InfiniteTimeSpan);
            await _wake.WaitAsync();
        }

        Volatile.Write(ref _lastInbound, _door.Time.GetTimestamp());
        Volatile.Write(ref _paused, false);
    }
}
