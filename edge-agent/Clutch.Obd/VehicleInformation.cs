using System.Buffers.Binary;

namespace Clutch.Obd;

/// <summary>Vehicle information (SAE J1979 service 09). Supported infotypes: <see cref="PidSet.TryRead"/> with service 09.</summary>
/// <remarks>
/// On CAN a count of items follows the infotype. On K-line and J1850 the numbered messages are already joined by <see cref="ElmExchange"/> and carry no count.
/// Padding is recognised by position only: characters are never stripped.
/// </remarks>
public static class VehicleInformation
{
    public const int VinLength = 17;
    public const int CalibrationIdLength = 16;
    private const int CvnLength = 4;
    private const int EcuNameLength = 20;

    /// <summary>Reads infotype 02, the vehicle identification number (ISO 3779).</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="vin">Receives 17 ASCII characters.</param>
    public static ObdReject TryReadVin(ReadOnlySpan<byte> payload, ObdProtocol protocol, Span<byte> vin)
    {
        if (Items(payload, 0x02, protocol, out _, out ReadOnlySpan<byte> items) is var reject and not ObdReject.None)
        {
            return reject;
        }

        ReadOnlySpan<byte> text = items.TrimStart((byte)0);
        if (text.Length < VinLength)
        {
            return ObdReject.TooShort;
        }

        if (!Padding.IsPadding(payload, text[VinLength..]))
        {
            return ObdReject.CountMismatch;
        }

        if (vin.Length < VinLength)
        {
            return ObdReject.NoRoom;
        }

        foreach (byte c in text[..VinLength])
        {
            if (c is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z')) || c is (byte)'I' or (byte)'O' or (byte)'Q')
            {
                return ObdReject.NotAVin;
            }
        }

        text[..VinLength].CopyTo(vin);
        return ObdReject.None;
    }

    /// <summary>Reads infotype 04: n calibration identifications of 16 characters, padded with 00.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="ids">n × 16 bytes inside <paramref name="payload"/>; cut one with <see cref="CalibrationId"/>.</param>
    /// <param name="count">Number of identifications; 0 on every reject.</param>
    public static ObdReject TryReadCalibrationIds(ReadOnlySpan<byte> payload, ObdProtocol protocol, out ReadOnlySpan<byte> ids, out int count) =>
        FixedItems(payload, 0x04, protocol, CalibrationIdLength, out ids, out count);

    /// <summary>One of the identifications, without its 00 padding.</summary>
    public static ReadOnlySpan<byte> CalibrationId(ReadOnlySpan<byte> ids, int index) =>
        ids.Slice(index * CalibrationIdLength, CalibrationIdLength).Trim((byte)0);

    /// <summary>Reads infotype 06: n calibration verification numbers, each four raw bytes shown as eight hexadecimal digits.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="numbers">Receives the numbers.</param>
    /// <param name="count">Numbers written; 0 on every reject.</param>
    public static ObdReject TryReadVerificationNumbers(ReadOnlySpan<byte> payload, ObdProtocol protocol, Span<uint> numbers, out int count)
    {
        ObdReject reject = FixedItems(payload, 0x06, protocol, CvnLength, out ReadOnlySpan<byte> items, out count);
        if (reject == ObdReject.None && count > numbers.Length)
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
            numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(items[(i * CvnLength)..]);
        }

        return ObdReject.None;
    }

    /// <summary>Reads infotype 0A: acronym of the ECU (4 characters), a dash, its name (15 characters), padded with 00.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="name">Inside <paramref name="payload"/>, without the 00 padding at its end; the padding inside stays.</param>
    public static ObdReject TryReadEcuName(ReadOnlySpan<byte> payload, ObdProtocol protocol, out ReadOnlySpan<byte> name) =>
        TryReadText(payload, 0x0A, EcuNameLength, protocol, out name);

    /// <summary>Reads infotype 0D, the engine serial number: 17 characters.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="number">Inside <paramref name="payload"/>, without 00 padding.</param>
    public static ObdReject TryReadEngineSerialNumber(ReadOnlySpan<byte> payload, ObdProtocol protocol, out ReadOnlySpan<byte> number) =>
        TryReadText(payload, 0x0D, VinLength, protocol, out number);

    /// <summary>Reads infotype 0F, the exhaust regulation or type approval number: 17 characters.</summary>
    /// <param name="payload">From the service byte 49 on.</param>
    /// <param name="protocol">Tells whether a count byte follows the infotype.</param>
    /// <param name="number">Inside <paramref name="payload"/>, without 00 padding.</param>
    public static ObdReject TryReadApprovalNumber(ReadOnlySpan<byte> payload, ObdProtocol protocol, out ReadOnlySpan<byte> number) =>
        TryReadText(payload, 0x0F, VinLength, protocol, out number);

    private static ObdReject TryReadText(ReadOnlySpan<byte> payload, byte infotype, int length, ObdProtocol protocol, out ReadOnlySpan<byte> text)
    {
        text = default;
        ObdReject reject = Items(payload, infotype, protocol, out int announced, out ReadOnlySpan<byte> items);
        if (reject != ObdReject.None)
        {
            return reject;
        }

        // K-line and J1850 fill up the first of the numbered messages.
        ReadOnlySpan<byte> characters = announced < 0 && items.Length > length ? items[(items.Length - length)..] : items;
        if (characters.Length < length)
        {
            return ObdReject.TooShort;
        }

        if (announced > 1 || !Padding.IsPadding(payload, characters[length..]))
        {
            return ObdReject.CountMismatch;
        }

        characters = characters[..length].Trim((byte)0);
        if (characters.ContainsAnyExceptInRange((byte)0, (byte)0x7E))
        {
            return ObdReject.NotText;
        }

        text = characters;
        return ObdReject.None;
    }

    /// <summary>Cuts the items of an infotype whose items have one size.</summary>
    internal static ObdReject FixedItems(ReadOnlySpan<byte> payload, byte infotype, ObdProtocol protocol, int size, out ReadOnlySpan<byte> items, out int count)
    {
        count = 0;
        ObdReject reject = Items(payload, infotype, protocol, out int announced, out items);
        if (reject != ObdReject.None)
        {
            return reject;
        }

        int length = announced < 0 ? items.Length : announced * size;
        if (length == 0 || items.Length < length)
        {
            return ObdReject.TooShort;
        }

        if (length % size != 0 || !Padding.IsPadding(payload, items[length..]))
        {
            return ObdReject.CountMismatch;
        }

        items = items[..length];
        count = length / size;
        return ObdReject.None;
    }

    /// <summary>Cuts <c>49 infotype [count]</c>; the count is -1 where the protocol sends none.</summary>
    private static ObdReject Items(ReadOnlySpan<byte> payload, byte infotype, ObdProtocol protocol, out int announced, out ReadOnlySpan<byte> items)
    {
        announced = -1;
        items = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x49)
        {
            return ObdReject.NotThisService;
        }

        if (payload[1] != infotype)
        {
            return ObdReject.PidNotAsked;
        }

        items = payload[2..];
        if (!protocol.IsKLineOrJ1850())
        {
            if (items.IsEmpty)
            {
                return ObdReject.TooShort;
            }

            announced = items[0];
            items = items[1..];
        }

        return ObdReject.None;
    }
}
