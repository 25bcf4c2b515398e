using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace Clutch.Telemetry;

/// <summary>
/// Which trace a frame belongs to and which span sent it: the <c>traceparent</c> of W3C Trace Context (Recommendation of 23 November 2021, section 3.2).
/// On MQTT 5 it is a user property of that name, on Kafka a record header.
/// </summary>
/// <param name="TraceHigh">First half of the trace id.</param>
/// <param name="TraceLow">Second half; both are not 0 together.</param>
/// <param name="Span">Id of the sending span, not 0.</param>
/// <param name="Sampled">The sender records the trace; others may then do so too.</param>
public readonly record struct TraceContext(ulong TraceHigh, ulong TraceLow, ulong Span, bool Sampled)
{
    /// <summary>Characters of a <c>traceparent</c> of version 00, the only one that is written.</summary>
    public const int ParentLength = 55;

    /// <summary>A longer <c>tracestate</c> is not passed on; section 3.3.1.5 asks for at least so much.</summary>
    public const int MostStateLength = 512;

    private const int TraceAt = 3;
    private const int SpanAt = 36;
    private const int FlagsAt = 53;
    private const byte SampledFlag = 0x01;

    /// <summary>32 hexadecimal digits, as a person looks a trace up.</summary>
    public string TraceId => string.Create(CultureInfo.InvariantCulture, $"{TraceHigh:x16}{TraceLow:x16}");

    /// <summary>Name of the property or header.</summary>
    public static ReadOnlySpan<byte> ParentName => "traceparent"u8;

    /// <summary>Name of the property or header that carries what vendors add.</summary>
    public static ReadOnlySpan<byte> StateName => "tracestate"u8;

    /// <summary>Reads a <c>traceparent</c>: small hexadecimal digits, ids that are not 0; a version to come may have more behind the flags (3.2.2, 3.2.4).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out TraceContext context)
    {
        context = default;
        if (text.Length < ParentLength || text[TraceAt - 1] != '-' || text[SpanAt - 1] != '-' || text[FlagsAt - 1] != '-'
            || !TryHex(text[..2], out ulong version) || version == 0xFF
            || (version == 0 ? text.Length != ParentLength : text.Length > ParentLength && text[ParentLength] != '-')
            || !TryHex(text.Slice(TraceAt, 16), out ulong high) || !TryHex(text.Slice(TraceAt + 16, 16), out ulong low) || (high | low) == 0
            || !TryHex(text.Slice(SpanAt, 16), out ulong span) || span == 0
            || !TryHex(text.Slice(FlagsAt, 2), out ulong flags))
        {
            return false;
        }

        context = new TraceContext(high, low, span, (flags & SampledFlag) != 0);
        return true;
    }

    /// <summary>Whether a <c>tracestate</c> may be passed on: printable ASCII and not too long. What it says is the vendors' own.</summary>
    public static bool IsState(ReadOnlySpan<byte> text) => text.Length is > 0 and <= MostStateLength && !text.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    /// <summary>Reads what a record of the log carries: a <c>traceparent</c> and, directly behind it, the <c>tracestate</c> if there is one.</summary>
    public static bool TryParseRecord(ReadOnlySpan<byte> trace, out TraceContext context, out ReadOnlySpan<byte> state)
    {
        context = default;
        state = default;
        if (trace.Length < ParentLength || !TryParse(trace[..ParentLength], out context))
        {
            return false;
        }

        state = trace[ParentLength..];
        return true;
    }

    /// <summary>The context of a span of this process, as another one is told.</summary>
    public static TraceContext Of(Activity activity)
    {
        Span<byte> trace = stackalloc byte[16];
        Span<byte> span = stackalloc byte[8];
        activity.TraceId.CopyTo(trace);
        activity.SpanId.CopyTo(span);
        return new TraceContext(
            BinaryPrimitives.ReadUInt64BigEndian(trace), BinaryPrimitives.ReadUInt64BigEndian(trace[8..]), BinaryPrimitives.ReadUInt64BigEndian(span), activity.Recorded);
    }

    /// <summary>A sampled trace that begins here, where nobody records a span of it.</summary>
    public static TraceContext Begin() =>
        new((ulong)Random.Shared.NextInt64(1, long.MaxValue), (ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64(1, long.MaxValue), Sampled: true);

    /// <summary>Writes <see cref="ParentLength"/> characters.</summary>
    public void Write(Span<byte> destination)
    {
        "00-"u8.CopyTo(destination);
        WriteHex(TraceHigh, destination.Slice(TraceAt, 16));
        WriteHex(TraceLow, destination.Slice(TraceAt + 16, 16));
        destination[SpanAt - 1] = (byte)'-';
        WriteHex(Span, destination.Slice(SpanAt, 16));
        destination[FlagsAt - 1] = (byte)'-';
        destination[FlagsAt] = (byte)'0';
        destination[FlagsAt + 1] = (byte)(Sampled ? '1' : '0');
    }

    /// <summary>As the parent of a span of this process.</summary>
    /// <param name="state">The <c>tracestate</c>, or null.</param>
    public ActivityContext ToActivity(string? state = null)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, TraceHigh);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], TraceLow);
        var trace = ActivityTraceId.CreateFromBytes(id);
        BinaryPrimitives.WriteUInt64BigEndian(id, Span);
        return new ActivityContext(trace, ActivitySpanId.CreateFromBytes(id[..8]), Sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, state, isRemote: true);
    }

    private static void WriteHex(ulong value, Span<byte> destination) => _ = value.TryFormat(destination, out _, "x16", CultureInfo.InvariantCulture);

    /// <summary>Digits and small letters only: 3.2.2.3 forbids the others.</summary>
    private static bool TryHex(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        foreach (byte c in text)
        {
            int digit = c is >= (byte)'0' and <= (byte)'9' ? c - '0' : c is >= (byte)'a' and <= (byte)'f' ? c - 'a' + 10 : -1;
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | (uint)digit;
        }

        return true;
    }
}
