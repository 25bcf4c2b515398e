namespace Clutch.Obd;

/// <summary>Answers printed without headers: <c>410C1AF8</c>, or <c>014</c> / <c>0:490201575030</c> / <c>1:...</c> for long ones.</summary>
/// <remarks>The ECU is unknown. Long answers of several ECUs in one reply cannot be separated by content and are all refused.</remarks>
internal sealed class PlainLineReceiver(MessageBuffer messages)
{
    private const int FirstSegment = 6;
    private const int Segment = 7;
    private const int None = -1;

    private int _message = None;
    private int _announced;
    private int _received;
    private int _next;
    private bool _isMixed;

    public void Clear()
    {
        _message = None;
        _isMixed = false;
    }

    /// <summary>A line of hexadecimal digits: three are the length of a long answer, an even number is a short answer.</summary>
    public void Line(ReadOnlySpan<byte> digits, Span<byte> scratch)
    {
        if (digits.Length == 3)
        {
            Announce((digits[0] << 8) | (digits[1] << 4) | digits[2]);
            return;
        }

        if (digits.Length % 2 != 0)
        {
            messages.AddMalformed(0);
            return;
        }

        EndUnannounced();
        messages.Add(0, scratch[..HexLine.Pack(digits, scratch)]);
    }

    /// <summary>A line <c>n: bytes</c>.</summary>
    public void Numbered(int number, ReadOnlySpan<byte> digits, Span<byte> scratch)
    {
        int length = HexLine.Pack(digits, scratch);
        if (_isMixed || digits.Length % 2 != 0 || length == 0 || length > Segment)
        {
            Mix();
            return;
        }

        if (_message == None)
        {
            // The length line may be missing; then the answer ends with the reply and may carry padding.
            if (number != 0 || !Start(0))
            {
                Mix();
                return;
            }
        }

        int width = _next == 0 ? FirstSegment : Segment;
        int wanted = _announced == 0 ? width : Math.Min(width, _announced - _received);
        bool isShort = length < wanted;
        if (number != _next % 16 || (isShort && _announced != 0) || _received < Expected() || (_next == 0 && length > FirstSegment)
            || (_announced == 0 && !messages.Extend(length)))
        {
            Mix();
            return;
        }

        int taken = _announced == 0 ? length : wanted;
        scratch[..taken].CopyTo(messages.Bytes(_message)[_received..]);
        _received += taken;
        _next++;
        if (_announced != 0 && _received == _announced)
        {
            messages.Finish(_message, _received);
            _message = None;
        }
    }

    /// <summary>The prompt has come.</summary>
    public void End() => EndUnannounced();

    // Bytes that full segments would have brought so far: a short one may only be the last.
    private int Expected() => _next == 0 ? 0 : FirstSegment + ((_next - 1) * Segment);

    private void Announce(int length)
    {
        EndUnannounced();
        if (_isMixed || _message != None || length <= Segment || !Start(length))
        {
            Mix();
        }
    }

    private bool Start(int announced)
    {
        _message = messages.Reserve(0, announced);
        _announced = announced;
        _received = 0;
        _next = 0;
        return _message != None;
    }

    private void EndUnannounced()
    {
        if (_message != None && _announced == 0)
        {
            messages.Finish(_message, _received);
            _message = None;
        }
    }

    // From here on nobody can tell to which answer a segment belongs.
    private void Mix()
    {
        _isMixed = true;
        _message = None;
        messages.AddMalformed(0);
    }
}
