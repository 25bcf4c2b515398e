using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Ingest;

/// <summary>Takes a frame apart into what the time series keeps.</summary>
internal static class FrameDecoder
{
    private const int VinLength = 17;

    /// <summary>Fills <paramref name="into"/>; false when the bytes are not a frame, and then it is empty.</summary>
    /// <param name="bytes">A record of the log's frames.</param>
    /// <param name="names">Of the vehicles so far.</param>
    /// <param name="into">Is cleared first.</param>
    /// <param name="badEvents">Events of a known kind whose data cannot be what the kind says; they are left out.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, KnownNames names, FrameSamples into, out int badEvents)
    {
        into.Clear();
        badEvents = 0;
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None)
        {
            return false;
        }

        into.Key = new FrameKey(names.Of(frame.Vehicle), frame.Boot, frame.Sequence);
        foreach (Sample sample in frame.Samples)
        {
            into.Samples.Add(sample);
        }

        foreach (FrameEvent frameEvent in frame.Events)
        {
            badEvents += TryAdd(in frameEvent, into) ? 0 : 1;
        }

        return true;
    }

    private static bool TryAdd(in FrameEvent frameEvent, FrameSamples into)
    {
        if (frameEvent.Kind == FrameEventKind.TroubleCodes)
        {
            return TryAddCodes(in frameEvent, into);
        }

        if (frameEvent.Kind == FrameEventKind.SignalDefinition)
        {
            bool isDefinition = SignalDefinition.TryRead(frameEvent.Data, out SignalDefinition? definition);
            if (isDefinition)
            {
                into.Definitions.Add(new DefinedSignal(frameEvent.Time, definition!));
            }

            return isDefinition;
        }

        (string Name, string? Value)? attribute = frameEvent.Kind switch
        {
            FrameEventKind.Vin => (AttributeNames.Vin, Vin(frameEvent.Data)),
            FrameEventKind.Adapter => (AttributeNames.Adapter, Text(frameEvent.Data)),
            FrameEventKind.Protocol => (AttributeNames.Protocol, Text(frameEvent.Data)),
            FrameEventKind.Link => (AttributeNames.Link, Name<LinkState>(frameEvent.Data)),
            FrameEventKind.Source => (AttributeNames.Source, Name<DataSource>(frameEvent.Data)),
            _ => null, // a kind of a newer agent: it is in the log for those who know it
        };
        if (attribute is { Value: { } value } known)
        {
            into.Attributes.Add(new TextAttribute(known.Name, frameEvent.Time, value));
        }

        return attribute is not { Value: null };
    }

    private static bool TryAddCodes(in FrameEvent frameEvent, FrameSamples into)
    {
        ReadOnlySpan<byte> data = frameEvent.Data;
        if (data.Length % 2 == 0 || !Enum.IsDefined((TroubleCodeState)data[0]))
        {
            return false;
        }

        ushort[] codes = new ushort[data.Length / 2];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = BinaryPrimitives.ReadUInt16BigEndian(data[(1 + (2 * i))..]);
        }

        into.TroubleCodes.Add(new TroubleCodeList(frameEvent.Ecu, (TroubleCodeState)data[0], frameEvent.Time, codes));
        return true;
    }

    private static string? Vin(ReadOnlySpan<byte> data)
    {
        foreach (byte c in data)
        {
            if (!char.IsAsciiLetterOrDigit((char)c))
            {
                return null;
            }
        }

        return data.Length == VinLength ? Encoding.ASCII.GetString(data) : null;
    }

    private static string? Text(ReadOnlySpan<byte> data) => Utf8.IsValid(data) ? Encoding.UTF8.GetString(data) : null;

    private static string? Name<TEnum>(ReadOnlySpan<byte> data)
        where TEnum : struct, Enum =>
        data.Length == 1 ? Enum.GetName(typeof(TEnum), data[0]) : null;
}
