using System.Buffers.Binary;
using System.Numerics;

namespace Clutch.Trips;

/// <summary>
/// The bytes of a bin in the store:
/// <code>
/// 1, channels: uint32, then for each channel that is there: seconds: uint64 (a bit each), then for each second that is there:
///   varint(offset * 4 + silent * 2 + (preference differs from the one before))  [preference: byte]  [zigzag varint: raw - the channel's raw before]
/// </code>
/// Little-endian. The same bin has the same bytes.
/// </summary>
internal static class MinuteBinCodec
{
    private const byte Layout = 1;

    /// <summary>Most bytes of a bin.</summary>
    public const int MaxBytes = 5 + (TripChannels.Count * (8 + (MinuteBin.Seconds * (2 + 1 + 10))));

    /// <summary>Writes the bin; gives the number of bytes. The buffer holds <see cref="MaxBytes"/>.</summary>
    public static int Write(MinuteBin bin, Span<byte> buffer)
    {
        buffer[0] = Layout;
        uint channels = 0;
        int at = 5;
        for (int channel = 0; channel < TripChannels.Count; channel++)
        {
            ulong heard = bin.Heard((TripChannel)channel);
            if (heard == 0)
            {
                continue;
            }

            channels |= 1u << channel;
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[at..], heard);
            at += 8;
            long last = 0;
            byte preference = 0;
            for (ulong left = heard; left != 0; left &= left - 1)
            {
                Slot slot = bin[(TripChannel)channel, BitOperations.TrailingZeroCount(left)];
                bool differs = slot.Preference != preference;
                at += WriteVarint(buffer[at..], ((ulong)slot.Offset << 2) | (slot.HasValue ? 0UL : 2) | (differs ? 1UL : 0));
                if (differs)
                {
                    buffer[at++] = preference = slot.Preference;
                }

                if (slot.HasValue)
                {
                    long delta = slot.Raw - last;
                    at += WriteVarint(buffer[at..], (ulong)((delta << 1) ^ (delta >> 63)));
                    last = slot.Raw;
                }
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer[1..], channels);
        return at;
    }

    /// <summary>Fills the bin from stored bytes. False: they are damaged, and what is in the bin means nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long minute, MinuteBin bin)
    {
        bin.Begin(minute);
        if (bytes.Length < 5 || bytes[0] != Layout)
        {
            return false;
        }

        uint channels = BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
        if (channels >> TripChannels.Count != 0)
        {
            return false;
        }

        int at = 5;
        for (; channels != 0; channels &= channels - 1)
        {
            if (!TryReadChannel(bytes, ref at, (TripChannel)BitOperations.TrailingZeroCount(channels), bin))
            {
                return false;
            }
        }

        return at == bytes.Length;
    }

    private static bool TryReadChannel(ReadOnlySpan<byte> bytes, ref int at, TripChannel channel, MinuteBin bin)
    {
        if (bytes.Length - at < 8)
        {
            return false;
        }

        ulong heard = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        at += 8;
        long last = 0;
        byte preference = 0;
        if (heard >> MinuteBin.Seconds != 0)
        {
            return false;
        }

        for (; heard != 0; heard &= heard - 1)
        {
            if (!TryReadVarint(bytes, ref at, out ulong head) || head >> 2 >= 1000)
            {
                return false;
            }

            if ((head & 1) != 0)
            {
                if (at >= bytes.Length)
                {
                    return false;
                }

                preference = bytes[at++];
            }

            long? raw = null;
            if ((head & 2) == 0)
            {
                if (!TryReadVarint(bytes, ref at, out ulong delta))
                {
                    return false;
                }

                last += (long)(delta >> 1) ^ -(long)(delta & 1);
                if (last is < -Slot.MaxRaw or > Slot.MaxRaw)
                {
                    return false;
                }

                raw = last;
            }

            bin.Offer(channel, BitOperations.TrailingZeroCount(heard), Slot.Of(preference, (int)(head >> 2), raw));
        }

        return true;
    }

    private static int WriteVarint(Span<byte> buffer, ulong value)
    {
        int at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            buffer[at++] = (byte)(value | 0x80);
        }

        buffer[at++] = (byte)value;
        return at;
    }

    private static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
