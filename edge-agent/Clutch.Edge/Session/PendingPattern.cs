namespace Clutch.Edge;

/// <summary>
/// Looks for <c>7F service 78</c> (ISO 14229-1: response pending) in an answer that is still arriving, in any chunking and with or without spaces. It only
/// decides how long to wait, so that bytes of a value that look alike do no harm.
/// </summary>
internal struct PendingPattern
{
    private const ulong Digits = 0xFFFF_0000_FFFF;
    private const ulong Wanted = 0x3746_0000_3738; // "7F..78"
    private ulong _last;

    /// <summary>Takes the next bytes; true when the pattern ends in them.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        bool found = false;
        foreach (byte c in bytes)
        {
            if (c > (byte)' ')
            {
                _last = (_last << 8) | (c is (byte)'f' ? (byte)'F' : c);
                found |= (_last & Digits) == Wanted;
            }
        }

        return found;
    }
}
