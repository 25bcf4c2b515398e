using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>A signal of a signal set on its way into frames: what its number means, and its raw values.</summary>
/// <param name="signal">As the set describes it.</param>
/// <param name="definition">What its number means.</param>
internal sealed class SetSignal(SignalSetSignal signal, SignalDefinition definition)
{
    /// <summary>A share of the value: far above the rounding of two ways to scale, far below a step of any signal.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Bits of the widest integer that frames hold with its sign.</summary>
    private const int MaxBits = 53;

    public SignalSetSignal Set => signal;

    public SignalDefinition Definition => definition;

    /// <summary>Frames hold integers of at most 53 bits: no texts, no longer fields.</summary>
    public static bool IsNumber(SignalSetSignal signal) => !signal.IsText && signal.BitLength <= MaxBits;

    /// <summary>The signal as a definition has it, without a number. <c>Vehicle.Make</c>, the group and the id of the set make its path.</summary>
    public static Signal Describe(SignalSetCommand command, SignalSetSignal signal)
    {
        bool isScaled = signal.Map is null || signal.IsScaled;
        double scale = isScaled ? signal.Multiplier / signal.Divisor : 1;
        double offset = isScaled ? signal.Offset : 0;
        (double low, double high) = signal.Maximum > signal.Minimum ? (signal.Minimum, signal.Maximum) : Limits(signal, scale, offset);
        string address = command.ExtendedAddress is { } extended ? $"{command.RequestId:X}.{extended:X2}" : $"{command.RequestId:X}";
        return new Signal(
            0, Path(signal), SignalSetUnits.ToUcum(signal.Unit), SignalClass.Momentary, scale, offset, low, high, $"{address} {command.RequestText.Insert(2, "/")}", signal.Name);
    }

    /// <summary>The raw integer of a value that was read; <see cref="Sample.Silent"/> where the set says that it means nothing.</summary>
    public long Raw(in SignalSetValue value)
    {
        if (!value.IsAvailable)
        {
            return Sample.Silent;
        }

        // The set keeps values between its limits; what was moved there has another raw integer than was sent.
        Signal known = definition.Signal;
        double sent = known.ToValue(value.Raw);
        return value.Text is not null || Math.Abs(sent - value.Value) <= Rounding * Math.Max(1, Math.Abs(sent)) ? value.Raw : known.ToRaw(value.Value);
    }

    private static string Path(SignalSetSignal signal)
    {
        string path = signal.Path.Length == 0 ? signal.Id : $"{signal.Path}.{signal.Id}";
        return "Vehicle.Make." + string.Concat(path.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_'));
    }

    private static (double Low, double High) Limits(SignalSetSignal signal, double scale, double offset)
    {
        double most = Math.Pow(2, signal.IsSigned ? signal.BitLength - 1 : signal.BitLength);
        double first = ((signal.IsSigned ? -most : 0) * scale) + offset;
        double last = ((most - 1) * scale) + offset;
        return (Math.Min(first, last), Math.Max(first, last) > Math.Min(first, last) ? Math.Max(first, last) : Math.Min(first, last) + 1);
    }
}
