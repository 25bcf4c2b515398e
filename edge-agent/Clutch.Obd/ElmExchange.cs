using System.Text;

namespace Clutch.Obd;

/// <summary>One request to an ELM327 or STN adapter and its answer. Reusable; allocates nothing after construction except in <see cref="FirstLine"/>.</summary>
/// <remarks>
/// Grammar of a reply: lines end at CR or LF, the reply ends at <c>&gt;</c> anywhere in the stream, NUL and spaces mean nothing, the echo is a line equal to the
/// request without spaces. Any chunking of the same bytes gives the same result. Not safe for use by two threads at once.
/// </remarks>
public sealed class ElmExchange
{
    // Longest line that can hold a frame: 29-bit id and 8 bytes with spaces are 37 characters; monitor and STN lines are longer.
    private const int MaxLine = 1024;
    private const int MaxFirstLine = 128;

    private readonly byte[] _line = new byte[MaxLine];
    private readonly byte[] _digits = new byte[MaxLine];
    private readonly byte[] _text = new byte[MaxLine];
    private readonly byte[] _firstLine = new byte[MaxFirstLine];
    private readonly RequestPattern _request = new();
    private readonly MessageBuffer _messages = new();
    private readonly FrameReceiver _frames;
    private AdapterFormat _format;
    private int _lineLength;
    private int _firstLineLength;
    private int _settled;

    public ElmExchange()
    {
        _frames = new FrameReceiver(_messages, MaxLine / 2);
    }

    /// <summary>The prompt was seen: messages are reassembled and classified. True before the first <see cref="Begin"/>.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The most significant adapter text of the reply.</summary>
    public ElmText Text { get; private set; }

    /// <summary>A line had a header of ISO 9141-2, KWP or J1850, or the protocol is one of them.</summary>
    internal bool SawKLine => _frames.SawKLine;

    /// <summary>More arrived than fits here, or the adapter said BUFFER FULL: what is listed is right, but it may not be all.</summary>
    public bool IsTruncated => _messages.IsTruncated;

