namespace Clutch.Dtc;

/// <summary>How an ECU holds a code (services 03, 07 and 0A; bits 2 and 3 of a status).</summary>
[Flags]
public enum CodeKinds : byte
{
    None = 0,
    Stored = 1,
    Pending = 2,
    Permanent = 4,
}

/// <summary>What the vehicle itself says about a code. It beats the catalogue.</summary>
/// <param name="Kinds">None when nobody said.</param>
/// <param name="Status">Null when the code was not read with service 19.</param>
/// <param name="SeverityByte">Null when the ECU gave none.</param>
/// <param name="LampOn">The ECU's lamp by PID 01; null when it was not told.</param>
public readonly record struct CodeEvidence(CodeKinds Kinds, DtcStatus? Status, DtcSeverityByte? SeverityByte, bool? LampOn)
{
    /// <summary>Nothing but the code is known.</summary>
    public static CodeEvidence None => default;
}
