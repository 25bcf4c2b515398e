namespace Clutch.Dtc;

/// <summary>A diagnostic trouble code: the 16-bit number of SAE J2012 (<c>01 33</c> = P0133) and the failure type byte of ISO 14229-1, 0 when there is none.</summary>
public readonly partial record struct DtcCode(ushort Value, byte FailureType = 0);
