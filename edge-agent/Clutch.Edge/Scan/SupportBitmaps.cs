using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Which identifiers each ECU supports: the bitmaps 00, 20, 40 and so on of services 01, 02, 06 and 09 (SAE J1979).</summary>
internal static class SupportBitmaps
{
    /// <summary>Reads the chain of bitmaps; each one's last bit says whether the next one is there.</summary>
    /// <param name="line">The car.</param>
    /// <param name="service">01, 06 or 09.</param>
    /// <param name="what">For people.</param>
    public static Dictionary<uint, PidSet> Read(CarLine line, byte service, string what) =>
        Read(line, id => $"{service:X2}{id:X2}", answer => TryRead(answer, service, line.Protocol, out PidSet set) ? set : null, what);

    /// <summary>Reads the PIDs of a freeze frame.</summary>
    public static Dictionary<uint, PidSet> ReadFrame(CarLine line, byte frame) =>
        Read(line, id => $"02{id:X2}{frame:X2}", answer => FreezeFrame.TryReadSupported(answer, frame, out PidSet set) == ObdReject.None ? set : null, $"PIDs of freeze frame {frame}");

    private static Dictionary<uint, PidSet> Read(CarLine line, Func<int, string> request, Func<byte[], PidSet?> read, string what)
    {
        var ecus = new Dictionary<uint, PidSet>();
        for (int first = 0; first <= 0xE0; first += 0x20)
        {
            // A bitmap is one frame; nobody knows yet who answers the first one.
            int owners = first == 0 ? 0 : ecus.Values.Count(set => set.Contains((byte)first));
            if (first > 0 && owners == 0)
            {
                break;
            }

            foreach (EcuAnswer answer in line.Ask(request(first), what, owners))
            {
                if (read(answer.Payload) is { } set)
                {
                    ecus[answer.Ecu] = ecus.GetValueOrDefault(answer.Ecu).Union(set);
                }
            }
        }

        return ecus;
    }

    private static bool TryRead(ReadOnlySpan<byte> answer, byte service, ObdProtocol protocol, out PidSet set)
    {
        // K-line and J1850 put FF where the component id of a result stands (SAE J1979, service 06).
        if (service == 0x06 && protocol.IsKLineOrJ1850() && answer.Length == 7 && answer[2] == 0xFF)
        {
            return PidSet.TryRead([answer[0], answer[1], .. answer[3..]], service, out set) == ObdReject.None;
        }

        return PidSet.TryRead(answer, service, out set) == ObdReject.None;
    }
}
