namespace Clutch.Mqtt;

/// <summary>
/// The QoS 1 publishes in flight: a slot each, at most as many as the window [MQTT-3.3.4-7]. The packet identifier is the slot
/// plus one, and free slots are used in turn, so an identifier rests as long as possible.
/// </summary>
internal sealed class SendWindow
{
    private readonly long[] _tokens;
    private readonly bool[] _inFlight;
    private readonly ushort[] _free;
    private int _firstFree;

    public SendWindow(int size)
    {
        _tokens = new long[size];
        _inFlight = new bool[size];
        _free = new ushort[size];
        for (int i = 0; i < size; i++)
        {
            _free[i] = (ushort)(i + 1);
        }

        FreeCount = size;
    }

    public int FreeCount { get; private set; }

    public int InFlightCount => _tokens.Length - FreeCount;

    /// <summary>Takes a slot; the caller has seen that one is free.</summary>
    public ushort Take(long token)
    {
        ushort identifier = _free[_firstFree];
        _firstFree = (_firstFree + 1) % _free.Length;
        FreeCount--;
        _tokens[identifier - 1] = token;
        _inFlight[identifier - 1] = true;
        return identifier;
    }

    /// <summary>Frees a slot; false when nothing with this identifier is in flight.</summary>
    public bool TryRelease(ushort identifier, out long token)
    {
        int slot = identifier - 1;
        if ((uint)slot >= (uint)_inFlight.Length || !_inFlight[slot])
        {
            token = 0;
            return false;
        }

        token = _tokens[slot];
        _inFlight[slot] = false;
        _free[(_firstFree + FreeCount) % _free.Length] = identifier;
        FreeCount++;
        return true;
    }
}
