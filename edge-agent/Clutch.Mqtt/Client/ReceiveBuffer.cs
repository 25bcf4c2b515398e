namespace Clutch.Mqtt;

/// <summary>Received bytes that are not consumed yet. Grows by doubling, up to one packet of the largest size; then stays.</summary>
internal sealed class ReceiveBuffer
{
    private const int InitialSize = 4096;

    private readonly int _largest;
    private byte[] _bytes;
    private int _start;
    private int _end;

    public ReceiveBuffer(int maximumPacketSize)
    {
        _largest = Math.Max(maximumPacketSize, InitialSize);
        _bytes = new byte[InitialSize];
    }

    public ReadOnlySpan<byte> Filled => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Room for the next receive, never empty: a packet over the limit is refused before it fills the buffer.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start == _end)
            {
                _start = _end = 0;
            }
            else if (_end == _bytes.Length)
            {
                MakeRoom();
            }

            return _bytes.AsMemory(_end);
        }
    }

    public void Added(int count) => _end += count;

    public void Consumed(int count) => _start += count;

    private void MakeRoom()
    {
        ReadOnlySpan<byte> filled = Filled;
        bool grow = filled.Length > _bytes.Length / 2 && _bytes.Length < _largest;
        byte[] target = grow ? new byte[(int)Math.Min(_bytes.Length * 2L, _largest)] : _bytes;
        filled.CopyTo(target);
        _end = filled.Length;
        _start = 0;
        _bytes = target;
    }
}
