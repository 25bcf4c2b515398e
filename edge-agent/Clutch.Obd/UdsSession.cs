using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>Answer to DiagnosticSessionControl (ISO 14229-1 service 10).</summary>
/// <param name="Session">01 default, 03 extended.</param>
/// <param name="AnswerMilliseconds">P2: longest time to the first answer; 0 where the ECU does not say.</param>
/// <param name="PendingMilliseconds">P2*: longest time after each response pending; 0 where the ECU does not say.</param>
public readonly record struct UdsSession(byte Session, int AnswerMilliseconds, int PendingMilliseconds)
{
    /// <summary>Reads <c>50 session [P2 P2*]</c>. P2 in 1 ms, P2* in 10 ms; KWP2000 sends neither.</summary>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, out UdsSession session)
    {
        session = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x50)
        {
            return ObdReject.NotThisService;
        }

        if (payload.Length is > 2 and < 6)
        {
            return ObdReject.TooShort;
        }

        session = payload.Length == 2
            ? new UdsSession(payload[1], 0, 0)
            : new UdsSession(payload[1], BinaryPrimitives.ReadUInt16BigEndian(payload[2..]), 10 * BinaryPrimitives.ReadUInt16BigEndian(payload[4..]));
        return ObdReject.None;
    }
}
