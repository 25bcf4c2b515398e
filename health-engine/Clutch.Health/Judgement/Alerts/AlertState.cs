namespace Clutch.Health;

/// <summary>What people have done with an alert.</summary>
public enum AlertStatus : byte
{
    /// <summary>Nobody has looked at it.</summary>
    Open,

    /// <summary>Somebody knows.</summary>
    Acknowledged,

    /// <summary>Silent until a time.</summary>
    Snoozed,

    /// <summary>The engine took it back: the part is well again, or was changed.</summary>
    Closed,
}

/// <summary>What happens to an alert.</summary>
public enum AlertEvent : byte
{
    /// <summary>The engine raises it, or raises its level.</summary>
    Raise,

    /// <summary>The engine lowers its level, not to none.</summary>
    Lower,

    /// <summary>The engine takes it back.</summary>
    Clear,

    Acknowledge,

    Snooze,

    /// <summary>Time passed.</summary>
    Wake,
}

/// <summary>Why an event did nothing.</summary>
public enum AlertReject : byte
{
    None,

    /// <summary>The alert is closed.</summary>
    Closed,

    /// <summary>It is so already.</summary>
    NoChange,

    /// <summary>The time is not ahead.</summary>
    Past,

    /// <summary>Longer than an alert of this level may be silent.</summary>
    TooLong,
}

/// <summary>
/// The life of one alert between engine and people. Pure; kept elsewhere. Only the engine closes; a raise wakes what was silent.
/// </summary>
/// <param name="Status">What people have done with it.</param>
/// <param name="Level">The engine's.</param>
/// <param name="Until">End of the silence, milliseconds since 1970-01-01 UTC; 0: not snoozed.</param>
public readonly record struct AlertState(AlertStatus Status, AlertLevel Level, long Until)
{
    private const long Day = 86_400_000;

    /// <summary>A new alert.</summary>
    public static AlertState Raised(AlertLevel level) => new(AlertStatus.Open, level, 0);

    /// <summary>Longest silence, milliseconds: watch 90 days, warning 14, act 1.</summary>
    public static long LongestSnooze(AlertLevel level) => level switch
    {
        AlertLevel.Act => Day,
        AlertLevel.Warning => 14 * Day,
        _ => 90 * Day,
    };

    /// <summary>The state after an event at <paramref name="now"/>; unchanged with a reason when it may not be.</summary>
    /// <param name="happened">What.</param>
    /// <param name="level">New level, of <see cref="AlertEvent.Raise"/> and <see cref="AlertEvent.Lower"/>.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="until">End of the silence, of <see cref="AlertEvent.Snooze"/>.</param>
    /// <param name="reject">Why nothing changed.</param>
    public AlertState After(AlertEvent happened, AlertLevel level, long now, long until, out AlertReject reject)
    {
        AlertState next = (happened, Status) switch
        {
            (AlertEvent.Raise, AlertStatus.Closed) when level > AlertLevel.None => Raised(level),
            (_, AlertStatus.Closed) => this,
            (AlertEvent.Raise, _) when level > Level => Raised(level),
            (AlertEvent.Lower, _) when level < Level && level > AlertLevel.None => this with { Level = level },
            (AlertEvent.Clear, _) => new AlertState(AlertStatus.Closed, AlertLevel.None, 0),
            (AlertEvent.Acknowledge, AlertStatus.Open or AlertStatus.Snoozed) => this with { Status = AlertStatus.Acknowledged, Until = 0 },
            (AlertEvent.Snooze, _) when until > now && until - now <= LongestSnooze(Level) => this with { Status = AlertStatus.Snoozed, Until = until },
            (AlertEvent.Wake, AlertStatus.Snoozed) when now >= Until => this with { Status = AlertStatus.Open, Until = 0 },
            _ => this,
        };
        reject = next != this ? AlertReject.None
            : Status == AlertStatus.Closed ? AlertReject.Closed
            : happened != AlertEvent.Snooze || Until == until ? AlertReject.NoChange
            : until <= now ? AlertReject.Past
            : AlertReject.TooLong;
        return next;
    }

    /// <summary>Whether it may speak up.</summary>
    public bool IsLoud => Status == AlertStatus.Open && Level > AlertLevel.None;
}
