using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Freeze frames of all ECUs (service 02).</summary>
internal static class FreezeFrameReader
{
    // Frames beyond 00 belong to the maker; no known car keeps more.
    private const byte MostFrames = 16;
    private const int MostPids = 3;

    public static void Read(CarLine line, CarNotes car, int pidsPerRequest)
    {
        for (byte frame = 0; frame < MostFrames; frame++)
        {
            IReadOnlyList<EcuAnswer> answers = frame == 0 ? line.Ask("020200", "freeze frames") : line.Try($"0202{frame:X2}");
            var codes = new Dictionary<uint, TroubleCode>();
            foreach (EcuAnswer answer in answers)
            {
                if (FreezeFrame.TryReadCode(answer.Payload, frame, out TroubleCode code) == ObdReject.None)
                {
                    // Code 0000: nothing is stored, and whatever else the frame says means nothing.
                    car.Update(answer.Ecu, report => report with { FreezeFrames = report.FreezeFrames ?? [] });
                    if (code.Value != 0)
                    {
                        codes[answer.Ecu] = code;
                    }
                }
            }

            if (codes.Count == 0)
            {
                return;
            }

            ReadFrame(line, car, frame, codes, pidsPerRequest);
        }
    }

    private static void ReadFrame(CarLine line, CarNotes car, byte frame, Dictionary<uint, TroubleCode> codes, int pidsPerRequest)
    {
        const byte CodePid = 0x02;
        Dictionary<uint, PidSet> supported = SupportBitmaps.ReadFrame(line, frame).Where(ecu => codes.ContainsKey(ecu.Key)).ToDictionary();
        var requests = new PidRequests(line, supported, frame);
        PidSet all = supported.Values.Aggregate(default(PidSet), (sum, own) => sum.Union(own));
        var pids = new List<byte>();
        foreach (byte pid in all)
        {
            if (pid % 0x20 != 0 && pid != CodePid)
            {
                pids.Add(pid);
            }
        }

        requests.Read(pids, Math.Min(MostPids, pidsPerRequest));
        foreach ((uint ecu, TroubleCode code) in codes)
        {
            IReadOnlyList<ScannedPid> values = [.. requests.Report(ecu, car[ecu].Scaling).Where(pid => pid.Pid != $"{CodePid:X2}")];
            car.Update(ecu, report => report with { FreezeFrames = [.. report.FreezeFrames ?? [], new ScannedFreezeFrame(frame, code.ToString(), values)] });
        }
    }
}
