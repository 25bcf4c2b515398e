namespace Clutch.Obd;

/// <summary>Messages of one reply and their bytes, in fixed buffers. What does not fit is dropped and reported as truncated.</summary>
internal sealed class MessageBuffer
{
    /// <summary>Sixteen ECUs (7E8 to 7EF and their 29-bit kin) with several messages each, and the noise of a bad line.</summary>
    public const int MaxMessages = 64;

    /// <summary>Sixteen ISO-TP messages of full length (ISO 15765-2: 4095 bytes) and room for short ones.</summary>
    private const int Capacity = (16 * 4096) + 4096;

    private readonly byte[] _data = new byte[Capacity];
    private readonly ObdMessage[] _messages = new ObdMessage[MaxMessages];
    private int _used;

    // Bit n: entry n only notes that something was unusable; every other malformed entry may still become whole.
    private ulong _noise;

    public int Count { get; private set; }

    public bool IsTruncated { get; set; }

    public ReadOnlySpan<ObdMessage> Messages => _messages.AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        _used = 0;
        _noise = 0;
        IsTruncated = false;
    }

    public ReadOnlySpan<byte> Payload(in ObdMessage message) => _data.AsSpan(message.Start, message.Length);

    public ref ObdMessage this[int index] => ref _messages[index];

    /// <summary>A complete message.</summary>
    public void Add(uint ecu, ReadOnlySpan<byte> payload)
    {
        if (Count == MaxMessages || payload.Length > Capacity - _used)
        {
            IsTruncated = true;
            return;
        }

        payload.CopyTo(_data.AsSpan(_used));
        _messages[Count++] = new ObdMessage(ecu, Outcome.Value, 0, _used, payload.Length);
        _used += payload.Length;
    }

    /// <summary>Room for a message that is still arriving; it counts as malformed until <see cref="Finish"/>. -1 when full.</summary>
    public int Reserve(uint ecu, int length)
    {
        if (Count == MaxMessages || length > Capacity - _used)
        {
            IsTruncated = true;
            return -1;
        }

        _messages[Count] = new ObdMessage(ecu, Outcome.Malformed, 0, _used, 0);
        _used += length;
        return Count++;
    }

    /// <summary>Everything behind the start of a message.</summary>
    public Span<byte> Bytes(int index) => _data.AsSpan(_messages[index].Start);

    /// <summary>Takes more room for the newest reservation; false when full.</summary>
    public bool Extend(int length)
    {
        if (length > Capacity - _used)
        {
            IsTruncated = true;
            return false;
        }

        _used += length;
        return true;
    }

    public void Finish(int index, int length)
    {
        ref ObdMessage message = ref _messages[index];
        message = message with { Outcome = Outcome.Value, Length = length };
    }

    /// <summary>Notes that something of this ECU could not be used; once per ECU, so that noise does not crowd out data.</summary>
    public void AddMalformed(uint ecu)
    {
        for (int i = 0; i < Count; i++)
        {
            if ((_noise >> i & 1) != 0 && _messages[i].Ecu == ecu)
            {
                return;
            }
        }

        int index = Reserve(ecu, 0);
        if (index >= 0)
        {
            _noise |= 1UL << index;
        }
    }

    /// <summary>Removes messages that were joined into another one and repeated malformed entries of one ECU.</summary>
    public void Compact()
    {
        int kept = 0;
        _noise = 0;
        for (int i = 0; i < Count; i++)
        {
            ObdMessage message = _messages[i];
            bool isMalformed = message.Outcome == Outcome.Malformed;
            if (message.Length >= 0 && !(isMalformed && HasMalformed(message.Ecu, kept)))
            {
                _noise |= isMalformed ? 1UL << kept : 0;
                _messages[kept++] = message;
            }
        }

        Count = kept;
    }

    /// <summary>Marks a message for removal by <see cref="Compact"/>.</summary>
    public void Drop(int index)
    {
        ref ObdMessage message = ref _messages[index];
        message = message with { Length = -1 };
    }

    private bool HasMalformed(uint ecu, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (_messages[i].Outcome == Outcome.Malformed && _messages[i].Ecu == ecu)
            {
                return true;
            }
        }

        return false;
    }
}
