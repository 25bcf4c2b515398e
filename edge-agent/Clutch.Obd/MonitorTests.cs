using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>A result of on-board monitoring on CAN (SAE J1979 service 06): nine bytes.</summary>
/// <param name="Monitor">MID.</param>
/// <param name="Test">TID.</param>
/// <param name="Unit">Unit-and-scaling id.</param>
/// <param name="Value">Test value as transmitted.</param>
/// <param name="Minimum">Lower limit as transmitted.</param>
/// <param name="Maximum">Upper limit as transmitted.</param>
public readonly record struct MonitorTest(byte Monitor, byte Test, byte Unit, ushort Value, ushort Minimum, ushort Maximum)
{
    /// <summary>The unit and scaling id says that the three numbers are signed (SAE J1979-DA: 80 and above).</summary>
    public bool IsSigned => Unit >= 0x80;

    /// <summary>In raw terms, with the sign that the unit prescribes; right even where the unit itself is unknown.</summary>
    public bool Passed => IsSigned
        ? (short)Value >= (short)Minimum && (short)Value <= (short)Maximum
        : Value >= Minimum && Value <= Maximum;
}

/// <summary>A result of on-board monitoring on K-line and J1850: one limit and no unit, so that only the numbers themselves can be shown.</summary>
/// <param name="Test">TID, defined by the maker.</param>
/// <param name="Component">Component id, 0 to 7F.</param>
/// <param name="IsMinimum">The limit is the lowest allowed value, else the highest.</param>
/// <param name="Value">Test value as transmitted.</param>
/// <param name="Limit">Limit as transmitted.</param>
public readonly record struct LimitTest(byte Test, byte Component, bool IsMinimum, ushort Value, ushort Limit)
{
    /// <summary>In raw terms.</summary>
    public bool Passed => IsMinimum ? Value >= Limit : Value <= Limit;
}

/// <summary>Answers of service 06. Supported monitors: <see cref="PidSet.TryRead"/> with service 06.</summary>
public static class MonitorTests
{
    private const int Record = 9;

    /// <summary>Records that the longest ISO-TP message can hold.</summary>
    public const int MaxPerMessage = 4094 / Record;

    /// <summary>Reads <c>46 (MID TID UASID value min max) ...</c> of CAN. The MID is repeated in each record.</summary>
    /// <param name="payload">From the service byte 46 on.</param>
    /// <param name="tests">Receives the results; <see cref="MaxPerMessage"/> always suffice.</param>
    /// <param name="count">Results written; 0 on every reject.</param>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, Span<MonitorTest> tests, out int count)
    {
        count = 0;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x46)
        {
            return ObdReject.NotThisService;
        }

        int written = 0;
        ReadOnlySpan<byte> rest = payload[1..];
        while (!rest.IsEmpty && !(written > 0 && Padding.IsPadding(payload, rest)))
        {
            if (rest.Length < Record)
            {
                return ObdReject.TooShort;
            }

            if (rest[0] % 0x20 == 0)
            {
                // A bitmap of supported monitors is no result.
                return ObdReject.PidNotAsked;
            }

            if ((uint)written >= (uint)tests.Length)
            {
                return ObdReject.NoRoom;
            }

            tests[written++] = new MonitorTest(rest[0], rest[1], rest[2], Word(rest[3..]), Word(rest[5..]), Word(rest[7..]));
            rest = rest[Record..];
        }

        count = written;
        return ObdReject.None;
    }

    /// <summary>Reads <c>46 TID component value limit</c> of K-line and J1850; bit 7 of the component byte marks a lower limit.</summary>
    public static ObdReject TryReadLimit(ReadOnlySpan<byte> payload, out LimitTest test)
    {
        test = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x46)
        {
            return ObdReject.NotThisService;
        }

        if (payload.Length != 7)
        {
            return payload.Length < 7 ? ObdReject.TooShort : ObdReject.CountMismatch;
        }

        test = new LimitTest(payload[1], (byte)(payload[2] & 0x7F), (payload[2] & 0x80) != 0, Word(payload[3..]), Word(payload[5..]));
        return ObdReject.None;
    }

    private static ushort Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
