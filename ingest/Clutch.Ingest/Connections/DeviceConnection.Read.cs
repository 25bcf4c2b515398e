using System.Buffers;
using System.IO.Pipelines;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>The read loop: all whole packets that are there, without waiting between two of them, and then the others' turn.</content>
internal sealed partial class DeviceConnection
{
    /// <summary>Bytes handled before others get their turn: some hundred frames, well below a millisecond.</summary>
    private const int TurnBytes = 64 * 1024;

    private int _turn;

    private async Task ReadAsync()
    {
        while (Volatile.Read(ref _end) == NotEnding)
        {
            ValueTask<ReadResult> reading = _input.ReadAsync();
            _turn = reading.IsCompleted ? _turn : 0;
            ReadResult result = await reading;
            ReadOnlySequence<byte> rest = result.Buffer;
            (_now, _wallClock) = (_door.Time.GetTimestamp(), _door.Time.GetUtcNow().ToUnixTimeMilliseconds());
            Verdict verdict = HandlePackets(ref rest);
            Account();
            Output.Pump();
            if (verdict == Verdict.Pause)
            {
                _input.AdvanceTo(rest.Start);
                await PauseAsync();
                continue;
            }

            if (_busy is not null)
            {
                _input.AdvanceTo(rest.Start);
                await _busy;
                _busy = null;
                continue;
            }

            if (verdict == Verdict.Yield)
            {
                // Behind all that waits for a thread: a device that never stops sending must not keep others from theirs.
                _input.AdvanceTo(rest.Start);
                _turn = 0;
                await Task.Yield();
            }
            else
            {
                _input.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }

            if (IsOverRate())
            {
                await SlowDownAsync();
            }
        }
    }

    /// <summary>Until the log has room again.</summary>
    private async Task PauseAsync()
    {
        Volatile.Write(ref _paused, true);
        await _wake.WaitAsync();
        Volatile.Write(ref _lastInbound, _door.Time.GetTimestamp());
        Volatile.Write(ref _paused, false);
    }

    /// <summary>Handles every whole packet, up to one that cannot be taken now, that ends the connection, or the end of its turn.</summary>
    private Verdict HandlePackets(ref ReadOnlySequence<byte> rest)
    {
        while (_busy is null)
        {
            Verdict verdict = HandleSegment(rest.FirstSpan, out int handled);
            rest = rest.Slice(handled);
            if (verdict != Verdict.Continue || _busy is not null)
            {
                return verdict;
            }

            switch (PacketReader.TryReadFrame(in rest, PacketSender.Client, _door.Options.MaxPacketBytes, out PacketFrame frame, out MqttReject reject))
            {
                case ReadStatus.NeedMore:
                    return Verdict.Continue;
                case ReadStatus.Reject:
                    return Refuse(reject);
                default:
                    verdict = HandlePacket(in rest, frame);
                    if (verdict != Verdict.Continue)
                    {
                        return verdict;
                    }

                    Took(frame);
                    rest = rest.Slice(frame.Length);
                    break;
            }
        }

        return Verdict.Continue;
    }

    /// <summary>The packets that lie whole in one piece of memory: nearly all.</summary>
    private Verdict HandleSegment(ReadOnlySpan<byte> segment, out int handled)
    {
        handled = 0;
        while (_busy is null
            && PacketReader.TryReadFrame(segment[handled..], PacketSender.Client, _door.Options.MaxPacketBytes, out PacketFrame frame, out _) == ReadStatus.Packet)
        {
            Verdict verdict = HandlePacket(frame, frame.Body(segment[handled..]));
            if (verdict != Verdict.Continue)
            {
                return verdict;
            }

            handled += frame.Length;
            Took(frame);
            if (_turn >= TurnBytes)
            {
                return Verdict.Yield;
            }
        }

        return Verdict.Continue;
    }

    private Verdict HandlePacket(in ReadOnlySequence<byte> rest, PacketFrame frame)
    {
        if (frame.TryGetBody(in rest, out ReadOnlySpan<byte> body))
        {
            return HandlePacket(frame, body);
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(frame.BodyLength);
        Verdict verdict = HandlePacket(frame, frame.CopyBody(in rest, copy));
        ArrayPool<byte>.Shared.Return(copy);
        return verdict;
    }
}
