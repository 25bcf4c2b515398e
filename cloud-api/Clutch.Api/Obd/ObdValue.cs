using System.Text.Json.Serialization;

namespace Clutch.Api.Obd;

/// <summary>One value, with all that is needed to believe it or not.</summary>
/// <param name="Signal">Path of the signal.</param>
/// <param name="Value">In <paramref name="Unit"/>; null when there is none, and then <paramref name="Quality"/> says why.</param>
/// <param name="Unit">UCUM unit; empty for plain numbers.</param>
/// <param name="ObservedAt">When the value was measured.</param>
/// <param name="AgeMs">Milliseconds since then.</param>
/// <param name="Class">momentary, sticky or counter.</param>
/// <param name="Source">Who measured it, and how.</param>
/// <param name="Quality">good; stale (a momentary value that is older than ten seconds); unsolicited; replayed; ecu-off (its source fell silent).</param>
public sealed record ObdValue(string Signal, double? Value, string Unit, DateTimeOffset ObservedAt, long AgeMs, string Class, ObdSource Source, string Quality)
{
    /// <summary>What the value is called, where there is a word for it; absent elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

/// <summary>Where a value comes from.</summary>
/// <param name="Ecu">Address in hexadecimal; agent for what the agent measured itself.</param>
/// <param name="Pid">Service and PID as in 01-0C; null for other methods.</param>
/// <param name="Method">obd, adapter, gnss, or the vehicle's own definition.</param>
public sealed record ObdSource(string Ecu, string? Pid, string Method);

/// <summary>A figure that was worked out.</summary>
/// <param name="Value">In <paramref name="Unit"/>; null when <paramref name="Reason"/> says why not.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Method">How it was worked out.</param>
/// <param name="Reason">Why there is no value; null when there is one.</param>
public sealed record ObdFigure(double? Value, string Unit, string Method, string? Reason)
{
    public static ObdFigure Of(double? value, string unit, string method, string otherwise) =>
        value is { } known && double.IsFinite(known) ? new(Math.Round(known, 3), unit, method, null) : new(null, unit, method, otherwise);
}

/// <summary>A stretch of time.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">Moment after the last.</param>
public sealed record ObdPeriod(DateTimeOffset From, DateTimeOffset To)
{
    internal long FromMs => From.ToUnixTimeMilliseconds();

    internal long ToMs => To.ToUnixTimeMilliseconds();
}
