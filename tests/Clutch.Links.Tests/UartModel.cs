namespace Clutch.Links.Tests;

/// <summary>What a UART receives when the sender runs at another rate: the line's level, sampled in the middle of each bit (8N1).</summary>
internal static class UartModel
{
    public static byte[] Receive(ReadOnlySpan<byte> sent, int sentBaud, int receivedBaud)
    {
        // A line is high when idle; a byte is a low start bit, eight bits from the lowest, and a high stop bit.
        var levels = new List<bool>();
        foreach (byte b in sent)
        {
            levels.Add(false);
            for (int bit = 0; bit < 8; bit++)
            {
                levels.Add((b >> bit & 1) != 0);
            }

            levels.Add(true);
        }

        bool At(double time) => (int)(time * sentBaud) is int bit && (bit >= levels.Count || levels[bit]);
        double step = 1.0 / receivedBaud;
        double end = (double)levels.Count / sentBaud;
        var received = new List<byte>();
        for (double time = 0; time < end;)
        {
            if (At(time))
            {
                time += step / 16;
                continue;
            }

            int value = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                value |= At(time + (step * (bit + 1.5))) ? 1 << bit : 0;
            }

            // Without a stop bit the byte is a framing error, which a raw terminal hands over as NUL.
            bool framed = At(time + (step * 9.5));
            received.Add(framed ? (byte)value : (byte)0);
            time += step * 9.5;
            while (!framed && time < end && !At(time))
            {
                time += step / 16;
            }
        }

        return [.. received];
    }
}
