namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Where the ledger keeps a frame. (Boot, sequence) is the point's time, so that a vehicle is one series however often it boots: 30 bits of the boot above
/// 32 of the sequence. What does not fit, which no agent sends, is the page, a tag.
/// </summary>
/// <param name="Page">The upper bits of boot and sequence.</param>
/// <param name="Time">The lower bits, as nanoseconds of the server.</param>
internal readonly record struct FrameAddress((long Boot, long Sequence) Page, long Time)
{
    /// <summary>Nanoseconds that a boot takes.</summary>
    public const long BootWidth = 1L << SequenceBits;

    /// <summary>The latest time there is.</summary>
    public const long LastTime = (1L << (BootBits + SequenceBits)) - 1;

    /// <summary>Stands between the two numbers of the page's tag.</summary>
    public const char PageSeparator = '~';

    private const int BootBits = 30;
    private const int SequenceBits = 32;

    public static FrameAddress Of(long boot, long sequence) =>
        new((boot >> BootBits, sequence >> SequenceBits), ((boot & ((1L << BootBits) - 1)) << SequenceBits) | (sequence & (BootWidth - 1)));

    /// <summary>The boot of a page and a time.</summary>
    public static long BootAt(string page, long time) => (long.Parse(page.AsSpan(0, page.IndexOf(PageSeparator))) << BootBits) | (time >> SequenceBits);

    public string PageTag => $"{Page.Boot}{PageSeparator}{Page.Sequence}";
}
