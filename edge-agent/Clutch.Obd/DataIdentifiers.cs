using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>One value of a ReadDataByIdentifier answer.</summary>
/// <param name="Identifier">DID.</param>
/// <param name="Start">First byte of the value in the payload.</param>
/// <param name="Length">Bytes of the value.</param>
public readonly record struct DataIdentifierValue(ushort Identifier, int Start, int Length);

/// <summary>Answers of ReadDataByIdentifier (ISO 14229-1 service 22): <c>62 DID data DID data ...</c></summary>
public static class DataIdentifiers
{
    /// <summary>Walks the answer by the lengths that the caller knows, as the answer itself states none: any order, any subset of the request.</summary>
    /// <param name="payload">From the service byte 62 on.</param>
    /// <param name="requested">DIDs of the request.</param>
    /// <param name="lengths">Bytes of each DID's value; 0 = unknown, which only a DID asked alone may have: it takes the whole rest.</param>
    /// <param name="values">Receives the values, at least as many as <paramref name="requested"/>.</param>
    /// <param name="count">Values written; 0 on every reject.</param>
    public static ObdReject TryRead(
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<ushort> requested,
        ReadOnlySpan<int> lengths,
        Span<DataIdentifierValue> values,
        out int count)
    {
        count = 0;
        if (payload.Length < 3)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x62)
        {
            return ObdReject.NotThisService;
        }

        int written = 0;
        for (int at = 1; at < payload.Length;)
        {
            ReadOnlySpan<byte> rest = payload[at..];
            int index = rest.Length < 2 ? -1 : requested.IndexOf(BinaryPrimitives.ReadUInt16BigEndian(rest));
            bool twice = index >= 0 && Contains(values[..written], requested[index]);
            if (index < 0 || twice)
            {
                if (written > 0 && Padding.IsPadding(payload, rest))
                {
                    break;
                }

                return twice ? ObdReject.PidTwice : ObdReject.PidNotAsked;
            }

            int length = lengths[index];
            if (length == 0 && requested.Length > 1)
            {
                return ObdReject.PidUnknown;
            }

            length = length == 0 ? rest.Length - 2 : length;
            if (length == 0 || rest.Length - 2 < length)
            {
                return ObdReject.TooShort;
            }

            if ((uint)written >= (uint)values.Length)
            {
                return ObdReject.NoRoom;
            }

            values[written++] = new DataIdentifierValue(requested[index], at + 2, length);
            at += 2 + length;
        }

        count = written;
        return ObdReject.None;
    }

    private static bool Contains(ReadOnlySpan<DataIdentifierValue> values, ushort identifier)
    {
        foreach (DataIdentifierValue value in values)
        {
            if (value.Identifier == identifier)
            {
                return true;
            }
        }

        return false;
    }
}
