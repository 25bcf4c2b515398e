using System.Diagnostics;

namespace Clutch.Links;

/// <summary>
/// Finds the rate of an adapter: a bare CR at each rate in turn, until the answer reads like one. An adapter that hears
/// the wrong rate answers nothing or bytes that do not print.
/// </summary>
public static class BaudDetection
{
    /// <summary>In the order tried: ELM327's own, most USB parts, ELM327 with its rate pin low, then rates that were stored.</summary>
    private static readonly int[] s_rates = [38400, 115200, 9600, 230400, 57600, 19200, 500_000, 1_000_000, 2_000_000, 460_800, 921_600];

    // A prompt takes 1 ms at 9600 baud; an adapter that was busy first ends what it does ("STOPPED").
    private static readonly TimeSpan s_firstByte = TimeSpan.FromMilliseconds(1000);
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(200);
    private const int Rounds = 2;
    private const double LeastPrintable = 0.9;

    /// <summary>Opens a device at the rate of its adapter.</summary>
    /// <exception cref="LinkException">The device cannot be used, or nothing on it answers at any rate.</exception>
    /// <exception cref="OperationCanceledException">The token ended the search.</exception>
    public static SerialLink Open(string device, CancellationToken cancellationToken) => Open(device, s_firstByte, s_silence, cancellationToken);

    internal static SerialLink Open(string device, TimeSpan firstByte, TimeSpan silence, CancellationToken cancellationToken)
    {
        var link = new SerialLink(device, s_rates[0]);
        try
        {
            // The second round is for an adapter whose first answer was the end of an aborted command.
            for (int round = 0; round < Rounds; round++)
            {
                foreach (int rate in s_rates)
                {
                    if (link.TrySetBaud(rate) && Answers(link, firstByte, silence, cancellationToken))
                    {
                        return link;
                    }
                }
            }

            throw new LinkException(
                $"No adapter answers on {device} at any of {string.Join(", ", s_rates)} baud. Check that it has power and is the right device, or name its rate with ?baud=N.");
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>The share of bytes that an adapter prints; 0 unless the last of them is the prompt.</summary>
    internal static double Score(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> text = answer.TrimEnd(" \r\n\0"u8);
        if (text.IsEmpty || text[^1] != '>')
        {
            return 0;
        }

        int printable = 0;
        foreach (byte b in answer)
        {
            // NUL is sent by some parts between characters; a break reads as NUL too, so it counts for nothing either way.
            printable += b is (>= (byte)' ' and <= (byte)'~') or (byte)'\r' or (byte)'\n' ? 1 : 0;
        }

        return (double)printable / answer.Length;
    }

    private static bool Answers(SerialLink link, TimeSpan firstByte, TimeSpan silence, CancellationToken cancellationToken)
    {
        Span<byte> answer = stackalloc byte[256];
        link.Discard();
        if (!link.Write("\r"u8))
        {
            throw new LinkException($"{link.Name} is gone. Plug the adapter in again and retry.");
        }

        int length = 0;
        long started = Stopwatch.GetTimestamp();
        while (length < answer.Length)
        {
            TimeSpan left = firstByte + silence - Stopwatch.GetElapsedTime(started);
            TimeSpan wait = length == 0 ? firstByte : silence < left ? silence : left;
            int read = wait > TimeSpan.Zero ? link.Read(answer[length..], wait, cancellationToken) : 0;
            if (read == Link.Gone)
            {
                throw new LinkException($"{link.Name} is gone. Plug the adapter in again and retry.");
            }

            length += read;
            if (read == 0 || Score(answer[..length]) >= LeastPrintable)
            {
                break;
            }
        }

        return Score(answer[..length]) >= LeastPrintable;
    }
}
