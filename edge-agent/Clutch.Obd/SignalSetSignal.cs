using System.Collections.Frozen;
using System.Text;

namespace Clutch.Obd;

/// <summary>One decoded value of a signal set.</summary>
/// <param name="Signal">Which signal.</param>
/// <param name="Raw">Bits as transmitted, sign-extended where signed; 0 for texts.</param>
/// <param name="Value">In the unit of the signal, kept between its limits.</param>
/// <param name="IsAvailable">False where the set says that this value means nothing (nullmin, nullmax, a raw value that the map does not hold).</param>
/// <param name="Text">Entry of the map; null for numbers. For texts see <see cref="SignalSetSignal.Text"/>.</param>
public readonly record struct SignalSetValue(SignalSetSignal Signal, long Raw, double Value, bool IsAvailable, string? Text);

/// <summary>One signal of a signal set: where its bits lie and what they mean.</summary>
public sealed record SignalSetSignal
{
    /// <summary>Longest number.</summary>
    public const int MaxNumberBits = 64;

    public required string Id { get; init; }

    /// <summary>Group of the signal in the set, for example <c>Engine</c>.</summary>
    public required string Path { get; init; }

    public required string Name { get; init; }

    /// <summary>OBDb unit name, for example <c>kilometersPerHour</c>; empty for enumerations.</summary>
    public required string Unit { get; init; }

    /// <summary>First bit behind the identifier, the highest bit of a byte first.</summary>
    public required int BitOffset { get; init; }

    public required int BitLength { get; init; }

    /// <summary>The bytes of the field stand lowest first.</summary>
    public bool IsLittleEndian { get; init; }

    public bool IsSigned { get; init; }

    /// <summary>The set gives a scale: a raw value that is not in <see cref="Map"/> is a number and not "not available".</summary>
    public bool IsScaled { get; init; }

    public double Multiplier { get; init; } = 1;

    public double Divisor { get; init; } = 1;

    public double Offset { get; init; }

    /// <summary>Values below are shown as this one; only where <see cref="Minimum"/> is below <see cref="Maximum"/>.</summary>
    public double Minimum { get; init; }

    public double Maximum { get; init; }

    /// <summary>Values at or below mean "not available"; NaN = none.</summary>
    public double NullAtOrBelow { get; init; } = double.NaN;

    /// <summary>Values at or above mean "not available"; NaN = none.</summary>
    public double NullAtOrAbove { get; init; } = double.NaN;

    /// <summary>Texts of an enumeration by raw value; null for numbers.</summary>
    public FrozenDictionary<long, string>? Map { get; init; }

    /// <summary>The field is a text (unit ascii) or a string of hexadecimal digits (unit hex, or longer than a number).</summary>
    public bool IsText => Unit is "ascii" || BitLength > MaxNumberBits;

    /// <summary>Reads the field out of the data behind the identifier; false when the data end before it.</summary>
    public bool TryRead(ReadOnlySpan<byte> data, out SignalSetValue value)
    {
        value = default;
        if (BitOffset + BitLength > data.Length * 8)
        {
            return false;
        }

        if (IsText)
        {
            value = new SignalSetValue(this, 0, 0, IsAvailable: true, null);
            return true;
        }

        ulong bits = IsLittleEndian && BitLength > 8 ? LittleEndian(data) : BigEndian(data);
        long raw = IsSigned && BitLength < MaxNumberBits && (bits >> (BitLength - 1) & 1) != 0 ? (long)(bits | (ulong.MaxValue << BitLength)) : (long)bits;
        string? text = null;
        if (Map is not null && (Map.TryGetValue(raw, out text) || !IsScaled))
        {
            value = new SignalSetValue(this, raw, raw, IsAvailable: text is not null, text);
            return true;
        }

        double scaled = ((IsSigned ? raw : (double)bits) * Multiplier / Divisor) + Offset;
        if (Maximum > Minimum)
        {
            scaled = Math.Clamp(scaled, Minimum, Maximum);
        }

        value = new SignalSetValue(this, raw, scaled, !(scaled <= NullAtOrBelow || scaled >= NullAtOrAbove), null);
        return true;
    }

    /// <summary>The field as a text: ASCII characters, or hexadecimal digits. Allocates.</summary>
    public string Text(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> bytes = BitOffset % 8 == 0 && BitOffset + BitLength <= data.Length * 8 ? data.Slice(BitOffset / 8, BitLength / 8) : default;
        return Unit == "ascii" ? Encoding.ASCII.GetString(bytes.Trim((byte)0)) : Convert.ToHexString(bytes);
    }

    private ulong BigEndian(ReadOnlySpan<byte> data)
    {
        ulong bits = 0;
        for (int i = BitOffset; i < BitOffset + BitLength; i++)
        {
            bits = (bits << 1) | ((uint)data[i >> 3] >> (7 - (i & 7)) & 1);
        }

        return bits;
    }

    // OBDb turns the bytes round that hold the field, from the byte of its first bit on, and then reads the same bit positions.
    private ulong LittleEndian(ReadOnlySpan<byte> data)
    {
        int first = BitOffset >> 3;
        int last = Math.Min(first + ((BitLength + 7) >> 3), data.Length) - 1;
        ulong bits = 0;
        for (int i = BitOffset; i < BitOffset + BitLength; i++)
        {
            int place = i >> 3;
            byte value = data[place <= last ? first + last - place : place];
            bits = (bits << 1) | ((uint)value >> (7 - (i & 7)) & 1);
        }

        return bits;
    }
}
