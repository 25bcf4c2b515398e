namespace Clutch.Api.Obd;

/// <summary>A trouble code that an ECU reports.</summary>
/// <param name="Code">SAE J2012.</param>
/// <param name="Kind">stored, pending or permanent.</param>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="ReadAt">When the car said so last.</param>
/// <param name="Title">What it says in every make.</param>
/// <param name="Severity">info, low, medium, high or critical; null when no meaning is known.</param>
/// <param name="Drive">Whether to drive on; null when no meaning is known.</param>
/// <param name="Emissions">Counts for the emissions of the car; null when not known.</param>
/// <param name="FreezeFrame">Values of the moment are kept: GET /api/v1/obd/freeze-frames.</param>
/// <param name="Source">frames, or the command that brought it.</param>
public sealed record ObdCode(string Code, string Kind, string Ecu, DateTimeOffset ReadAt, string Title, string? Severity, string? Drive, bool? Emissions, bool FreezeFrame, string Source);

/// <summary>Trouble codes of a vehicle.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="ReadAt">When the newest list was read; null: never, or not since the codes were cleared.</param>
/// <param name="Reason">Why nothing is known; null when something is.</param>
/// <param name="ClearedAt">When a command cleared the codes last; null: none did, as far as is known.</param>
/// <param name="Mil">The engine lamp is asked for; null: no ECU tells.</param>
/// <param name="Codes">By kind, then by ECU.</param>
public sealed record ObdCodeList(string Vehicle, DateTimeOffset? ReadAt, string? Reason, DateTimeOffset? ClearedAt, bool? Mil, IReadOnlyList<ObdCode> Codes);

/// <summary>What a car stored when codes were set.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Reason">Why there are none; null when there are.</param>
/// <param name="Frames">The newest reading first.</param>
public sealed record FreezeFrameList(string Vehicle, string? Reason, IReadOnlyList<ObdFreezeFrame> Frames);

/// <summary>One freeze frame.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="Code">The code that stored it.</param>
/// <param name="Frame">Number of the frame.</param>
/// <param name="ReadAt">When it was read from the car; when it was stored there, the car does not tell.</param>
/// <param name="Source">The command that read it; clear: what the car lost then.</param>
/// <param name="Values">Of the moment.</param>
public sealed record ObdFreezeFrame(string Ecu, string Code, int Frame, DateTimeOffset ReadAt, string Source, IReadOnlyList<ObdValue> Values);
