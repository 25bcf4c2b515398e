using System.Text;

namespace Clutch.CarSim;

/// <summary>Cuts an answer into CAN frames (ISO 15765-2) and prints them as the adapter does.</summary>
internal static class CanFrames
{
    private const int SingleFrameData = 7, FirstFrameData = 6, ConsecutiveData = 7;
    private const byte Padding = 0xAA;

    /// <summary>Data bytes of the frames. The last consecutive frame is filled up, a single frame is not.</summary>
    public static List<byte[]> Cut(ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= SingleFrameData)
        {
            return [[(byte)payload.Length, .. payload]];
        }

        var frames = new List<byte[]> { (byte[])[(byte)(0x10 | (payload.Length >> 8)), (byte)payload.Length, .. payload[..FirstFrameData]] };
        int sequence = 1;
        for (int at = FirstFrameData; at < payload.Length; at += ConsecutiveData, sequence++)
        {
            byte[] frame = new byte[1 + ConsecutiveData];
            frame.AsSpan().Fill(Padding);
            frame[0] = (byte)(0x20 | (sequence & 0xF));
            payload[at..Math.Min(at + ConsecutiveData, payload.Length)].CopyTo(frame.AsSpan(1));
            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>The text of frame number <paramref name="index"/>, with line ends.</summary>
    public static string Print(int id, ReadOnlySpan<byte> frame, int index, ElmSettings settings)
    {
        var text = new StringBuilder();
        string space = settings.Spaces ? " " : "";
        if (settings.Headers)
        {
            Append(text.Append($"{id:X3}{space}"), frame, space);
        }
        else if (!settings.Formatting)
        {
            Append(text, frame, space);
        }
        else if (frame[0] >> 4 == 0)
        {
            Append(text, frame[1..], space);
        }
        else
        {
            if (index == 0)
            {
                text.Append($"{((frame[0] & 0xF) << 8) | frame[1]:X3}{settings.LineEnd}");
            }

            Append(text.Append($"{index & 0xF:X}:{space}"), frame[(index == 0 ? 2 : 1)..], space);
        }

        return text.Append(settings.LineEnd).ToString();
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes, string space)
    {
        foreach (byte b in bytes)
        {
            text.Append($"{b:X2}{space}");
        }
    }
}
