using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>In-use performance tracking (SAE J1979 service 09, infotypes 08 for spark and 0B for compression ignition): 16-bit counters.</summary>
public static class PerformanceCounters
{
    public const byte Spark = 0x08;
    public const byte Compression = 0x0B;

    /// <summary>No infotype holds more counters (its count is one byte).</summary>
    public const int MaxCounters = 255;

    // In transmission order; each monitor has completions (numerator) and conditions met (denominator). Own wording.
    private static readonly string[] s_spark =
    [
        "OBD monitoring conditions encountered", "ignition cycles",
        "catalyst bank 1 completions", "catalyst bank 1 conditions", "catalyst bank 2 completions", "catalyst bank 2 conditions",
        "oxygen sensor bank 1 completions", "oxygen sensor bank 1 conditions", "oxygen sensor bank 2 completions", "oxygen sensor bank 2 conditions",
        "EGR or VVT completions", "EGR or VVT conditions", "secondary air completions", "secondary air conditions",
        "evaporative system completions", "evaporative system conditions",
        "secondary oxygen sensor bank 1 completions", "secondary oxygen sensor bank 1 conditions",
        "secondary oxygen sensor bank 2 completions", "secondary oxygen sensor bank 2 conditions",
        "air-fuel imbalance bank 1 completions", "air-fuel imbalance bank 1 conditions",
        "air-fuel imbalance bank 2 completions", "air-fuel imbalance bank 2 conditions",
        "particulate filter bank 1 completions", "particulate filter bank 1 conditions",
        "particulate filter bank 2 completions", "particulate filter bank 2 conditions",
    ];

    private static readonly string[] s_compression =
    [
        "OBD monitoring conditions encountered", "ignition cycles",
        "NMHC catalyst completions", "NMHC catalyst conditions", "NOx catalyst completions", "NOx catalyst conditions",
        "NOx adsorber completions", "NOx adsorber conditions", "particulate filter completions", "particulate filter conditions",
        "exhaust gas sensor completions", "exhaust gas sensor conditions", "EGR or VVT completions", "EGR or VVT conditions",
        "boost pressure completions", "boost pressure conditions", "fuel system completions", "fuel system conditions",
    ];

    /// <summary>Name of a counter by its position, from 0; empty beyond the published ones.</summary>
    public static string Name(byte infotype, int position)
    {
        string[] names = infotype == Compression ? s_compression : s_spark;
        return (uint)position < (uint)names.Length ? names[position] : "";
    }

    /// <summary>Reads <c>49 08 n counter ...</c> or <c>49 0B n counter ...</c>; on K-line and J1850 without the count, four bytes a message.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="infotype"><see cref="Spark"/> or <see cref="Compression"/>.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="counters">Receives the counters; <see cref="MaxCounters"/> always suffice.</param>
    /// <param name="count">Counters written; 0 on every reject.</param>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, byte infotype, ObdProtocol protocol, Span<ushort> counters, out int count)
    {
        ObdReject reject = VehicleInformation.FixedItems(payload, infotype, protocol, 2, out ReadOnlySpan<byte> items, out count);
        if (reject == ObdReject.None && count > counters.Length)
        {
            reject = ObdReject.NoRoom;
        }

        if (reject != ObdReject.None)
        {
            count = 0;
            return reject;
        }

        for (int i = 0; i < count; i++)
        {
            counters[i] = BinaryPrimitives.ReadUInt16BigEndian(items[(2 * i)..]);
        }

        return ObdReject.None;
    }
}
