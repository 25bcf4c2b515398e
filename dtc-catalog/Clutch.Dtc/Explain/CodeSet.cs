namespace Clutch.Dtc;

/// <summary>Codes by number, written as in the standard: <c>P0641..P0643 P0651</c>.</summary>
internal sealed class CodeSet
{
    private readonly (ushort First, ushort Last)[] _ranges;

    private CodeSet((ushort First, ushort Last)[] ranges) => _ranges = ranges;

    public static CodeSet None { get; } = new([]);

    /// <summary>A wrong range is a programming error and stops the first use.</summary>
    public static CodeSet Of(string ranges) => new(
    [
        .. ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(range =>
        {
            string[] ends = range.Split("..");
            ushort first = Number(ends[0]);
            ushort last = Number(ends[^1]);
            return first <= last ? (first, last) : throw new ArgumentException($"The range '{range}' ends before it begins.", nameof(ranges));
        }),
    ]);

    public bool Contains(DtcCode code)
    {
        foreach ((ushort first, ushort last) in _ranges)
        {
            if (code.Value >= first && code.Value <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Codes that are named one by one, not by a range.</summary>
    public IEnumerable<DtcCode> Singles() => _ranges.Where(range => range.First == range.Last).Select(range => new DtcCode(range.First));

    private static ushort Number(string text) => DtcCode.TryParse(text, out DtcCode code, out DtcReject reject) ? code.Value : throw new ArgumentException($"'{text}' is no code: {reject}.", nameof(text));
}
