namespace Clutch.CarSim;

/// <summary>One message on the bus and how the adapter prints it.</summary>
/// <param name="Header">CAN identifier, or three bytes.</param>
/// <param name="Data">On CAN with the PCI byte; elsewhere without checksum.</param>
/// <param name="Index">Number of the frame within its answer.</param>
/// <param name="Mark">What the adapter says about it behind the data, for example an error.</param>
internal sealed record BusFrame(long Header, byte[] Data, int Index, string Mark = "");

/// <summary>A frame, the wait before it within its answer, and how much later than usual that answer comes.</summary>
internal sealed record TimedFrame(BusFrame Frame, TimeSpan Gap, TimeSpan Delay);

/// <summary>Answers as frames in the order in which they come, and what faults make of them.</summary>
internal static class BusFrames
{
    private const int LongestLegacy = 7;

    /// <summary>Frames of all ECUs come in turn; each answer that is late comes after those that are not. An ECU that does not go on sends its first frame only.</summary>
    public static List<TimedFrame> Cut(ObdProtocol protocol, IReadOnlyList<TimedAnswer> answers, byte? padding, TimeSpan flowControl, Func<EcuScenario, bool> goesOn)
    {
        var frames = new List<TimedFrame>();
        foreach (IGrouping<TimeSpan, TimedAnswer> burst in answers.GroupBy(a => a.Delay))
        {
            List<List<BusFrame>> sent = [.. burst.Select(a => Cut(protocol, a.Answer, padding, goesOn(a.Answer.Ecu)))];
            for (int i = 0; i < sent.Max(s => s.Count); i++)
            {
                TimeSpan gap = i == 1 ? flowControl : TimeSpan.Zero;
                foreach (List<BusFrame> answer in sent.Where(s => i < s.Count))
                {
                    frames.Add(new TimedFrame(answer[i], gap, burst.Key));
                    gap = TimeSpan.Zero;
                }
            }
        }

        return frames;
    }

    /// <summary>A fault is about frame number <see cref="LinkFault.Count"/> of the reply, or the last one if there are fewer.</summary>
    public static void Apply(IReadOnlyList<LinkFault> faults, List<TimedFrame> frames, bool isCan)
    {
        foreach (LinkFault fault in faults)
        {
            int at = Math.Min(fault.Count, frames.Count) - 1;
            if (at < 0)
            {
                continue;
            }

            TimedFrame timed = frames[at];
            BusFrame frame = timed.Frame;
            switch (fault.Kind)
            {
                case FaultKind.DropFrame:
                    frames.RemoveAt(at);
                    break;
                case FaultKind.DuplicateFrame:
                    frames.Insert(at + 1, timed with { Gap = TimeSpan.Zero });
                    break;
                case FaultKind.WrongSequence:
                    // The number of a consecutive frame, or of a message of service 09.
                    byte[] renumbered = [.. frame.Data];
                    int number = isCan ? 0 : Math.Min(2, renumbered.Length - 1);
                    renumbered[number] = (byte)((renumbered[number] & 0xF0) | ((renumbered[number] + 2) & 0xF));
                    frames[at] = timed with { Frame = frame with { Data = renumbered, Index = frame.Index + 2 } };
                    break;
                case FaultKind.ShortFrame:
                    frames[at] = timed with { Frame = frame with { Data = frame.Data[..^1] } };
                    break;
                case FaultKind.MarkLine:
                    byte[] spoilt = [.. frame.Data];
                    spoilt[^1] ^= 0x5A;
                    frames[at] = timed with { Frame = frame with { Data = spoilt, Mark = fault.Text } };
                    break;
                default:
                    break;
            }
        }
    }

    public static string Print(ObdProtocol protocol, BusFrame frame, ElmSettings settings)
    {
        string space = settings.Spaces ? " " : "";
        string text = protocol.IsCan ? CanFrames.Print(protocol, frame, settings) : Legacy(protocol, frame, settings.Headers, space);
        return frame.Mark.Length == 0 ? text + settings.LineEnd : $"{text.TrimEnd()} {frame.Mark}{settings.LineEnd}";
    }

    public static string Hex(ReadOnlySpan<byte> bytes, string space)
    {
        var text = new System.Text.StringBuilder(bytes.Length * 3);
        foreach (byte b in bytes)
        {
            text.Append($"{b:X2}{space}");
        }

        return text.ToString();
    }

    private static List<BusFrame> Cut(ObdProtocol protocol, EcuAnswer answer, byte? padding, bool goesOn)
    {
        long header = protocol.AnswerHeader(answer.Ecu);
        return protocol.IsCan
            ? [.. CanFrames.Cut(answer.Payload, answer.Ecu.ExtendedAddress, padding).Take(goesOn ? int.MaxValue : 1).Select((d, i) => new BusFrame(header, d, i))]
            : [new BusFrame(header, answer.Payload.Length > LongestLegacy ? answer.Payload[..LongestLegacy] : answer.Payload, 0)];
    }

    /// <summary>With headers on: three bytes, the data, and a checksum. KWP has the length in the first byte (ISO 14230-2, 4.1).</summary>
    private static string Legacy(ObdProtocol protocol, BusFrame frame, bool headers, string space)
    {
        if (!headers)
        {
            return Hex(frame.Data, space);
        }

        int format = (byte)(frame.Header >> 16) | (protocol.Bus == ObdBus.Kwp ? frame.Data.Length : 0);
        byte[] message = [(byte)format, (byte)(frame.Header >> 8), (byte)frame.Header, .. frame.Data];
        byte check = protocol.NeedsInit ? Sum(message) : Crc(message);
        return Hex([.. message, check], space);
    }

    private static byte Sum(byte[] message) => (byte)message.Sum(b => b);

    /// <summary>SAE J1850: CRC-8 with polynomial 1D, from FF, inverted.</summary>
    internal static byte Crc(byte[] message)
    {
        int crc = 0xFF;
        foreach (byte b in message)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x1D : crc << 1;
            }

            crc &= 0xFF;
        }

        return (byte)~crc;
    }
}
