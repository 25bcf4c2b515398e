namespace Clutch.Api.CarHealth;

/// <summary>A part was changed.</summary>
/// <param name="Id">Name of the statement, 1 to 64 of A-Z a-z 0-9 . _ -: the same one again is not said twice. Absent: the server makes one.</param>
/// <param name="Reason">failed, or preventive: changed while it was good.</param>
/// <param name="Date">When, milliseconds since 1970; absent: now.</param>
/// <param name="OdometerKm">What the odometer showed then; absent: taken from what the car has driven since.</param>
public sealed record PartReplaced(string? Id, string Reason, long? Date, double? OdometerKm);

/// <summary>How old a part is: one of the four. Another clock than the part's own is turned into it by the car's use.</summary>
/// <param name="Id">Name of the statement; absent: the server makes one.</param>
/// <param name="Days">Days since it was fitted.</param>
/// <param name="Kilometres">km since.</param>
/// <param name="Starts">Starts since.</param>
/// <param name="EngineHours">Hours of the engine since.</param>
public sealed record PartAge(string? Id, double? Days, double? Kilometres, double? Starts, double? EngineHours);

/// <summary>Somebody knows of the alert.</summary>
/// <param name="Id">Name of the statement; absent: the server makes one.</param>
public sealed record AlertAcknowledged(string? Id);

/// <summary>The alert shall be silent for a time.</summary>
/// <param name="Id">Name of the statement; absent: the server makes one.</param>
/// <param name="Until">Milliseconds since 1970: ahead, at most 90 days, of a warning 14 and of act 1.</param>
public sealed record AlertSnoozed(string? Id, long Until);

/// <summary>Something that was said.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Said">When, milliseconds since 1970.</param>
/// <param name="Kind">replaced-failed, replaced-good, age, acknowledge or snooze.</param>
/// <param name="Part">Of which part.</param>
/// <param name="Alert">Of which alert; null: of none.</param>
/// <param name="Date">When the part was changed, milliseconds since 1970; null: when it was said, or nothing was changed.</param>
/// <param name="OdometerKm">What the odometer showed then; null: nobody said.</param>
/// <param name="Age">How old the part was said to be; null: no age was said.</param>
/// <param name="AgeUnit">d, km, {start} or h; null: no age was said.</param>
/// <param name="Until">End of the silence, milliseconds since 1970; null: none.</param>
/// <param name="InEffect">Whether a frame has come since: what is said takes effect with the first frame after it.</param>
public sealed record SaidStatement(
    string Id, long Said, string Kind, string Part, string? Alert, long? Date, double? OdometerKm, double? Age, string? AgeUnit, long? Until, bool InEffect);

/// <summary>What was said of a vehicle, the oldest first.</summary>
public sealed record SaidStatements(IReadOnlyList<SaidStatement> Statements);
