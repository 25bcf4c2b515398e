namespace Clutch.Dtc;

/// <summary>A code that an ECU reports.</summary>
/// <param name="Code">The code.</param>
/// <param name="Ecu">Address in hexadecimal; empty when nobody said.</param>
/// <param name="Evidence">How the ECU holds it and what it says about it.</param>
public sealed record ReportedCode(DtcCode Code, string Ecu, CodeEvidence Evidence);

/// <summary>A value of service 01 or 02.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="Path">VSS path.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">UCUM.</param>
public sealed record ReportedValue(string Ecu, string Path, double Value, string Unit);

/// <summary>Values that an ECU kept when it stored a code (service 02).</summary>
public sealed record ReportedFrame(string Ecu, DtcCode Code, IReadOnlyList<ReportedValue> Values);

/// <summary>A text in a list of codes that is no code.</summary>
public sealed record UnreadCode(string Text, DtcReject Reject);

/// <summary>What a car tells about its faults: codes, values of now, values of then.</summary>
public sealed record CarReport
{
    public IReadOnlyList<ReportedCode> Codes { get; init; } = [];

    public IReadOnlyList<ReportedValue> Values { get; init; } = [];

    public IReadOnlyList<ReportedFrame> Frames { get; init; } = [];

    /// <summary>Volts at the diagnostic connector, measured by the adapter; null when it was not measured.</summary>
    public double? BatteryVoltage { get; init; }

    /// <summary>Texts that could not be taken for codes; nothing is dropped in silence.</summary>
    public IReadOnlyList<UnreadCode> Unread { get; init; } = [];

    /// <summary>Codes alone, as a person lists them.</summary>
    public static CarReport Of(IEnumerable<DtcCode> codes) => new() { Codes = [.. codes.Distinct().Select(code => new ReportedCode(code, "", CodeEvidence.None))] };
}
