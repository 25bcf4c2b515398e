using System.Collections.Frozen;
using System.Globalization;

namespace Clutch.Telemetry;

/// <summary>Every signal that Clutch knows, read once from the embedded <c>signals.csv</c>.</summary>
public static class SignalRegistry
{
    private static readonly Signal[] s_all = Load();
    private static readonly Signal?[] s_byNumber = Index(s_all);
    private static readonly FrozenDictionary<string, Signal> s_byPath = s_all.ToFrozenDictionary(s => s.Path, StringComparer.Ordinal);

    /// <summary>All signals, ascending by number.</summary>
    public static ReadOnlySpan<Signal> All => s_all;

    public static bool TryGet(ushort number, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Signal? signal)
    {
        signal = number < s_byNumber.Length ? s_byNumber[number] : null;
        return signal is not null;
    }

    public static bool TryGet(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Signal? signal) => s_byPath.TryGetValue(path, out signal);

    /// <summary>The signal with this number; for code that names numbers of its own tables.</summary>
    public static Signal Get(ushort number) =>
        TryGet(number, out Signal? signal) ? signal : throw new ArgumentOutOfRangeException(nameof(number), number, "no such signal in signals.csv");

    private static Signal?[] Index(Signal[] all)
    {
        var index = new Signal?[all[^1].Number + 1];
        foreach (Signal signal in all)
        {
            index[signal.Number] = signal;
        }

        return index;
    }

    private static Signal[] Load()
    {
        using Stream resource = typeof(SignalRegistry).Assembly.GetManifestResourceStream("signals.csv")!;
        using var reader = new StreamReader(resource);
        var signals = new List<Signal>();
        for (int line = 1; reader.ReadLine() is { } text; line++)
        {
            // number,path,unit,class,scale,offset,min,max,source,name: no quoting, so that the table stays greppable.
            if (line == 1 || text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            string[] cell = text.Split(',');
            if (cell.Length != 10)
            {
                throw new InvalidDataException($"signals.csv line {line}: {cell.Length} cells, expected 10");
            }

            signals.Add(new Signal(
                ushort.Parse(cell[0], NumberStyles.HexNumber),
                cell[1],
                cell[2],
                Enum.Parse<SignalClass>(cell[3], ignoreCase: true),
                Number(cell[4]),
                Number(cell[5]),
                Number(cell[6]),
                Number(cell[7]),
                cell[8],
                cell[9]));
        }

        return [.. signals.OrderBy(s => s.Number)];
    }

    /// <summary>A number or a fraction: <c>100/255</c> says more than 0.39215686.</summary>
    private static double Number(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : double.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture) / double.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture);
    }
}