    /// <summary>An ECU has said response pending and its final answer is not among the messages: <see cref="Resume"/> and listen, do not ask again.</summary>
    public bool IsAwaited
    {
        get
        {
            foreach (ref readonly ObdMessage message in Messages)
            {
                if (message.Outcome == Outcome.Pending && !HasFinal(message.Ecu))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Messages in order of their first frame; final once <see cref="IsComplete"/>.</summary>
    public ReadOnlySpan<ObdMessage> Messages => _messages.Messages;

    /// <summary>Starts an exchange; everything of the one before is forgotten.</summary>
    /// <param name="request">ASCII as sent, without CR: <c>010C0D2</c>, <c>ATZ</c>, <c>STPX H:7E0,D:010C,R:1</c>; at most 512 characters.</param>
    /// <param name="format">How the adapter prints.</param>
    public void Begin(ReadOnlySpan<byte> request, AdapterFormat format)
    {
        _request.Set(request);
        _format = format;
        _messages.Clear();
        _frames.Begin(format);
        _lineLength = 0;
        _firstLineLength = 0;
        _settled = 0;
        Text = ElmText.None;
        IsComplete = false;
    }

    /// <summary>Opens the exchange again after its prompt, for the final answer that an ECU owes (<see cref="IsAwaited"/>); what has come so far is kept.</summary>
    public void Resume()
    {
        _settled = _messages.Count;
        _frames.Resume();
        _lineLength = 0;
        IsComplete = false;
    }

    /// <summary>Takes bytes as they were read.</summary>
    /// <returns>Bytes consumed: all, or up to and including the prompt; 0 when the exchange is complete.</returns>
    public int Feed(ReadOnlySpan<byte> chunk)
    {
        int start = 0;
        while (!IsComplete && start < chunk.Length)
        {
            ReadOnlySpan<byte> rest = chunk[start..];
            int end = EndOfLine(rest);
            if (end < 0)
            {
                Keep(rest);
                return chunk.Length;
            }

            ReadOnlySpan<byte> line = rest[..end];
            if (_lineLength > 0)
            {
                Keep(line);
                line = _line.AsSpan(0, Math.Min(_lineLength, MaxLine));
            }

            if (_lineLength > MaxLine || line.Length > MaxLine)
            {
                _messages.IsTruncated = true;
            }
            else if (!line.IsEmpty)
            {
                Line(line);
            }

            _lineLength = 0;
            start += end + 1;
            if (rest[end] == '>')
            {
                Complete();
            }
        }

        return start;
    }

    /// <summary>Bytes of a message from the service byte on; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Payload(in ObdMessage message) => _messages.Payload(message);

    /// <summary>Answer to an AT or ST command: the first line that holds printable text and is not the echo, at most 128 characters; empty when there is none.</summary>
    public string FirstLine() => Encoding.ASCII.GetString(_firstLine, 0, _firstLineLength);

    // Empty lines stand before every prompt.
    private static int EndOfLine(ReadOnlySpan<byte> rest) => rest[0] is (byte)'\r' or (byte)'>' or (byte)'\n' ? 0 : rest.IndexOfAny((byte)'\r', (byte)'>', (byte)'\n');

    private void Keep(ReadOnlySpan<byte> part)
    {
        int room = MaxLine - _lineLength;
        if (part.Length <= room)
        {
            part.CopyTo(_line.AsSpan(_lineLength));
            _lineLength += part.Length;
        }
        else
        {
            // Too long for any frame: remember only that it is.
            _lineLength = MaxLine + 1;
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (_request.IsCommand)
        {
            TextLine(line);
            return;
        }

        int count = HexLine.Read(line, _digits, out int consumed);
        if (consumed == line.Length)
        {
            if (count > 0 && !(_messages.Count == 0 && _request.IsEcho(line)))
            {
                _frames.Hex(_digits.AsSpan(0, count), _request);
            }
        }
        else if (line[consumed] == ':' && count == 1 && !_format.Headers)
        {
            NumberedLine(_digits[0], line[(consumed + 1)..]);
        }
        else
        {
            TextLine(line);
        }
    }

    private void NumberedLine(int number, ReadOnlySpan<byte> line)
    {
        int count = HexLine.Read(line, _digits, out int consumed);
        if (consumed == line.Length)
        {
            _frames.Numbered(number, _digits.AsSpan(0, count));
        }
        else
        {
            // A line spoilt in the middle, for example by <DATA ERROR: the answer lacks a segment and stays incomplete.
            TextLine(line);
        }
    }

    private void TextLine(ReadOnlySpan<byte> line)
    {
        if (_request.IsEcho(line))
        {
            return;
        }

        if (_firstLineLength == 0)
        {
            KeepFirstLine(line);
        }

        int length = RequestPattern.Normalize(line, _text);
        ElmText text = ElmTextScanner.Scan(_text.AsSpan(0, length), out ReadOnlySpan<byte> data);
        Text = ElmTexts.Heavier(Text, text);
        _messages.IsTruncated |= text is ElmText.BufferFull or ElmText.OutOfMemory;
        if (!data.IsEmpty && !_request.IsCommand)
        {
            Line(data);
        }
    }

    private void KeepFirstLine(ReadOnlySpan<byte> line)
    {
        foreach (byte c in line)
        {
            if (c is >= (byte)' ' and < 0x7F && _firstLineLength < MaxFirstLine && (c != ' ' || _firstLineLength > 0))
            {
                _firstLine[_firstLineLength++] = c;
            }
        }

        while (_firstLineLength > 0 && _firstLine[_firstLineLength - 1] == ' ')
        {
            _firstLineLength--;
        }
    }

    private void Complete()
    {
        IsComplete = true;
        _frames.End();
        if (_frames.SawKLine && _request.Service == 0x09)
        {
            KLineFrame.JoinNumbered(_messages, _settled);
        }

        if (_messages.Count > 1)
        {
            _messages.Compact();
        }

        for (int i = 0; i < _messages.Count; i++)
        {
            ref ObdMessage message = ref _messages[i];
            if (message.Outcome == Outcome.Value)
            {
                Outcome outcome = _request.Classify(_messages.Payload(message), out byte nrc);
                if (outcome == Outcome.Malformed)
                {
                    message = message with { Outcome = outcome, Length = 0 };
                }
                else if (i > 0 || outcome != Outcome.Value)
                {
                    message = message with { Outcome = outcome is (Outcome.Value or Outcome.Refused) && IsRepeat(i) ? Outcome.Duplicate : outcome, Nrc = nrc };
                }
            }
        }
    }

    private bool HasFinal(uint ecu)
    {
        foreach (ref readonly ObdMessage message in Messages)
        {
            if (message.Ecu == ecu && message.Outcome is (Outcome.Value or Outcome.Refused))
            {
                return true;
            }
        }

        return false;
    }

    // Without headers the ECU is unknown: two equal lines may be two ECUs that agree.
    private bool IsRepeat(int index)
    {
        ref readonly ObdMessage message = ref _messages[index];
        for (int i = 0; _format.Headers && i < index; i++)
        {
            ref readonly ObdMessage earlier = ref _messages[i];
            if (earlier.Ecu == message.Ecu && earlier.Outcome is (Outcome.Value or Outcome.Refused) && _messages.Payload(earlier).SequenceEqual(_messages.Payload(message)))
            {
                return true;
            }
        }

        return false;
    }
}
