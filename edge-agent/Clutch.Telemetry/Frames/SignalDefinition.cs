using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Clutch.Telemetry;

/// <summary>
/// What a number of the range from <see cref="FirstNumber"/> on means: a signal that <c>signals.csv</c> does not have, for example a make-specific one.
/// It travels in the frames themselves, as data of <see cref="FrameEventKind.SignalDefinition"/>, a MessagePack array in at most
/// <see cref="FrameFormat.MaxEventBytes"/> bytes:
/// <code>
/// [number, path, name, unit, class, scale, offset, min, max, source, [raw, text, ...]]
/// </code>
/// Equal definitions have equal bytes.
/// </summary>
public sealed class SignalDefinition
{
    /// <summary>The numbers from here to FFFF are defined by their vehicle; those below by <c>signals.csv</c>.</summary>
    public const ushort FirstNumber = 0x8000;

    private const int Elements = 11;
    private const int MaxPathBytes = 128;
    private const int MaxNameBytes = 96;
    private const int MaxUnitBytes = 24;
    private const int MaxSourceBytes = 64;
    private const int MaxTextBytes = 48;

    /// <summary>Of scale, offset and limits: the value of any raw integer stays finite, as JSON needs it.</summary>
    private const double MaxNumber = 1e18;

    // Type bytes and lengths of everything but the texts.
    private const int Overhead = 72;

    private static readonly SearchValues<char> s_pathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._");

    /// <summary>A definition. A name or text that is too long for the wire is cut, and texts beyond its room are left out: their values stay numbers.</summary>
    /// <param name="signal">Number, path, unit and scale. The path is one of <see cref="IsPath"/>.</param>
    /// <param name="texts">Texts of raw values; empty for a quantity.</param>
    /// <exception cref="ArgumentException">A number below <see cref="FirstNumber"/>, or what no reader would take.</exception>
    public SignalDefinition(Signal signal, IEnumerable<KeyValuePair<long, string>> texts)
    {
        Signal = signal with { Name = Cut(signal.Name, MaxNameBytes), Unit = Cut(signal.Unit, MaxUnitBytes), Source = Cut(signal.Source, MaxSourceBytes) };
        if (!IsSound(Signal))
        {
            throw new ArgumentException($"{signal} cannot be defined: a number of 8000 or above, a path of letters, digits and dots, scaling within 1e18 and min below max are needed", nameof(signal));
        }

        int left = FrameFormat.MaxEventBytes - Overhead - Bytes(Signal.Path) - Bytes(Signal.Name) - Bytes(Signal.Unit) - Bytes(Signal.Source);
        var kept = new SortedDictionary<long, string>();
        foreach ((long raw, string text) in texts.OrderBy(pair => pair.Key))
        {
            string cut = Cut(text, MaxTextBytes);
            left -= PackWriter.MaxInteger + 2 + Bytes(cut);
            if (left < 0)
            {
                break;
            }

            kept[raw] = cut;
        }

        Texts = kept.ToFrozenDictionary();
    }

    public Signal Signal { get; }

    /// <summary>Texts of an enumeration by raw value; empty for a quantity.</summary>
    public FrozenDictionary<long, string> Texts { get; }

    /// <summary>Letters, digits, dots and underscores, 1 to 128; never a path of <c>signals.csv</c>.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= MaxPathBytes && !path.AsSpan().ContainsAnyExcept(s_pathCharacters) && !SignalRegistry.TryGet(path, out _);

    /// <summary>Reads event data; false for anything that is not a definition.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out SignalDefinition? definition)
    {
        definition = null;
        var pack = new PackReader(data);
        if (data.Length > FrameFormat.MaxEventBytes
            || !pack.TryArray(out int elements) || elements != Elements
            || !pack.TryInteger(out long number) || number is < FirstNumber or > ushort.MaxValue
            || !TryText(ref pack, MaxPathBytes, out string? path)
            || !TryText(ref pack, MaxNameBytes, out string? name)
            || !TryText(ref pack, MaxUnitBytes, out string? unit)
            || !pack.TryInteger(out long signalClass) || signalClass is < 0 or > (long)SignalClass.Counter
            || !pack.TryNumber(out double scale) || !pack.TryNumber(out double offset) || !pack.TryNumber(out double min) || !pack.TryNumber(out double max)
            || !TryText(ref pack, MaxSourceBytes, out string? source)
            || !pack.TryArray(out int cells) || cells % 2 != 0)
        {
            return false;
        }

        var texts = new Dictionary<long, string>(cells / 2);
        for (int i = 0; i < cells; i += 2)
        {
            if (!pack.TryInteger(out long raw) || !TryText(ref pack, MaxTextBytes, out string? text) || !texts.TryAdd(raw, text))
            {
                return false;
            }
        }

        var signal = new Signal((ushort)number, path, unit, (SignalClass)signalClass, scale, offset, min, max, source, name);
        if (pack.Remaining != 0 || !IsSound(signal))
        {
            return false;
        }

        definition = new SignalDefinition(signal, texts);
        return true;
    }

    /// <summary>The text of a raw value; null where the value is a number.</summary>
    public string? TextOf(long raw) => Texts.GetValueOrDefault(raw);

    /// <summary>As event data.</summary>
    public byte[] ToBytes()
    {
        Span<byte> bytes = stackalloc byte[FrameFormat.MaxEventBytes];
        var pack = new PackWriter(bytes);
        pack.Array(Elements);
        pack.Integer(Signal.Number);
        Text(ref pack, Signal.Path);
        Text(ref pack, Signal.Name);
        Text(ref pack, Signal.Unit);
        pack.Integer((int)Signal.Class);
        pack.Number(Signal.Scale);
        pack.Number(Signal.Offset);
        pack.Number(Signal.Min);
        pack.Number(Signal.Max);
        Text(ref pack, Signal.Source);
        pack.Array(2 * Texts.Count);
        foreach ((long raw, string text) in Texts.OrderBy(pair => pair.Key))
        {
            pack.Integer(raw);
            Text(ref pack, text);
        }

        return bytes[..pack.Length].ToArray();
    }

    private static bool IsSound(Signal signal) =>
        signal.Number >= FirstNumber && IsPath(signal.Path) && signal.Scale != 0 && signal.Min < signal.Max
        && IsSound(signal.Scale) && IsSound(signal.Offset) && IsSound(signal.Min) && IsSound(signal.Max);

    private static bool IsSound(double number) => Math.Abs(number) <= MaxNumber; // false for NaN

    private static bool TryText(ref PackReader pack, int most, [NotNullWhen(true)] out string? text)
    {
        text = pack.TryText(out ReadOnlySpan<byte> utf8) && utf8.Length <= most && System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
        return text is not null;
    }

    private static void Text(ref PackWriter pack, string text)
    {
        Span<byte> utf8 = stackalloc byte[MaxPathBytes];
        pack.Text(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>As many whole characters as fit. What is no text, half a surrogate pair, becomes U+FFFD as on the wire.</summary>
    private static string Cut(string text, int mostBytes)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int length = Math.Min(utf8.Length, mostBytes);
        while (length < utf8.Length && length > 0 && (utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return Encoding.UTF8.GetString(utf8, 0, length);
    }
}
