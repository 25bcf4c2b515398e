using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>What adapter and bus carry.</summary>
/// <param name="MostPids">In a request: 1 to 6.</param>
/// <param name="MostBytes">In an answer, its service byte included; 7 where answers of several frames do not get through.</param>
/// <param name="Count">How a request says the number of frames to wait for.</param>
public readonly record struct PollLimits(int MostPids, int MostBytes, CountForm Count);

/// <summary>Why an exchange gave no value.</summary>
public enum PollFailure : byte
{
    /// <summary>Nobody answered, or nothing that can be used.</summary>
    Silent,

    /// <summary>An ECU refused the request, or the adapter did not understand it.</summary>
    Refused,
}

/// <summary>
/// Which PIDs are asked together and when: the most urgent group first. A group that is refused or stays silent is cut in
/// halves until the culprit is found; a silent PID is asked at a tenth of its rate, then once a minute, and returns with its first value.
/// </summary>
public sealed class PollPlan
{
    private const int MostFailures = 3;

    private readonly PolledPid[] _pids;
    private readonly PolledPid?[] _byNumber = new PolledPid?[256];
    private readonly TimeProvider _time;
    private readonly List<PollGroup> _groups = [];
    private readonly RequestCost _cost = new();
    private long _asked;

    /// <summary>A plan for wishes; the first request of each is due at once.</summary>
    public PollPlan(IEnumerable<PollWish> wishes, PollLimits limits, TimeProvider time)
    {
        _time = time;
        Limits = limits;
        _pids = [.. wishes.Select(wish => new PolledPid(wish, time))];
        foreach (PolledPid pid in _pids)
        {
            _byNumber[pid.Pid] = pid;
        }

        Regroup();
    }

    public bool IsEmpty => _pids.Length == 0;

    /// <summary>As given, or as far as experience has lowered them.</summary>
    public PollLimits Limits { get; private set; }

    /// <summary>The groups as they are now.</summary>
    public IReadOnlyList<PollGroup> Groups => _groups;

    /// <summary>When the next group is due; a timestamp of the time provider, in the past when one is due now.</summary>
    public long NextDue { get; private set; }

    internal ReadOnlySpan<PolledPid> Pids => _pids;

    /// <summary>The group that is due and most urgent; null when none is due before <see cref="NextDue"/>.</summary>
    public PollGroup? Next()
    {
        long now = _time.GetTimestamp();
        PollGroup? best = null;
        double most = -1;
        NextDue = long.MaxValue;
        foreach (PollGroup group in _groups)
        {
            long due = long.MaxValue;
            double urgency = 0;
            foreach (byte number in group.Pids)
            {
                PolledPid pid = _byNumber[number]!;
                due = Math.Min(due, pid.Due);
                urgency = Math.Max(urgency, pid.Urgency(now));
            }

            NextDue = Math.Min(NextDue, due);
            if (due <= now && urgency > most)
            {
                (best, most) = (group, urgency);
            }
        }

        return best;
    }

    /// <summary>The group's request leaves now.</summary>
    public void Asked(PollGroup group)
    {
        long now = _time.GetTimestamp();
        _asked = now;
        foreach (byte number in group.Pids)
        {
            _byNumber[number]!.Ask(now);
        }
    }

    /// <summary>The group gave values.</summary>
    /// <param name="group">As asked.</param>
    /// <param name="came">PIDs in the answers of all ECUs.</param>
    /// <param name="frames">CAN frames that carried them; 0 when that cannot be known.</param>
    /// <param name="at">Timestamp of the values.</param>
    public void Answered(PollGroup group, in PidSet came, int frames, long at)
    {
        group.Answered(frames);
        long now = _time.GetTimestamp();
        int prefix = Prefix(group, in came);
        bool changed = _cost.Add(_time.GetElapsedTime(_asked, now).TotalMilliseconds);
        foreach (byte number in group.Pids)
        {
            PolledPid pid = _byNumber[number]!;
            changed |= pid.IsOnTrial;
            pid.IsOnTrial = false;
            if (!came.Contains(number))
            {
                changed |= pid.Missed(group.Pids.Length > 1, prefix);
            }
            else if (pid.Came(at, now))
            {
                changed = true;
                if (pid.Returns >= 2)
                {
                    Blame(pid);
                }
            }
        }

        if (changed)
        {
            Regroup();
        }
    }

