namespace Clutch.Obd;

/// <summary>One request of a signal set and the signals of its answer.</summary>
public sealed record SignalSetCommand
{
    /// <summary>CAN id of the request: 11 bit, or 29 bit as 18DAxxF1.</summary>
    public required uint RequestId { get; init; }

    /// <summary>CAN id of the answer; null = any.</summary>
    public required uint? AnswerId { get; init; }

    public required bool IsExtendedId { get; init; }

    /// <summary>Target address of extended addressing; null = normal addressing.</summary>
    public byte? ExtendedAddress { get; init; }

    /// <summary>Tester address, expected as the first data byte of answers with extended addressing; null = not stated.</summary>
    public byte? TesterAddress { get; init; }

    /// <summary>The adapter must be given a flow-control frame of its own (<c>ATFCSM1</c>).</summary>
    public bool NeedsFlowControl { get; init; }

    /// <summary>Session that the ECU must be in (service 10); null = default session.</summary>
    public byte? Session { get; init; }

    /// <summary>01, 21 or 22.</summary>
    public required byte Service { get; init; }

    /// <summary>PID, local identifier or data identifier.</summary>
    public required ushort Identifier { get; init; }

    /// <summary>Wanted seconds between two requests.</summary>
    public required double PeriodSeconds { get; init; }

    public required IReadOnlyList<SignalSetSignal> Signals { get; init; }

    /// <summary>Service byte and identifier of the answer: two bytes, three for service 22.</summary>
    public int PrefixLength => Service == 0x22 ? 3 : 2;

    /// <summary>Bytes behind the prefix that the last signal needs; the answer may be longer.</summary>
    public int DataLength
    {
        get
        {
            int bits = 0;
            foreach (SignalSetSignal signal in Signals)
            {
                bits = Math.Max(bits, signal.BitOffset + signal.BitLength);
            }

            return (bits + 7) / 8;
        }
    }

    /// <summary>Whether an answer of this ECU is meant.</summary>
    /// <param name="ecu">CAN id; 0 when the adapter shows none.</param>
    public bool Accepts(uint ecu) => ecu == 0 || AnswerId is null || AnswerId == ecu;

    /// <summary>The request as hexadecimal digits: <c>22F40D</c>.</summary>
    public string RequestText => Service == 0x22 ? $"22{Identifier:X4}" : $"{Service:X2}{Identifier:X2}";

    /// <summary>Decodes one answer; allocates nothing.</summary>
    /// <param name="answer">From the service byte on.</param>
    /// <param name="values">Receives one value a signal whose bits are all there; at least as long as <see cref="Signals"/>.</param>
    /// <param name="count">Values written; 0 on every reject.</param>
    public ObdReject Decode(ReadOnlySpan<byte> answer, Span<SignalSetValue> values, out int count)
    {
        count = 0;
        if (answer.Length < PrefixLength)
        {
            return ObdReject.Empty;
        }

        if (answer[0] != Service + 0x40)
        {
            return ObdReject.NotThisService;
        }

        int identifier = Service == 0x22 ? (answer[1] << 8) | answer[2] : answer[1];
        if (identifier != Identifier)
        {
            return ObdReject.PidNotAsked;
        }

        ReadOnlySpan<byte> data = answer[PrefixLength..];
        if (data.IsEmpty)
        {
            return ObdReject.TooShort;
        }

        if (values.Length < Signals.Count)
        {
            return ObdReject.NoRoom;
        }

        for (int i = 0; i < Signals.Count; i++)
        {
            // Older cars answer with fewer bytes than the newest of the set: signals that do not fit are left out.
            if (Signals[i].TryRead(data, out SignalSetValue value))
            {
                values[count++] = value;
            }
        }

        return ObdReject.None;
    }
}
