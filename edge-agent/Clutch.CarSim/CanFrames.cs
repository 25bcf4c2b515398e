using System.Globalization;

namespace Clutch.CarSim;

/// <summary>Cuts an answer into CAN frames (ISO 15765-2) and prints them as the adapter does.</summary>
internal static class CanFrames
{
    private const int FrameBytes = 8;
    private const byte UsualPadding = 0xAA;

    /// <summary>Data bytes of the frames. The last consecutive frame is always filled up, a single frame where the car pads.</summary>
    /// <param name="payload">From the service byte on.</param>
    /// <param name="extended">Address that stands before the PCI byte of every frame; null for normal addressing.</param>
    /// <param name="padding">Fill byte; null fills the last consecutive frame only.</param>
    public static List<byte[]> Cut(ReadOnlySpan<byte> payload, byte? extended, byte? padding)
    {
        byte[] address = extended is { } own ? [own] : [];
        int room = FrameBytes - 1 - address.Length;
        if (payload.Length <= room)
        {
            return [Filled([.. address, (byte)payload.Length, .. payload], padding is null ? 0 : FrameBytes, padding ?? UsualPadding)];
        }

        var frames = new List<byte[]> { (byte[])[.. address, (byte)(0x10 | (payload.Length >> 8)), (byte)payload.Length, .. payload[..(room - 1)]] };
        int sequence = 1;
        for (int at = room - 1; at < payload.Length; at += room, sequence++)
        {
            frames.Add(Filled([.. address, (byte)(0x20 | (sequence & 0xF)), .. payload[at..Math.Min(at + room, payload.Length)]], FrameBytes, padding ?? UsualPadding));
        }

        return frames;
    }

    /// <summary>The text of a frame without its line end; a first frame without headers has a line for the length before it.</summary>
    public static string Print(ObdProtocol protocol, BusFrame frame, ElmSettings settings)
    {
        string space = settings.Spaces ? " " : "";
        ReadOnlySpan<byte> data = frame.Data;
        if (settings.Headers)
        {
            return Identifier(protocol, frame.Header, space) + BusFrames.Hex(data, space);
        }

        data = settings is { Formatting: true, ExtendedAddress: not null } && !data.IsEmpty ? data[1..] : data;
        if (!settings.Formatting || data.IsEmpty)
        {
            return BusFrames.Hex(data, space);
        }

        if (data[0] >> 4 == 0)
        {
            // The adapter cuts padding off, because it knows the length.
            return BusFrames.Hex(data[1..Math.Min(data.Length, 1 + data[0])], space);
        }

        bool first = data[0] >> 4 == 1;
        string length = first && data.Length > 1 ? $"{((data[0] & 0xF) << 8) | data[1]:X3}{settings.LineEnd}" : "";
        return $"{length}{frame.Index & 0xF:X}:{space}{BusFrames.Hex(data[Math.Min(data.Length, first ? 2 : 1)..], space)}";
    }

    /// <summary>Three digits, or four bytes.</summary>
    public static string Identifier(ObdProtocol protocol, long id, string space) => protocol.Identifier == 3
        ? id.ToString("X3", CultureInfo.InvariantCulture) + space
        : BusFrames.Hex([(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id], space);

    private static byte[] Filled(byte[] frame, int length, byte padding) =>
        frame.Length >= length ? frame : [.. frame, .. Enumerable.Repeat(padding, length - frame.Length)];
}
