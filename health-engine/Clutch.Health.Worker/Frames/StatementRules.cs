namespace Clutch.Health.Worker;

/// <summary>How what people say changes what is remembered of a vehicle.</summary>
internal static class StatementRules
{
    /// <summary>
    /// Applies the statements whose time has come with this frame: those it took at an earlier reading, and those that no frame took yet. True when one changed the
    /// engine's state.
    /// </summary>
    public static bool Apply(VehicleEntry entry, long time, FrameId frame)
    {
        if (entry.Pending.Count == 0)
        {
            return false;
        }

        bool changed = false;
        foreach (Statement statement in entry.Pending.Where(statement => IsDue(statement, time, frame)).ToArray())
        {
            entry.Pending.Remove(statement);
            entry.Applied.Add(statement with { Applied = statement.Applied ?? frame });
            changed |= Apply(entry, statement, time);
        }

        return changed;
    }

    private static bool IsDue(Statement statement, long time, FrameId frame) => statement.Applied is { } applied ? applied <= frame : statement.Time <= time;

    private static bool Apply(VehicleEntry entry, Statement statement, long time)
    {
        switch (statement.Kind)
        {
            case StatementKind.ReplacedFailed or StatementKind.ReplacedGood:
                return PartRenewal.Replaced(ref entry.State, statement.Part, entry.State.Now, statement.Kind == StatementKind.ReplacedFailed) == RenewalReject.None;
            case StatementKind.Age:
                return PartRenewal.SayAge(ref entry.State, statement.Part, statement.Value) == RenewalReject.None;
            default:
                if (entry[statement.Part] is { } alert && alert.After(statement, time) is var next && next != alert)
                {
                    entry.Keep(next, isChange: true);
                }

                return false;
        }
    }
}
