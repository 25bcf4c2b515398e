namespace Clutch.CarSim;

/// <summary>A result of on-board monitoring (service 06) in raw numbers.</summary>
/// <param name="Mid">Monitor, for example 21 for the catalyst of bank 1.</param>
/// <param name="Tid">Test of the monitor.</param>
/// <param name="Scaling">Unit and scaling id; from 80 on the numbers are signed.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Min">Passed from here.</param>
/// <param name="Max">Passed up to here.</param>
public sealed record TestResult(byte Mid, byte Tid, byte Scaling, ushort Value, ushort Min, ushort Max);
