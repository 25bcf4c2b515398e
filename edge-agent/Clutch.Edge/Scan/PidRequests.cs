using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Reads many PIDs of all ECUs with few requests: up to six PIDs of service 01 a request, three of service 02, one where bus or adapter
/// carry one. What does not come back in a group is asked alone; what does not come back alone is listed.
/// </summary>
internal sealed class PidRequests(CarLine line, IReadOnlyDictionary<uint, PidSet> supported, byte? frame)
{
    private readonly Dictionary<(uint Ecu, byte Pid), Sample[]> _samples = [];
    private readonly Dictionary<(uint Ecu, byte Pid), string> _unknown = [];
    private readonly Sample[] _buffer = new Sample[PidTable.MaxSamplesPerMessage];

    /// <summary>Most PIDs that came back for one request; null while no group was asked.</summary>
    public int? MostAnswered { get; private set; }

    /// <summary>Reads the PIDs in this order.</summary>
    /// <param name="pids">Without the bitmaps of supported PIDs.</param>
    /// <param name="mostPids">1, or as many as protocol and adapter may carry.</param>
    public void Read(IEnumerable<byte> pids, int mostPids)
    {
        var group = new List<byte>();
        var alone = new List<byte>();
        foreach (byte pid in pids)
        {
            if (mostPids == 1 || PidTable.BatchableLength(pid) == 0)
            {
                alone.Add(pid);
                continue;
            }

            group.Add(pid);
            if (group.Count == mostPids)
            {
                alone.AddRange(ReadGroup(group));
                group.Clear();
                mostPids = MostAnswered == 1 ? 1 : mostPids;
            }
        }

        alone.AddRange(group.Count > 1 ? ReadGroup(group) : group);
        foreach (byte pid in alone)
        {
            ReadAlone(pid);
        }
    }

    /// <summary>Samples of an ECU; empty where it sent none.</summary>
    public Sample[] Samples(uint ecu) => [.. _samples.Where(entry => entry.Key.Ecu == ecu).OrderBy(entry => entry.Key.Pid).SelectMany(entry => entry.Value)];

    /// <summary>What an ECU said, PID by PID.</summary>
    /// <param name="ecu">CAN id or source address.</param>
    /// <param name="scaling">The maxima that this ECU states in PIDs 4F and 50.</param>
    public IReadOnlyList<ScannedPid> Report(uint ecu, PidScaling scaling)
    {
        var report = new List<ScannedPid>();
        foreach (byte pid in supported.GetValueOrDefault(ecu))
        {
            if (pid % 0x20 == 0)
            {
                continue;
            }

            Sample[] samples = [.. _samples.GetValueOrDefault((ecu, pid)) ?? []];
            scaling.Apply(samples);
            report.Add(new ScannedPid($"{pid:X2}", [.. samples.Select(Signal)], _unknown.GetValueOrDefault((ecu, pid))));
        }

        return report;
    }

    private static ScannedSignal Signal(Sample sample)
    {
        Signal signal = SignalRegistry.Get(sample.Signal);
        return new ScannedSignal(signal.Path, signal.Name, signal.ToValue(sample.Raw), signal.Unit, SignalTexts.Of(sample.Signal, sample.Raw));
    }

    private static byte PidOf(Sample sample) => (byte)(sample.Signal >> 4);

    private string Request(IEnumerable<byte> pids) => frame is { } number ? $"02{string.Concat(pids.Select(pid => $"{pid:X2}{number:X2}"))}" : $"01{string.Concat(pids.Select(pid => $"{pid:X2}"))}";

    private bool TryDecode(EcuAnswer answer, byte[] pids, out Sample[] samples)
    {
        ObdReject reject = frame is { } number
            ? FreezeFrame.Decode(answer.Payload, pids, number, answer.Ecu, 0, _buffer, out int count)
            : Service01.Decode(answer.Payload, pids, answer.Ecu, SampleQuality.Measured, 0, _buffer, out count);
        samples = _buffer[..count];
        return reject == ObdReject.None;
    }

    /// <summary>Asks several PIDs at once.</summary>
    /// <returns>Those that at least one ECU supports and did not answer.</returns>
    private List<byte> ReadGroup(List<byte> group)
    {
        byte[] pids = [.. group];
        foreach (EcuAnswer answer in line.Try(Request(pids), Lines(pids)))
        {
            if (!TryDecode(answer, pids, out Sample[] samples))
            {
                continue;
            }

            int answered = 0;
            foreach (IGrouping<byte, Sample> own in samples.GroupBy(PidOf))
            {
                _samples[(answer.Ecu, own.Key)] = [.. own];
                answered++;
            }

            MostAnswered = Math.Max(MostAnswered ?? 1, answered);
        }

        MostAnswered ??= 1;
        return group.FindAll(pid => supported.Any(ecu => ecu.Value.Contains(pid) && !_samples.ContainsKey((ecu.Key, pid))));
    }

    private void ReadAlone(byte pid)
    {
        string request = Request([pid]);
        string what = frame is { } number ? $"PID {pid:X2} of freeze frame {number}" : $"PID {pid:X2}";
        bool isKnown = PidTable.TryGet(pid, out _);
        int header = frame is null ? 2 : 3;
        IReadOnlyList<EcuAnswer> answers = line.Ask(request, what, Lines([pid]));
        foreach (EcuAnswer answer in answers)
        {
            if (TryDecode(answer, [pid], out Sample[] samples))
            {
                _samples[(answer.Ecu, pid)] = samples;
            }
            else if (!isKnown && answer.Payload.Length > header)
            {
                _unknown[(answer.Ecu, pid)] = Convert.ToHexString(answer.Payload.AsSpan(header));
            }
            else
            {
                line.Note(new NotRead(request, what, CarLine.Id(answer.Ecu), Outcome.Malformed.ToWord(), null, $"{Convert.ToHexString(answer.Payload)} has not the length of this PID", ScanWords.Malformed));
            }
        }

        // Silence of all is listed by the line already.
        foreach (uint ecu in supported.Where(ecu => answers.Count > 0 && ecu.Value.Contains(pid) && !answers.Any(answer => answer.Ecu == ecu.Key)).Select(ecu => ecu.Key))
        {
            line.Note(new NotRead(request, what, CarLine.Id(ecu), Outcome.NoData.ToWord(), null, "listed as supported, but not answered", "Repeat the scan with the engine running."));
        }
    }

    /// <summary>CAN frames of all answers; 0 where a PID's length is not known.</summary>
    private int Lines(byte[] pids)
    {
        int lines = 0;
        foreach (PidSet own in supported.Values)
        {
            int length = 1;
            foreach (byte pid in pids)
            {
                if (own.Contains(pid))
                {
                    int size = PidTable.BatchableLength(pid);
                    if (size == 0)
                    {
                        return 0;
                    }

                    length += size + (frame is null ? 0 : 1);
                }
            }

            lines += length == 1 ? 0 : PollGroup.FramesOf(length);
        }

        return lines;
    }
}
