namespace Clutch.Obd;

/// <summary>Reassembly of ISO 15765-2 messages, keyed by the full CAN id and, with extended addressing, the target address.</summary>
internal sealed class IsoTpReceiver(MessageBuffer messages)
{
    private const int MaxOpen = 32;

    // Up to 15 consecutive frames their sequence numbers are unique, so that a log in the wrong order can still be sorted.
    private const int MaxSortable = 15;

    private readonly Transfer[] _open = new Transfer[MaxOpen];
    private int _openCount;

    public void Clear() => _openCount = 0;

    /// <summary>One CAN frame.</summary>
    /// <param name="id">11- or 29-bit id.</param>
    /// <param name="data">Up to eight data bytes as printed.</param>
    /// <param name="extended">The first data byte is an address, the PCI follows.</param>
    public void Accept(uint id, ReadOnlySpan<byte> data, bool extended)
    {
        int header = extended ? 1 : 0;
        if (data.Length > 8 || data.Length <= header)
        {
            messages.AddMalformed(id);
            return;
        }

        ulong key = extended ? id | ((ulong)data[0] << 32) : id;
        byte pci = data[header];
        ReadOnlySpan<byte> rest = data[(header + 1)..];
        switch (pci >> 4)
        {
            // 0L: single frame of L bytes; the rest is padding.
            case 0:
                int length = pci & 0xF;
                if (length == 0 || length > 7 - header || length > rest.Length)
                {
                    messages.AddMalformed(id);
                    return;
                }

                messages.Add(id, rest[..length]);
                break;

            // 1L LL: first frame of a message that does not fit a single frame; it is always full.
            case 1:
                FirstFrame(id, key, pci, rest, shortest: 8 - header);
                break;

            // 2N: consecutive frame.
            case 2:
                ConsecutiveFrame(id, key, pci & 0xF, rest);
                break;

            // 3S: flow control of the tester or of another conversation.
            case 3:
                break;

            default:
                messages.AddMalformed(id);
                break;
        }
    }

    private void FirstFrame(uint id, ulong key, byte pci, ReadOnlySpan<byte> rest, int shortest)
    {
        int length = rest.IsEmpty ? 0 : ((pci & 0xF) << 8) | rest[0];
        if (length < shortest || rest.Length != shortest - 1)
        {
            messages.AddMalformed(id);
            return;
        }

        // A new first frame ends the transfer that was open (ISO 15765-2 section 9.8.3); what had arrived of it stays malformed.
        int slot = Find(key);
        if (slot < 0)
        {
            if (_openCount == MaxOpen)
            {
                messages.IsTruncated = true;
                return;
            }

            slot = _openCount;
        }

        int message = messages.Reserve(id, length);
        if (message < 0)
        {
            return;
        }

        ReadOnlySpan<byte> first = rest[1..];
        first.CopyTo(messages.Bytes(message));
        int width = shortest - 1;
        _open[slot] = new Transfer
        {
            Key = key,
            Message = message,
            Length = length,
            First = first.Length,
            Width = width,
            Frames = (length - first.Length + width - 1) / width,
        };
        _openCount = Math.Max(_openCount, slot + 1);
    }

    private void ConsecutiveFrame(uint id, ulong key, int number, ReadOnlySpan<byte> rest)
    {
        int slot = Find(key);
        if (slot < 0)
        {
            messages.AddMalformed(id);
            return;
        }

        ref Transfer transfer = ref _open[slot];
        int index = transfer.Frames <= MaxSortable ? number - 1 : transfer.Received;
        bool isNext = index >= 0 && index < transfer.Frames && (index + 1) % 16 == number;
        int position = transfer.First + (index * transfer.Width);
        int wanted = Math.Min(transfer.Width, transfer.Length - position);
        if (!isNext || rest.Length < wanted)
        {
            Abandon(slot, id);
            return;
        }

        ReadOnlySpan<byte> part = rest[..wanted];
        Span<byte> place = messages.Bytes(transfer.Message).Slice(position, wanted);
        if (transfer.Frames <= MaxSortable)
        {
            int bit = 1 << index;
            if ((transfer.Seen & bit) != 0)
            {
                // The same frame twice is a retransmission; the same number with other bytes belongs to another message.
                if (!part.SequenceEqual(place))
                {
                    Abandon(slot, id);
                }

                return;
            }

            transfer.Seen |= bit;
        }

        part.CopyTo(place);
        if (++transfer.Received == transfer.Frames)
        {
            messages.Finish(transfer.Message, transfer.Length);
            Close(slot);
        }
    }

    private void Abandon(int slot, uint id)
    {
        Close(slot);
        messages.AddMalformed(id);
    }

    private void Close(int slot) => _open[slot] = _open[--_openCount];

    private int Find(ulong key)
    {
        for (int i = 0; i < _openCount; i++)
        {
            if (_open[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private struct Transfer
    {
        public ulong Key;
        public int Message;
        public int Length;

        /// <summary>Bytes in the first frame and in every full consecutive frame.</summary>
        public int First;
        public int Width;

        /// <summary>Consecutive frames expected and received.</summary>
        public int Frames;
        public int Received;

        /// <summary>Bit n: the frame with index n has arrived (transfers that can be sorted).</summary>
        public int Seen;
    }
}
