namespace Clutch.Health.Worker;

/// <summary>An alert with its life cycle.</summary>
/// <param name="Part">Whose.</param>
/// <param name="Cause">The frame that raised it; with vehicle and part it names the alert.</param>
/// <param name="State">What engine and people have made of it.</param>
/// <param name="Raised">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Changed">When the state changed last.</param>
/// <param name="Closed">When the engine took it back; 0: it stands.</param>
/// <param name="Detail">What to do and by when, as of the newest judgement: JSON as docs/findings.md describes it.</param>
public sealed record KeptAlert(Part Part, FrameId Cause, AlertState State, long Raised, long Changed, long Closed, ReadOnlyMemory<byte> Detail)
{
    /// <summary>Its name among those of its vehicle: part, boot and sequence of its cause.</summary>
    public string Id => Name(Part, Cause);

    public static string Name(Part part, FrameId cause) => FormattableString.Invariant($"{part.Name()}-{cause.Boot}-{cause.Sequence}");

    /// <summary>The alert after something happened to it; the same when nothing may.</summary>
    public KeptAlert After(AlertEvent happened, AlertLevel level, long now, long until)
    {
        AlertState next = State.After(happened, level, now, until, out AlertReject reject);
        return reject != AlertReject.None ? this : this with { State = next, Changed = now, Closed = next.Status == AlertStatus.Closed ? now : 0 };
    }

    /// <summary>The alert after a statement about it.</summary>
    public KeptAlert After(Statement statement, long now) => statement.Kind switch
    {
        StatementKind.Acknowledge => After(AlertEvent.Acknowledge, AlertLevel.None, now, 0),
        StatementKind.Snooze => After(AlertEvent.Snooze, AlertLevel.None, now, (long)statement.Value),
        _ => this,
    };
}
