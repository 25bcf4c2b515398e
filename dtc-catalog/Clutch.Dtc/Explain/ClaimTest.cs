namespace Clutch.Dtc;

/// <summary>What a measured value says about the fault that a code claims.</summary>
public enum ClaimVerdict : byte
{
    /// <summary>The value is what the fault would make it: the fault is there.</summary>
    Present,

    /// <summary>The value is as it should be: the fault was not there when it was measured.</summary>
    Absent,

    /// <summary>The value is unusual without proving the fault.</summary>
    Unclear,
}

/// <summary>When a value was measured.</summary>
public enum ClaimMoment : byte
{
    Now,

    /// <summary>When the ECU stored the code.</summary>
    Stored,
}

/// <summary>A test of what some codes claim: a signal, where it lies when the fault is there, and where it lies in a healthy car.</summary>
/// <param name="Id">Stable name; <c>claim-ID</c> of <c>data/LANGUAGE/phrases.csv</c> names what is measured.</param>
/// <param name="Codes">Whose claim is tested.</param>
/// <param name="Paths">VSS paths; several are added up.</param>
/// <param name="Present">The fault is there within these limits, both included.</param>
/// <param name="Healthy">It is not there within these.</param>
/// <param name="Needs">Another signal that must be at least its value for the test to mean something; null when none.</param>
internal sealed record ClaimTest(string Id, CodeSet Codes, string[] Paths, (double Low, double High) Present, (double Low, double High) Healthy, (string Path, double Least)? Needs)
{
    public ClaimVerdict Judge(double value) =>
        value >= Present.Low && value <= Present.High ? ClaimVerdict.Present
        : value >= Healthy.Low && value <= Healthy.High ? ClaimVerdict.Absent
        : ClaimVerdict.Unclear;
}
