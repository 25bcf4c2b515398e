namespace Clutch.Obd;

/// <summary>What was asked, for telling the echo from data and an answer from a stale message.</summary>
internal sealed class RequestPattern
{
    /// <summary>Longest request, in characters: an STPX line with a full ISO-TP request of clones is far shorter.</summary>
    public const int MaxLength = 512;

    private readonly byte[] _text = new byte[MaxLength];
    private readonly byte[] _bytes = new byte[MaxLength / 2];
    private int _textLength;
    private int _length;

    /// <summary>AT and ST commands: the reply is text, never data.</summary>
    public bool IsCommand { get; private set; }

    /// <summary><c>AT</c> or <c>ST</c>; only of commands.</summary>
    public string CommandSet => _textLength > 0 && _text[0] == 'S' ? "ST" : "AT";

    /// <summary>First byte of the request; 0 when nothing was asked (a bare CR).</summary>
    public byte Service => _length == 0 ? (byte)0 : _bytes[0];

    public void Set(ReadOnlySpan<byte> request)
    {
        if (request.Length > MaxLength)
        {
            throw new ArgumentException($"A request of {request.Length} characters does not fit: at most {MaxLength}.", nameof(request));
        }

        // A poller asks the same again and again.
        if (request.SequenceEqual(_text.AsSpan(0, _textLength)))
        {
            return;
        }

        _textLength = Normalize(request, _text);
        ReadOnlySpan<byte> text = _text.AsSpan(0, _textLength);
        ReadOnlySpan<byte> digits = text;
        IsCommand = false;
        if (text.StartsWith("STPX"u8))
        {
            // STPX H:7E0, D:010C, R:1 carries its request behind D:
            int data = text.IndexOf("D:"u8);
            digits = data < 0 ? default : text[(data + 2)..];
            int end = digits.IndexOf((byte)',');
            digits = end < 0 ? digits : digits[..end];
        }
        else if (text.StartsWith("AT"u8) || text.StartsWith("ST"u8))
        {
            IsCommand = true;
            digits = default;
        }

        // An odd last digit is the response count.
        _length = 0;
        for (int i = 0; i + 1 < digits.Length; i += 2)
        {
            int high = HexLine.Value(digits[i]);
            int low = HexLine.Value(digits[i + 1]);
            if ((high | low) > 0xF)
            {
                break;
            }

            _bytes[_length++] = (byte)((high << 4) | low);
        }
    }

    /// <summary>Identifiers behind the service byte, as asked.</summary>
    public ReadOnlySpan<byte> Arguments => _length == 0 ? default : _bytes.AsSpan(1, _length - 1);

    /// <summary>Bytes of the answer from its service byte on where the request alone tells them, for buses that state no length; 0 = not known.</summary>
    public int ExpectedLength => (Service, _length) switch
    {
        (0x01, 2) when PidTable.TryGet(_bytes[1], out Pid? pid) => 2 + pid.Length,
        (0x02, 3) when PidTable.TryGet(_bytes[1], out Pid? pid) => 3 + pid.Length,

        // Three codes, one test result, four bytes of a numbered message.
        (0x03 or 0x06 or 0x07 or 0x09 or 0x0A, _) => 7,
        (0x04, 1) => 1,
        _ => 0,
    };

    /// <summary>Whether a line is the echo: equal to the request without spaces.</summary>
    public bool IsEcho(ReadOnlySpan<byte> line)
    {
        int at = 0;
        foreach (byte c in line)
        {
            if (c is (byte)' ' or 0)
            {
                continue;
            }

            if (at >= _textLength || Upper(c) != _text[at++])
            {
                return false;
            }
        }

        return at == _textLength && at > 0;
    }

    /// <summary>Value, Refused, Pending, Stale or Malformed, by the first bytes of a payload.</summary>
    public Outcome Classify(ReadOnlySpan<byte> payload, out byte nrc)
    {
        nrc = 0;
        if (payload.IsEmpty)
        {
            return Outcome.Malformed;
        }

        // 7F service NRC comes before any data (ISO 14229-1 section 8.7).
        if (payload[0] == 0x7F)
        {
            if (payload.Length != 3)
            {
                return Outcome.Malformed;
            }

            if (_length == 0 || payload[1] != Service)
            {
                return Outcome.Stale;
            }

            nrc = payload[2];
            return nrc == 0x78 ? Outcome.Pending : Outcome.Refused;
        }

        if (_length == 0 || payload[0] != (byte)(Service + 0x40))
        {
            return Outcome.Stale;
        }

        return Service switch
        {
            0x01 or 0x06 or 0x09 => Identifier(payload, 1, 1),
            0x02 => FreezeFrame(payload),
            0x05 or 0x08 or 0x1A or 0x21 => Single(payload, 0xFF),
            // Sub-functions; bit 7 asks to suppress the answer and is not echoed.
            0x10 or 0x11 or 0x19 or 0x27 or 0x28 or 0x31 or 0x3E or 0x85 => Single(payload, 0x7F),
            0x22 => Identifier(payload, 2, 2),
            0x2E or 0x2F => Identifier(payload, 2, MaxLength),
            _ => Outcome.Value,
        };
    }

    /// <summary>Upper case, without spaces and everything that is not printable.</summary>
    public static int Normalize(ReadOnlySpan<byte> text, Span<byte> result)
    {
        int length = 0;
        foreach (byte c in text)
        {
            if (c is > (byte)' ' and < 0x7F)
            {
                result[length++] = Upper(c);
            }
        }

        return length;
    }

    private static byte Upper(byte c) => c is >= (byte)'a' and <= (byte)'z' ? (byte)(c - 0x20) : c;

    // Identifiers of the given size, the request naming several in steps of stride bytes.
    private Outcome Identifier(ReadOnlySpan<byte> payload, int size, int stride)
    {
        if (payload.Length < 1 + size)
        {
            return Outcome.Malformed;
        }

        for (int i = 1; i + size <= _length; i += stride)
        {
            if (payload.Slice(1, size).SequenceEqual(_bytes.AsSpan(i, size)))
            {
                return Outcome.Value;
            }
        }

        return Outcome.Stale;
    }

    private Outcome Single(ReadOnlySpan<byte> payload, byte mask)
    {
        if (_length < 2)
        {
            return Outcome.Value;
        }

        return payload.Length < 2 ? Outcome.Malformed : payload[1] == (_bytes[1] & mask) ? Outcome.Value : Outcome.Stale;
    }

    // 02 PID frame [PID frame ...]: SAE J1979 service 02; the frame number is echoed behind the PID.
    private Outcome FreezeFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3)
        {
            return Outcome.Malformed;
        }

        for (int i = 1; i + 1 < _length; i += 2)
        {
            if (payload[1] == _bytes[i] && payload[2] == _bytes[i + 1])
            {
                return Outcome.Value;
            }
        }

        return Outcome.Stale;
    }
}
