using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>Answers of ReadDTCInformation (ISO 14229-1 service 19).</summary>
public static class UdsTroubleCodes
{
    /// <summary>Codes that the longest ISO-TP message can hold.</summary>
    public const int MaxPerMessage = 4092 / 4;

    private const byte Answer = 0x59;

    /// <summary>
    /// Reads a list of codes: <c>59 02 mask (code3 status)...</c>, <c>59 0A mask (code3 status)...</c>, <c>59 14 (code3 counter)...</c> and
    /// <c>59 42 group mask severities format (severity code3 status)...</c>.
    /// </summary>
    /// <param name="payload">From the service byte 59 on.</param>
    /// <param name="records">Receives the codes; <see cref="MaxPerMessage"/> always suffice.</param>
    /// <param name="count">Codes written; 0 on every reject.</param>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, Span<UdsTroubleCodeRecord> records, out int count)
    {
        count = 0;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != Answer)
        {
            return ObdReject.NotThisService;
        }

        int header = payload[1] switch { 0x02 or 0x0A => 3, 0x14 => 2, 0x42 => 6, _ => 0 };
        if (header == 0)
        {
            return ObdReject.PidNotAsked;
        }

        if (payload.Length < header)
        {
            return ObdReject.TooShort;
        }

        int size = payload[1] == 0x42 ? 5 : 4;
        int written = 0;
        for (ReadOnlySpan<byte> rest = payload[header..]; !rest.IsEmpty && !Padding.IsPadding(payload, rest); rest = rest[size..])
        {
            // The alignment is kept by counting, never by searching: a code may hold any byte.
            if (rest.Length < size)
            {
                return ObdReject.CountMismatch;
            }

            if ((uint)written >= (uint)records.Length)
            {
                return ObdReject.NoRoom;
            }

            records[written++] = payload[1] switch
            {
                0x14 => new UdsTroubleCodeRecord(Code(rest), TroubleCodeStatus.None, TroubleCodeSeverity.None, (sbyte)rest[3]),
                0x42 => new UdsTroubleCodeRecord(Code(rest[1..]), (TroubleCodeStatus)rest[4], (TroubleCodeSeverity)rest[0], 0),
                _ => new UdsTroubleCodeRecord(Code(rest), (TroubleCodeStatus)rest[3], TroubleCodeSeverity.None, 0),
            };
        }

        count = written;
        return ObdReject.None;
    }

    /// <summary>
    /// Reads the snapshot (<c>59 04 code3 status record...</c>) or the extended data (<c>59 06 code3 status record...</c>) of one code.
    /// </summary>
    /// <param name="payload">From the service byte 59 on.</param>
    /// <param name="subFunction">04 or 06.</param>
    /// <param name="record">The code and its status.</param>
    /// <param name="data">
    /// The records as transmitted, empty when there is none. 04: record number, number of identifiers, then identifier and value each. 06: record number,
    /// value. How long a value is only the maker knows.
    /// </param>
    public static ObdReject TryReadDetail(ReadOnlySpan<byte> payload, byte subFunction, out UdsTroubleCodeRecord record, out ReadOnlySpan<byte> data)
    {
        record = default;
        data = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != Answer)
        {
            return ObdReject.NotThisService;
        }

        if (payload[1] != subFunction)
        {
            return ObdReject.PidNotAsked;
        }

        if (payload.Length < 6)
        {
            return ObdReject.TooShort;
        }

        record = new UdsTroubleCodeRecord(Code(payload[2..]), (TroubleCodeStatus)payload[5], TroubleCodeSeverity.None, 0);
        data = payload[6..];
        return ObdReject.None;
    }

    private static UdsTroubleCode Code(ReadOnlySpan<byte> bytes) => new(((uint)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 8) | bytes[2]);
}
