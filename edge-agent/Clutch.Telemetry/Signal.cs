namespace Clutch.Telemetry;

/// <summary>How a signal behaves when its source falls silent (DESIGN, section 3).</summary>
public enum SignalClass : byte
{
    /// <summary>Becomes "no value" when its source is silent, for example engine speed.</summary>
    Momentary,

    /// <summary>Keeps its last value, which ages, for example fuel level.</summary>
    Sticky,

    /// <summary>Monotone while the engine or the car lives, for example run time or odometer.</summary>
    Counter,
}

/// <summary>One thing measured. A row of <c>signals.csv</c>, or defined by a vehicle.</summary>
/// <param name="Number">Number in frames; never reused. 0x1PPF is field F of service 01 PID PP; below 0x1000: not from a PID; from 0x8000 on: not of the table, see <see cref="SignalDefinition"/>.</param>
/// <param name="Path">COVESA VSS path, or a path of the same shape where VSS has none.</param>
/// <param name="Unit">UCUM unit; empty for plain numbers, texts and bit fields.</param>
/// <param name="Class">What silence means.</param>
/// <param name="Scale">Value = raw × Scale + Offset.</param>
/// <param name="Offset">In <paramref name="Unit"/>.</param>
/// <param name="Min">Lowest plausible value, in <paramref name="Unit"/>.</param>
/// <param name="Max">Highest plausible value, in <paramref name="Unit"/>.</param>
/// <param name="Source">Service and PID as in <c>01/0C</c>, or the name of the other source.</param>
/// <param name="Name">Short English name for people.</param>
public sealed record Signal(
    ushort Number,
    string Path,
    string Unit,
    SignalClass Class,
    double Scale,
    double Offset,
    double Min,
    double Max,
    string Source,
    string Name)
{
    /// <summary>The value of a raw integer, in <see cref="Unit"/>.</summary>
    public double ToValue(long raw) => (raw * Scale) + Offset;

    /// <summary>The nearest raw integer of a value in <see cref="Unit"/>.</summary>
    public long ToRaw(double value) => (long)Math.Round((value - Offset) / Scale);
}
