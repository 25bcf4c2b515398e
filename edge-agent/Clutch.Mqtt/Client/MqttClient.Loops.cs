using System.Net.Sockets;

namespace Clutch.Mqtt;

public sealed partial class MqttClient
{
    private async Task RunAsync()
    {
        await Task.WhenAll(ReadAsync(), WriteAsync());
        if (_closeTimer is not null)
        {
            await _closeTimer.DisposeAsync();
        }

        _completion.SetResult(_end!);
    }

    /// <summary>The one writer: one send in flight, and everything queued meanwhile goes with the next.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> bytes = _queue.Take(out bool finished);
                if (finished)
                {
                    break;
                }

                if (bytes.IsEmpty)
                {
                    await _queue.WaitAsync();
                }

                if (!bytes.IsEmpty)
                {
                    await _transport.SendAsync(bytes, CancellationToken.None);
                }
            }

            // After the last packet the read loop waits for the server to close: closing first could reset what was just sent.
            await _transport.FinishAsync();
        }
        catch (Exception error)
        {
            End(Loss($"Sending failed: {error.Message}."));
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            ConsumeReceived();
            while (true)
            {
                int count = await _transport.ReceiveAsync(_received.Free, CancellationToken.None);
                if (count == 0)
                {
                    End(Loss("The server closed the connection."));
                    return;
                }

                _received.Added(count);
                ConsumeReceived();
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            End(Loss($"Receiving failed: {error.Message}."));
        }
        catch (Exception error)
        {
            End(Loss($"A callback of the client threw {error.GetType().Name}: {error.Message}."));
        }
    }

    private void ConsumeReceived()
    {
        bool pingAnswered = false;
        while (!_rejected)
        {
            ReadOnlySpan<byte> filled = _received.Filled;
            ReadStatus status = PacketReader.TryReadFrame(
                filled, PacketSender.Server, _options.MaximumPacketSize, out PacketFrame frame, out MqttReject reject);
            if (status == ReadStatus.NeedMore)
            {
                break;
            }

            if (status == ReadStatus.Reject || !_packets.TryHandle(frame, frame.Body(filled), out reject, out MqttEnd? goodbye))
            {
                RejectServer(reject);
                break;
            }

            if (goodbye is not null)
            {
                End(goodbye);
            }

            pingAnswered |= frame.Type == PacketType.PingResp;
            _received.Consumed(frame.Length);
        }

        if (_rejected)
        {
            _received.Consumed(_received.Filled.Length);
        }

        _queue.Received(pingAnswered);
        _queue.AdmitWaiters();
    }

    /// <summary>A malformed packet, or (no reject) one that is well-formed and does not belong here.</summary>
    private void RejectServer(MqttReject reject)
    {
        ReasonCode code = reject == MqttReject.None ? ReasonCode.ProtocolError : reject.ReasonCode();
        _rejected = true;
        string what = reject == MqttReject.None ? "it is out of place" : reject.Describe();
        Close(new MqttEnd(MqttEndedBy.Loss, code, $"The server sent a packet that is refused: {what}."), code);
    }

    private void CheckKeepAlive()
    {
        switch (_queue.CheckKeepAlive())
        {
            case KeepAliveAction.Ping:
                _queue.Send(PingPacket.Request);
                break;
            case KeepAliveAction.GiveUp:
                End(new MqttEnd(
                    MqttEndedBy.Loss,
                    ReasonCode.KeepAliveTimeout,
                    $"The server answered no ping for {Limits.KeepAlive.TotalSeconds:0.#} s; the connection is dead."));
                break;
            default:
                break;
        }
    }

    /// <summary>Sends DISCONNECT as the last packet and gives the server the response timeout to close.</summary>
    private void Close(MqttEnd end, ReasonCode reason)
    {
        if (Interlocked.CompareExchange(ref _closing, end, comparand: null) is null)
        {
            _queue.Send(new DisconnectPacket(reason), isLast: true);
            _closeTimer = _time.CreateTimer(static state => ((MqttClient)state!).End(Loss("")), this, _options.ResponseTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the connection once. What was said when closing began is the truth, whatever the socket says later.</summary>
    private void End(MqttEnd end)
    {
        MqttEnd first = Volatile.Read(ref _closing) ?? end;
        if (Interlocked.CompareExchange(ref _end, first, comparand: null) is not null)
        {
            return;
        }

        MqttConnectionException reason = new(first.Message);
        _keepAliveTimer?.Dispose();
        _transport.Dispose();
        _queue.End(reason);
        _requests.End(reason);
    }

    private static MqttEnd Loss(string message) => new(MqttEndedBy.Loss, ReasonCode.UnspecifiedError, message);
}