    /// <summary>The group gave no value.</summary>
    public void Failed(PollGroup group, PollFailure failure)
    {
        group.Failed();
        if (group.Pids.Length > 1)
        {
            if (failure == PollFailure.Refused || group.Failures >= MostFailures)
            {
                Halve(group);
            }

            return;
        }

        PolledPid pid = _byNumber[group.Pids[0]]!;
        bool changed = pid.Missed(inGroup: false, prefix: 0);
        if (pid.IsOnTrial && (failure == PollFailure.Refused || changed))
        {
            // The culprit: it goes alone from here on, and the others come together again.
            pid.IsOnTrial = false;
            pid.IsAlone = true;
            changed = true;
        }

        if (changed)
        {
            Regroup();
        }
    }

    /// <summary>Adapter or bus carry less than thought.</summary>
    public void Lower(PollLimits limits)
    {
        if (limits == Limits)
        {
            return;
        }

        Limits = limits;
        foreach (PolledPid pid in _pids)
        {
            pid.IsOnTrial = false;
            pid.ForgetReturns();
        }

        Regroup();
    }

    /// <summary>
    /// Twice a PID was missing from its group and came alone. When the answers held the first PIDs of the request and no more, somebody
    /// on the way takes no more than those; else it is this PID that does not go with others.
    /// </summary>
    private void Blame(PolledPid pid)
    {
        if (pid.PrefixThatCame > 0)
        {
            Lower(Limits with { MostPids = Math.Min(Limits.MostPids, pid.PrefixThatCame) });
        }
        else
        {
            pid.IsAlone = true;
        }
    }

    private void Halve(PollGroup group)
    {
        _groups.Remove(group);
        int middle = group.Pids.Length / 2;
        _groups.Add(new PollGroup(group.Pids.AsSpan(0, middle), Limits.Count));
        _groups.Add(new PollGroup(group.Pids.AsSpan(middle), Limits.Count));
        foreach (byte number in group.Pids)
        {
            _byNumber[number]!.IsOnTrial = true;
        }
    }

    /// <summary>Builds the groups anew; those that stay the same keep what they learned, those on trial stay as they are.</summary>
    private void Regroup()
    {
        List<PollGroup> before = [.. _groups];
        _groups.RemoveAll(group => !Array.Exists(group.Pids, number => _byNumber[number]!.IsOnTrial));
        var together = new List<(TimeSpan Interval, List<byte> Pids)>();
        foreach (IGrouping<(TimeSpan Interval, PollPriority), PolledPid> wishes in _pids
            .Where(pid => pid is { State: PidState.Good, IsAlone: false, IsOnTrial: false })
            .GroupBy(pid => (pid.Wish.Interval, pid.Wish.Priority))
            .OrderBy(wishes => wishes.Key))
        {
            List<byte> left = [.. wishes.Select(pid => pid.Pid)];
            foreach ((TimeSpan interval, List<byte> group) in together)
            {
                if (wishes.Key.Interval <= interval * _cost.RideRatio)
                {
                    left.RemoveAll(pid => PollPacking.TryRide(group, pid, Limits.MostPids, Limits.MostBytes));
                }
            }

            together.AddRange(PollPacking.Pack(left, Limits.MostPids, Limits.MostBytes).Select(group => (wishes.Key.Interval, group)));
        }

        IEnumerable<byte[]> alone = _pids.Where(pid => !pid.IsOnTrial && (pid.IsAlone || pid.State != PidState.Good)).Select(pid => new[] { pid.Pid });
        foreach (byte[] pids in together.Select(group => group.Pids.ToArray()).Concat(alone))
        {
            _groups.Add(before.Find(group => group.Form == Limits.Count && group.Pids.AsSpan().SequenceEqual(pids)) ?? new PollGroup(pids, Limits.Count));
        }
    }

    /// <summary>How many PIDs came, when they are the first of the request and not all; else 0.</summary>
    private static int Prefix(PollGroup group, in PidSet came)
    {
        int first = 0;
        while (first < group.Pids.Length && came.Contains(group.Pids[first]))
        {
            first++;
        }

        for (int i = first; i < group.Pids.Length; i++)
        {
            if (came.Contains(group.Pids[i]))
            {
                return 0;
            }
        }

        // One PID that lacks at the end of a longer group is that PID's fault rather than a limit of the adapter.
        return first == group.Pids.Length || (first > 1 && first == group.Pids.Length - 1) ? 0 : first;
    }
}
