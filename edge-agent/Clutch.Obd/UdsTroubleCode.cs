using System.Globalization;

namespace Clutch.Obd;

/// <summary>A three-byte trouble code (SAE J2012-DA): two bytes base code, one byte failure type.</summary>
/// <param name="Value">24 bits as transmitted.</param>
public readonly record struct UdsTroubleCode(uint Value)
{
    public TroubleCode Base => new((ushort)(Value >> 8));

    /// <summary>Failure type byte; 00 = no subtype.</summary>
    public byte FailureType => (byte)Value;

    /// <summary><c>P0191-11</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Base}-{FailureType:X2}");
}

/// <summary>Status of a trouble code (ISO 14229-1, statusOfDTC).</summary>
[Flags]
public enum TroubleCodeStatus : byte
{
    None = 0,
    TestFailed = 0x01,
    TestFailedThisOperationCycle = 0x02,
    Pending = 0x04,
    Confirmed = 0x08,
    TestNotCompletedSinceLastClear = 0x10,
    TestFailedSinceLastClear = 0x20,
    TestNotCompletedThisOperationCycle = 0x40,
    WarningIndicatorRequested = 0x80,
}

/// <summary>Severity of a trouble code (ISO 14229-1, DTCSeverityMask): what the ECU asks of the driver, and the class of the global regulation.</summary>
[Flags]
public enum TroubleCodeSeverity : byte
{
    None = 0,
    NoClass = 0x01,
    ClassA = 0x02,
    ClassB1 = 0x04,
    ClassB2 = 0x08,
    ClassC = 0x10,
    MaintenanceOnly = 0x20,
    CheckAtNextHalt = 0x40,
    CheckImmediately = 0x80,
}

/// <summary>One trouble code of a service 19 answer.</summary>
/// <param name="Code">The code.</param>
/// <param name="Status">Its status bits; none in answers of 19 14.</param>
/// <param name="Severity">Only in answers of 19 42.</param>
/// <param name="FaultDetection">Only in answers of 19 14: -128 to 126 passed or undecided, 127 failed.</param>
public readonly record struct UdsTroubleCodeRecord(UdsTroubleCode Code, TroubleCodeStatus Status, TroubleCodeSeverity Severity, sbyte FaultDetection)
{
    /// <summary>Not a fault: bits 4 and 6 alone say that the test has not run yet.</summary>
    public bool IsOnlyUntested =>
        Status != TroubleCodeStatus.None
        && (Status & ~(TroubleCodeStatus.TestNotCompletedSinceLastClear | TroubleCodeStatus.TestNotCompletedThisOperationCycle)) == TroubleCodeStatus.None;
}
