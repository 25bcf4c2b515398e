using System.Collections.Frozen;
using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>
/// Round robin: every cycle asks all groups of quick signals and one group of slow ones. Groups that stay silent fall apart into
/// single PIDs; a single PID that stays silent is left alone until the next session.
/// </summary>
public sealed class PollPlan
{
    private const int MostFailures = 3;

    // What a person watches move: load, trims, MAP, speed, MAF, throttle, timing, O2, lambda, pedal, fuel rate, torque.
    private static readonly FrozenSet<byte> s_quick = FrozenSet.ToFrozenSet<byte>(
        [0x04, 0x06, 0x0B, 0x0C, 0x0D, 0x0E, 0x10, 0x11, 0x14, 0x15, 0x24, 0x34, 0x43, 0x44, 0x45, 0x47, 0x49, 0x4A, 0x4C, 0x5E, 0x61, 0x62]);

    private readonly List<PollGroup> _quick = [];
    private readonly List<PollGroup> _slow = [];
    private readonly List<PollGroup> _cycle = [];
    private int _nextSlow;

    /// <summary>A plan for what the car supports.</summary>
    /// <param name="supported">The union over all ECUs.</param>
    /// <param name="mostPids">1, or up to six where the protocol and the adapter carry several.</param>
    public PollPlan(PidSet supported, int mostPids)
    {
        foreach ((List<PollGroup> groups, bool quick) in new[] { (_quick, true), (_slow, false) })
        {
            var pids = new List<byte>();
            foreach (byte pid in supported)
            {
                if (s_quick.Contains(pid) != quick || pid % 0x20 == 0 || !PidTable.TryGet(pid, out Pid? row))
                {
                    continue;
                }

                if (mostPids == 1 || !row.IsBatchable)
                {
                    groups.Add(new PollGroup([pid]));
                    continue;
                }

                pids.Add(pid);
                if (pids.Count == mostPids)
                {
                    groups.Add(new PollGroup(pids.ToArray()));
                    pids.Clear();
                }
            }

            if (pids.Count > 0)
            {
                groups.Add(new PollGroup(pids.ToArray()));
            }
        }
    }

    public bool IsEmpty => _quick.Count + _slow.Count == 0;

    /// <summary>The groups of the next cycle, in order. Valid until the next call.</summary>
    public IReadOnlyList<PollGroup> NextCycle()
    {
        Regroup(_quick);
        Regroup(_slow);
        _cycle.Clear();
        _cycle.AddRange(_quick);
        if (_slow.Count > 0)
        {
            _cycle.Add(_slow[_nextSlow++ % _slow.Count]);
        }

        return _cycle;
    }

    private static void Regroup(List<PollGroup> groups)
    {
        for (int i = groups.Count - 1; i >= 0; i--)
        {
            PollGroup group = groups[i];
            if (group.Failures < MostFailures)
            {
                continue;
            }

            groups.RemoveAt(i);
            if (group.Pids.Length > 1)
            {
                groups.AddRange(group.Pids.Select(pid => new PollGroup([pid])));
            }
        }
    }
}
