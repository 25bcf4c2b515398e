using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>A two-byte trouble code (SAE J2012, ISO 15031-6): two bits letter, two bits first digit, three hexadecimal digits.</summary>
public readonly record struct TroubleCode(ushort Value)
{
    /// <summary><c>P0301</c>, <c>C0035</c>, <c>B1234</c>, <c>U0100</c>.</summary>
    public override string ToString() => string.Create(5, Value, static (text, value) =>
    {
        text[0] = "PCBU"[value >> 14];
        text[1] = (char)('0' + ((value >> 12) & 3));
        _ = (value & 0xFFF).TryFormat(text[2..], out _, "X3");
    });
}

/// <summary>Confirmed, pending and permanent trouble codes (SAE J1979 services 03, 07 and 0A).</summary>
public static class TroubleCodes
{
    /// <summary>Most codes that one CAN message can announce (its count is one byte).</summary>
    public const int MaxPerMessage = 255;

    /// <summary>Reads <c>43 n code code ...</c> on CAN, <c>43 code code code</c> (no count) on K-line and J1850. Unused slots 0000 are skipped.</summary>
    /// <param name="payload">From the service byte 43, 47 or 4A on.</param>
    /// <param name="protocol">Unknown takes the form from the length: even with a count byte, odd without.</param>
    /// <param name="codes">Receives the codes; <see cref="MaxPerMessage"/> always suffice.</param>
    /// <param name="count">Codes written; 0 on every reject.</param>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, ObdProtocol protocol, Span<TroubleCode> codes, out int count)
    {
        count = 0;
        if (payload.IsEmpty)
        {
            return ObdReject.Empty;
        }

        if (payload[0] is not (0x43 or 0x47 or 0x4A))
        {
            return ObdReject.NotThisService;
        }

        bool counted = protocol.IsCan() || (!protocol.IsKLineOrJ1850() && payload.Length % 2 == 0);
        ReadOnlySpan<byte> slots = payload[1..];
        if (counted)
        {
            if (slots.IsEmpty)
            {
                return ObdReject.TooShort;
            }

            int announced = slots[0] * 2;
            if (slots.Length - 1 < announced || !Padding.IsPadding(payload, slots[(1 + announced)..]))
            {
                return ObdReject.CountMismatch;
            }

            slots = slots.Slice(1, announced);
        }
        else if (slots.Length % 2 != 0)
        {
            return ObdReject.CountMismatch;
        }

        int written = 0;
        for (; !slots.IsEmpty; slots = slots[2..])
        {
            ushort value = BinaryPrimitives.ReadUInt16BigEndian(slots);
            if (value == 0)
            {
                continue;
            }

            if ((uint)written >= (uint)codes.Length)
            {
                return ObdReject.NoRoom;
            }

            codes[written++] = new TroubleCode(value);
        }

        count = written;
        return ObdReject.None;
    }
}
