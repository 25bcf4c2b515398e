namespace Clutch.Obd;

/// <summary>One value for people and for JSON.</summary>
/// <param name="Path">Path of the signal registry, of the signal set, or one of the same shape.</param>
/// <param name="Value">In <paramref name="Unit"/>; null for texts and for values that mean "not available".</param>
/// <param name="Unit">UCUM unit, or the unit name of the signal set; empty for plain numbers and texts.</param>
/// <param name="Text">Meaning of an enumeration or bit field, or the text itself; null for plain numbers.</param>
public sealed record DecodedSignal(string Path, double? Value, string Unit, string? Text);

/// <summary>What became of a request at one ECU.</summary>
public sealed record DecodedOutcome
{
    /// <summary>CAN id or source address in hexadecimal digits (<c>7E8</c>, <c>18DAF110</c>, <c>10</c>); null where the adapter shows none.</summary>
    public required string? Ecu { get; init; }

    /// <summary>Service of the answer, of the request where there is none, in hexadecimal digits; <c>AT</c> or <c>ST</c> for adapter commands.</summary>
    public required string Service { get; init; }

    /// <summary>Identifier of the answer in hexadecimal digits, several separated by commas; empty for services without one.</summary>
    public required string Pid { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>Negative response code of a refusal or pending answer.</summary>
    public byte? Nrc { get; init; }

    /// <summary>The answer from its service byte on in hexadecimal digits; empty when there is none.</summary>
    public string Payload { get; init; } = "";

    /// <summary>Only for <see cref="Outcome.Value"/>.</summary>
    public IReadOnlyList<DecodedSignal> Signals { get; init; } = [];
}
