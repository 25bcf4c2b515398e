using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Fills requests: as few as possible, and with those as few answer frames as possible.</summary>
public static class PollPacking
{
    /// <summary>Packs PIDs of one wanted rate.</summary>
    /// <param name="pids">Each batchable (<see cref="PidTable.BatchableLength"/>).</param>
    /// <param name="mostPids">In one request.</param>
    /// <param name="mostBytes">In one answer, its service byte included.</param>
    public static List<List<byte>> Pack(IReadOnlyList<byte> pids, int mostPids, int mostBytes)
    {
        var groups = new List<List<byte>>();
        for (int i = 0; i < (pids.Count + mostPids - 1) / mostPids; i++)
        {
            groups.Add([]);
        }

        // Long ones first; each goes where it adds the fewest frames, and of those where the least room is left.
        foreach (byte pid in pids.OrderByDescending(PidTable.BatchableLength))
        {
            List<byte>? best = groups
                .Where(group => Fits(group, pid, mostPids, mostBytes))
                .OrderBy(group => Frames(group, pid) - Frames(group))
                .ThenByDescending(group => group.Count)
                .FirstOrDefault();
            if (best is null)
            {
                best = [];
                groups.Add(best);
            }

            best.Add(pid);
        }

        while (Improve(groups, mostPids, mostBytes))
        {
        }

        groups.RemoveAll(group => group.Count == 0);
        return groups;
    }

    /// <summary>Adds a PID to a group when it costs neither a request nor a frame.</summary>
    public static bool TryRide(List<byte> group, byte pid, int mostPids, int mostBytes)
    {
        if (!Fits(group, pid, mostPids, mostBytes) || Frames(group, pid) > Frames(group))
        {
            return false;
        }

        group.Add(pid);
        return true;
    }

    /// <summary>Bytes of the answer to a request for these PIDs, the service byte included.</summary>
    public static int AnswerBytes(IEnumerable<byte> pids) => 1 + pids.Sum(PidTable.BatchableLength);

    // One move or exchange that saves a frame. Each one lowers the sum, so this ends.
    private static bool Improve(List<List<byte>> groups, int mostPids, int mostBytes)
    {
        foreach (List<byte> from in groups)
        {
            foreach (List<byte> to in groups)
            {
                if (ReferenceEquals(from, to))
                {
                    continue;
                }

                int before = Frames(from) + Frames(to);
                for (int i = 0; i < from.Count; i++)
                {
                    for (int j = -1; j < to.Count; j++)
                    {
                        List<byte> a = Without(from, i, j < 0 ? null : to[j]);
                        List<byte> b = Without(to, j, from[i]);
                        if (a.Count > 0 && b.Count <= mostPids && AnswerBytes(a) <= mostBytes && AnswerBytes(b) <= mostBytes && Frames(a) + Frames(b) < before)
                        {
                            groups[groups.IndexOf(from)] = a;
                            groups[groups.IndexOf(to)] = b;
                            return true;
                        }
                    }
                }
            }
        }

        return false;
    }

    private static List<byte> Without(List<byte> group, int index, byte? with)
    {
        var result = new List<byte>(group);
        if (index >= 0)
        {
            result.RemoveAt(index);
        }

        if (with is { } pid)
        {
            result.Add(pid);
        }

        return result;
    }

    private static bool Fits(List<byte> group, byte pid, int mostPids, int mostBytes) =>
        group.Count < mostPids && (group.Count == 0 || AnswerBytes(group) + PidTable.BatchableLength(pid) <= mostBytes);

    private static int Frames(List<byte> group) => group.Count == 0 ? 0 : PollGroup.FramesOf(AnswerBytes(group));

    private static int Frames(List<byte> group, byte more) => PollGroup.FramesOf(AnswerBytes(group) + PidTable.BatchableLength(more));
}
