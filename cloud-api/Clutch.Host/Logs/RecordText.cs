using System.Globalization;
using System.Text;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Telemetry;

namespace Clutch.Host;

/// <summary>A record of the log as one line for a person.</summary>
internal static class RecordText
{
    /// <summary>More signals than this are counted, not named.</summary>
    private const int MostSignals = 6;

    public static string Line(LogStream stream, LogRecord record) =>
        FormattableString.Invariant($"{record.Position,12}  {Encoding.UTF8.GetString(record.Key.Span),-16}  {What(stream, record.Value.Span)}");

    public static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string What(LogStream stream, ReadOnlySpan<byte> value)
    {
        if (stream == LogStream.Frames)
        {
            FrameReject reject = Frame.TryRead(value, out Frame frame);
            return reject == FrameReject.None ? Describe(frame) : $"no frame ({reject}), {value.Length} bytes";
        }

        if (stream == LogStream.DeadLetters && DeadLetter.TryRead(value, out DeadLetter letter))
        {
            return $"{RedriveMark.Text(RedriveMark.IdOf(value))}  {Time(letter.Time)}  {Encoding.UTF8.GetString(letter.Reason)}, {letter.Payload.Length} bytes";
        }

        return stream == LogStream.DeadLetters && RedriveMark.TryRead(value, out RedriveMark mark)
            ? $"{RedriveMark.Text(mark.Id)} re-driven at {Time(mark.Time)}"
            : Printable(value);
    }

    private static string Describe(Frame frame)
    {
        var last = new Dictionary<ushort, Sample>();
        foreach (Sample sample in frame.Samples)
        {
            last[sample.Signal] = sample;
        }

        IEnumerable<string> signals = last.Values.Take(MostSignals).Select(Describe);
        string more = last.Count > MostSignals ? $" and {last.Count - MostSignals} more" : "";
        return $"{Time(frame.BaseTime)}  {frame.Boot}/{frame.Sequence}  {frame.SampleCount} samples, {frame.EventCount} events: {string.Join(", ", signals)}{more}";
    }

    private static string Describe(Sample sample)
    {
        bool known = SignalRegistry.TryGet(sample.Signal, out Signal? signal);
        string name = known ? signal!.Path[(signal.Path.LastIndexOf('.') + 1)..] : $"#{sample.Signal}";
        string value = !sample.HasValue ? "silent" : known ? FormattableString.Invariant($"{signal!.ToValue(sample.Raw):0.###} {signal.Unit}") : $"raw {sample.Raw}";
        return $"{name} {value}";
    }

    /// <summary>Devices write replies: control characters do not reach a terminal.</summary>
    private static string Printable(ReadOnlySpan<byte> value) => string.Concat(Encoding.UTF8.GetString(value).Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
