namespace Clutch.Obd;

/// <summary>Fill bytes of a CAN frame that an adapter without headers leaves on the line (ISO 15765-2 section 10.4.2.1: any value, in practice 00, 55, AA, CC, FF).</summary>
internal static class Padding
{
    /// <summary>
    /// Whether <paramref name="rest"/>, the tail of <paramref name="payload"/>, can only be padding: one value throughout, up to the end of a full frame
    /// (7 data bytes in a single frame; 6 and then 7 a line in a longer message).
    /// </summary>
    public static bool IsPadding(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> rest) =>
        rest.IsEmpty
        || (rest.Length < 7
            && (payload.Length == 7 || payload.Length % 7 == 6)
            && (rest[0] is 0x00 or 0x55 or 0xAA or 0xCC or 0xFF)
            && !rest.ContainsAnyExcept(rest[0]));
}
