namespace Clutch.Health.Worker;

/// <summary>How what people say changes what is remembered of a vehicle.</summary>
internal static class StatementRules
{
    /// <summary>
    /// Applies the statements whose time has come with this frame: those it took at an earlier reading, and those that no frame took yet. True when one changed the
    /// engine's state.
    /// </summary>
    /// <param name="entry">Of the vehicle.</param>
    /// <param name="time">The frame's, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="frame">Which frame.</param>
    /// <param name="newest">Time of the newest frame of any vehicle.</param>
    /// <param name="ended">Called with each life that ended now.</param>
    public static bool Apply(VehicleEntry entry, long time, FrameId frame, long newest, Action<LivedLife> ended)
    {
        if (entry.Pending.Count == 0)
        {
            return false;
        }

        bool changed = false;
        foreach (Statement statement in entry.Pending.Where(statement => IsDue(statement, time, frame)).ToArray())
        {
            entry.Pending.Remove(statement);
            changed |= Apply(entry, statement, newest, out LivedLife? life);
            if (statement.Applied is null)
            {
                entry.Applied.Add(statement with { Applied = frame, Life = life });
                if (life is not null)
                {
                    ended(life);
                }
            }
        }

        return changed;
    }

    private static bool IsDue(Statement statement, long time, FrameId frame) => statement.Applied is { } applied ? applied <= frame : statement.Time <= time;

    private static bool Apply(VehicleEntry entry, Statement statement, long newest, out LivedLife? life)
    {
        life = null;
        switch (statement.Kind)
        {
            case StatementKind.ReplacedFailed or StatementKind.ReplacedGood:
                bool failed = statement.Kind == StatementKind.ReplacedFailed;
                Clocks at = PartRenewal.ClocksAt(entry.State, statement.At == 0 ? statement.Time : statement.At, statement.Odometer);
                bool taken = PartRenewal.Replaced(ref entry.State, statement.Part, at, failed, out bool ended, out double exposure) == RenewalReject.None;
                life = ended ? new LivedLife(entry.Vehicle, statement.Part, failed, exposure, FleetLives.CountsFrom(newest)) : null;
                return taken;
            case StatementKind.Age:
                return PartRenewal.SayAge(ref entry.State, statement.Part, statement.Value, statement.Clock) == RenewalReject.None;
            default:
                // As of when it was said: what readers saw since then is what comes to be.
                if (entry[statement.Part] is { } alert && alert.Cause == statement.Alert && alert.After(statement, statement.Time) is var next && next != alert)
                {
                    entry.Keep(next, isChange: true);
                }

                return false;
        }
    }
}
