using System.Text;
using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

/// <summary>Writes sentences and reads them back through the receiver.</summary>
internal static class NmeaText
{
    /// <summary>Adds <c>$</c>, checksum and line end.</summary>
    public static string Line(string body) => $"${body}*{Sum(body):X2}\r\n";

    public static int Sum(string body) => body.Aggregate(0, (sum, c) => sum ^ c);

    public static byte[] Bytes(params string[] bodies) => Encoding.Latin1.GetBytes(string.Concat(bodies.Select(Line)));

    /// <summary>Everything that comes of some bytes, fed in pieces that end at the given offsets.</summary>
    public static List<(NmeaReject Reject, NmeaSentence Sentence)> Read(ReadOnlySpan<byte> bytes, params int[] cuts)
    {
        var receiver = new NmeaReceiver();
        var all = new List<(NmeaReject, NmeaSentence)>();
        int from = 0;
        foreach (int to in cuts.Append(bytes.Length))
        {
            ReadOnlySpan<byte> part = bytes[from..to];
            while (receiver.TryRead(ref part, out NmeaSentence sentence, out NmeaReject reject))
            {
                all.Add((reject, sentence));
            }

            from = to;
        }

        return all;
    }

    public static NmeaReject Parse(string body, out NmeaSentence sentence) =>
        NmeaParser.Parse(Encoding.Latin1.GetBytes($"{body}*{Sum(body):X2}"), out sentence);
}
