using Clutch.Telemetry;

namespace Clutch.TimeSeries.Embedded;

/// <summary>A sample of a series, without the series.</summary>
internal readonly record struct Reading(long Time, long Raw, SampleQuality Quality);

/// <summary>
/// Samples of one series, each told by what it differs in from the one before: mostly two or three bytes. The first one is not in the bytes; who reads begins
/// with it, as who wrote did.
/// <code>
/// sample  = varint(time delta &lt;&lt; 2 | kind) [varint(zigzag(raw delta))]
/// kind    = 0 another value, which follows · 1 the value before · 2 silence · 3 no sample: another quality, in place of the time delta
/// </code>
/// A raw delta is taken from the last value, over silence, and wraps: no two values are too far apart. Times ascend.
/// </summary>
internal struct SampleDeltas
{
    /// <summary>Bytes that <see cref="Write"/> may need: another quality, a time and a raw delta.</summary>
    public const int LongestSample = 2 + 10 + 10;

    private const int KindBits = 2;
    private const ulong KindMask = 3;
    private const ulong Value = 0;
    private const ulong Same = 1;
    private const ulong Silence = 2;
    private const ulong Quality = 3;

    private long _value;
    private SampleQuality _quality;

    /// <summary>Stands at the first sample.</summary>
    public SampleDeltas(in Reading first)
    {
        Time = first.Time;
        _value = first.Raw == Sample.Silent ? 0 : first.Raw;
        _quality = first.Quality;
    }

    /// <summary>Of the sample where this stands.</summary>
    public long Time { get; private set; }

    /// <summary>Goes on to a sample; gives the bytes that tell it.</summary>
    /// <param name="to">At least <see cref="LongestSample"/>.</param>
    /// <param name="sample">Behind <see cref="Time"/>, by less than 2^61 ms.</param>
    public int Write(Span<byte> to, in Reading sample)
    {
        int written = 0;
        if (sample.Quality != _quality)
        {
            written = WriteNumber(to, ((ulong)sample.Quality << KindBits) | Quality);
            _quality = sample.Quality;
        }

        ulong kind = sample.Raw == Sample.Silent ? Silence : sample.Raw == _value ? Same : Value;
        written += WriteNumber(to[written..], ((ulong)(sample.Time - Time) << KindBits) | kind);
        Time = sample.Time;
        if (kind == Value)
        {
            long delta = unchecked(sample.Raw - _value);
            written += WriteNumber(to[written..], (ulong)(delta << 1) ^ (ulong)(delta >> 63));
            _value = sample.Raw;
        }

        return written;
    }

    /// <summary>Goes on to the next sample; false at the end, or where the bytes are none that <see cref="Write"/> gives.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> rest, out Reading sample)
    {
        sample = default;
        while (TryReadNumber(ref rest, out ulong token))
        {
            ulong kind = token & KindMask;
            if (kind == Quality)
            {
                _quality = (SampleQuality)(token >> KindBits);
                continue;
            }

            Time += (long)(token >> KindBits);
            if (kind == Value)
            {
                if (!TryReadNumber(ref rest, out ulong delta))
                {
                    return false;
                }

                _value = unchecked(_value + ((long)(delta >> 1) ^ -(long)(delta & 1)));
            }

            sample = new Reading(Time, kind == Silence ? Sample.Silent : _value, _quality);
            return true;
        }

        return false;
    }

    private static int WriteNumber(Span<byte> to, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (int i = 0; i < rest.Length && i < 10; i++)
        {
            byte part = rest[i];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
