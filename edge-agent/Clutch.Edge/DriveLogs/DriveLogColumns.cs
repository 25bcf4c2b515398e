using System.Collections.Frozen;
using System.Text;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>What the header of a column says: which signal, and how its numbers become the signal's unit.</summary>
/// <param name="Index">Position in a row.</param>
/// <param name="Signal">The signal.</param>
/// <param name="Factor">Value in the signal's unit = number × Factor + Shift.</param>
/// <param name="Shift">See <paramref name="Factor"/>.</param>
public readonly record struct DriveLogColumn(int Index, Signal Signal, double Factor, double Shift);

/// <summary>Headers of drive logs. Names are data (<c>columns.csv</c>), units are converted, what is unknown is left out.</summary>
internal static class DriveLogColumns
{
    private static readonly FrozenDictionary<string, Signal> s_signals = Load();

    // Unit as loggers write it, the UCUM unit it becomes, factor and shift.
    private static readonly (string Written, string Ucum, double Factor, double Shift)[] s_units =
    [
        ("rpm", "{rpm}", 1, 0),
        ("km/h", "km/h", 1, 0),
        ("kph", "km/h", 1, 0),
        ("mph", "km/h", 1.609344, 0),
        ("°c", "Cel", 1, 0),
        ("c", "Cel", 1, 0),
        ("°f", "Cel", 5.0 / 9.0, -160.0 / 9.0),
        ("f", "Cel", 5.0 / 9.0, -160.0 / 9.0),
        ("kpa", "kPa", 1, 0),
        ("psi", "kPa", 6.894757, 0),
        ("inhg", "kPa", 3.386389, 0),
        ("bar", "kPa", 100, 0),
        ("mbar", "kPa", 0.1, 0),
        ("g/s", "g/s", 1, 0),
        ("lb/min", "g/s", 7.559873, 0),
        ("%", "%", 1, 0),
        ("v", "V", 1, 0),
        ("°", "deg", 1, 0),
        ("deg", "deg", 1, 0),
        ("s", "s", 1, 0),
        ("sec", "s", 1, 0),
        ("min", "min", 1, 0),
        ("km", "km", 1, 0),
        ("miles", "km", 1.609344, 0),
        ("mi", "km", 1.609344, 0),
        ("l/h", "L/h", 1, 0),
        ("l/hr", "L/h", 1, 0),
        ("gal/hr", "L/h", 3.785412, 0),
        ("gph", "L/h", 3.785412, 0),
    ];

    /// <summary>False for a name that no row of <c>columns.csv</c> has, and for a unit that the signal cannot be given in.</summary>
    public static bool TryMatch(int index, string header, out DriveLogColumn column)
    {
        column = default;
        (string name, string unit) = Split(header);
        if (!s_signals.TryGetValue(name, out Signal? signal))
        {
            return false;
        }

        if (unit.Length == 0)
        {
            column = new DriveLogColumn(index, signal, 1, 0);
            return true;
        }

        foreach ((string written, string ucum, double factor, double shift) in s_units)
        {
            if (ucum == signal.Unit && written == unit)
            {
                column = new DriveLogColumn(index, signal, factor, shift);
                return true;
            }
        }

        return false;
    }

    /// <summary>Name and unit of a header: <c>Engine RPM(rpm)</c> is <c>engine rpm</c> in <c>rpm</c>; <c>Speed (OBD)(km/h)</c> is <c>speed obd</c> in <c>km/h</c>.</summary>
    public static (string Name, string Unit) Split(string header)
    {
        string text = header.Trim().Trim('"').Trim().ToLowerInvariant();
        string unit = "";
        if (text.EndsWith(')'))
        {
            int open = text.LastIndexOf('(');
            if (open >= 0)
            {
                unit = text[(open + 1)..^1].Trim();
                text = text[..open];
            }
        }

        var name = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != ' ')
            {
                name.Append(' ');
            }
        }

        return (name.ToString().TrimEnd(), unit);
    }

    private static FrozenDictionary<string, Signal> Load()
    {
        using Stream resource = typeof(DriveLogColumns).Assembly.GetManifestResourceStream("drive-log-columns.csv")!;
        using var reader = new StreamReader(resource);
        var signals = new Dictionary<string, Signal>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int comma = line.IndexOf(',', StringComparison.Ordinal);
            string path = line[(comma + 1)..];
            signals[line[..comma]] = SignalRegistry.TryGet(path, out Signal? signal)
                ? signal
                : throw new InvalidDataException($"columns.csv names {path}, which signals.csv does not have");
        }

        return signals.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
