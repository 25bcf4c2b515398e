namespace Clutch.Obd;

/// <summary>Takes the hexadecimal lines of a reply to the receiver that their form needs.</summary>
/// <param name="messages">Receives the messages.</param>
/// <param name="maxBytes">Bytes of the longest line.</param>
internal sealed class FrameReceiver(MessageBuffer messages, int maxBytes)
{
    private readonly byte[] _bytes = new byte[maxBytes];
    private readonly IsoTpReceiver _isoTp = new(messages);
    private readonly PlainLineReceiver _plain = new(messages);
    private AdapterFormat _format;

    /// <summary>A line had a header of ISO 9141-2, KWP or J1850, or the protocol is one of them.</summary>
    public bool SawKLine { get; private set; }

    public void Begin(AdapterFormat format)
    {
        _format = format;
        _isoTp.Clear();
        _plain.Clear();
        SawKLine = format.Protocol.IsKLineOrJ1850();
    }

    /// <summary>A further reply of the same exchange: a message that the prompt has cut does not go on.</summary>
    public void Resume()
    {
        _isoTp.Clear();
        _plain.Clear();
    }

    /// <summary>The prompt has come.</summary>
    public void End() => _plain.End();

    /// <summary>A line <c>n: bytes</c>.</summary>
    public void Numbered(int number, ReadOnlySpan<byte> digits) => _plain.Numbered(number, digits, _bytes);

    /// <summary>A line of hexadecimal digits.</summary>
    /// <param name="digits">Values 0 to 15.</param>
    /// <param name="request">Tells the length of the answer where the bus does not.</param>
    public void Hex(ReadOnlySpan<byte> digits, RequestPattern request)
    {
        if (!_format.Headers)
        {
            WithoutHeader(digits);
            return;
        }

        switch (HeaderForms.Of(_format.Protocol, digits))
        {
            // 3 digits of id, then pairs.
            case HeaderForm.Can11:
                uint id = (uint)((digits[0] << 8) | (digits[1] << 4) | digits[2]);
                _isoTp.Accept(id, Pack(digits[3..]), _format.ExtendedAddressing);
                break;

            // 8 digits of id, then pairs.
            case HeaderForm.Can29:
                uint wideId = 0;
                foreach (byte digit in digits[..8])
                {
                    wideId = (wideId << 4) | digit;
                }

                _isoTp.Accept(wideId, Pack(digits[8..]), _format.ExtendedAddressing);
                break;

            case HeaderForm.KLine:
                SawKLine = true;
                if (KLineFrame.TryRead(Pack(digits), _format.Protocol, request.ExpectedLength, out uint ecu, out ReadOnlySpan<byte> payload))
                {
                    messages.Add(ecu, payload);
                }
                else
                {
                    messages.AddMalformed(ecu);
                }

                break;

            default:
                messages.AddMalformed(0);
                break;
        }
    }

    private void WithoutHeader(ReadOnlySpan<byte> digits)
    {
        if (!_format.PciVisible)
        {
            _plain.Line(digits, _bytes);
        }
        else if (digits.Length % 2 != 0)
        {
            messages.AddMalformed(0);
        }
        else
        {
            _isoTp.Accept(0, Pack(digits), _format.ExtendedAddressing);
        }
    }

    private ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> digits) => _bytes.AsSpan(0, HexLine.Pack(digits, _bytes));
}
