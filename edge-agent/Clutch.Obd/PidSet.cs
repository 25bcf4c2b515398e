using System.Numerics;

namespace Clutch.Obd;

/// <summary>A set of identifiers 00 to FF: PIDs, infotypes or monitor ids. 32 bytes, no allocation.</summary>
public readonly record struct PidSet
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private PidSet(ulong a, ulong b, ulong c, ulong d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    public bool IsEmpty => (_a | _b | _c | _d) == 0;

    public int Count =>
        BitOperations.PopCount(_a) + BitOperations.PopCount(_b) + BitOperations.PopCount(_c) + BitOperations.PopCount(_d);

    /// <summary>
    /// Reads a support answer <c>41 00 b b b b [20 b b b b ...]</c>; works for every service whose identifiers 00, 20, 40 ... are bitmaps
    /// (SAE J1979 services 01, 06, 09). The bitmap identifiers themselves are members only where a bitmap names them.
    /// </summary>
    /// <param name="payload">From the service byte on.</param>
    /// <param name="service">Service of the request, for example 01.</param>
    /// <param name="set">The identifiers that the ECU supports.</param>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, byte service, out PidSet set) =>
        Read(payload, (byte)(service + 0x40), PidWalk.NoFrame, out set);

    /// <summary>Reads the support answer of a freeze frame: <c>42 00 frame b b b b [20 frame b b b b ...]</c>.</summary>
    internal static ObdReject TryReadFrame(ReadOnlySpan<byte> payload, byte frame, out PidSet set) => Read(payload, 0x42, frame, out set);

    private static ObdReject Read(ReadOnlySpan<byte> payload, byte answer, int frame, out PidSet set)
    {
        set = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != answer)
        {
            return ObdReject.NotThisService;
        }

        int prefix = frame == PidWalk.NoFrame ? 1 : 2;
        var result = default(PidSet);
        int next = 0;
        ReadOnlySpan<byte> rest = payload[1..];
        while (!rest.IsEmpty && !(next > 0 && Padding.IsPadding(payload, rest)))
        {
            byte first = rest[0];
            if (first % 0x20 != 0)
            {
                return ObdReject.PidNotAsked;
            }

            if (first < next)
            {
                return ObdReject.PidTwice;
            }

            if (rest.Length < prefix + 4)
            {
                return ObdReject.TooShort;
            }

            if (frame != PidWalk.NoFrame && rest[1] != frame)
            {
                return ObdReject.FrameNotAsked;
            }

            result = result.WithBitmap(first, rest.Slice(prefix, 4));
            next = first + 0x20;
            rest = rest[(prefix + 4)..];
        }

        set = result;
        return ObdReject.None;
    }

    public bool Contains(byte pid) => (Word(pid) >> (pid & 63) & 1) != 0;

    /// <summary>This set and one more identifier.</summary>
    public PidSet With(byte pid)
    {
        ulong bit = 1UL << (pid & 63);
        return (pid >> 6) switch
        {
            0 => new PidSet(_a | bit, _b, _c, _d),
            1 => new PidSet(_a, _b | bit, _c, _d),
            2 => new PidSet(_a, _b, _c | bit, _d),
            _ => new PidSet(_a, _b, _c, _d | bit),
        };
    }

    public PidSet Union(in PidSet other) => new(_a | other._a, _b | other._b, _c | other._c, _d | other._d);

    /// <summary>Ascending, without allocation: <c>foreach (byte pid in set)</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    // The highest bit of the first byte is identifier first + 1, the lowest bit of the last byte first + 20 hex.
    private PidSet WithBitmap(byte first, ReadOnlySpan<byte> bitmap)
    {
        PidSet result = this;
        for (int i = 0; i < 32 && first + 1 + i <= 0xFF; i++)
        {
            if ((bitmap[i >> 3] & (0x80 >> (i & 7))) != 0)
            {
                result = result.With((byte)(first + 1 + i));
            }
        }

        return result;
    }

    private ulong Word(byte pid) => (pid >> 6) switch
    {
        0 => _a,
        1 => _b,
        2 => _c,
        _ => _d,
    };

    public struct Enumerator
    {
        private readonly PidSet _set;
        private int _current = -1;

        internal Enumerator(in PidSet set)
        {
            _set = set;
        }

        public readonly byte Current => (byte)_current;

        public bool MoveNext()
        {
            while (++_current <= 0xFF)
            {
                if (_set.Contains((byte)_current))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
