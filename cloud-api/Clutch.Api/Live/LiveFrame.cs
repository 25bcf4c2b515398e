using System.Buffers;
using System.Text;
using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.Api.Live;

/// <summary>One frame on its way to watchers. Its text is made once, for the first who wants it.</summary>
internal sealed class LiveFrame(long position, string vehicle, byte[] bytes)
{
    private readonly Lock _gate = new();
    private byte[]? _text;

    /// <summary>Position in the log: the id of its server-sent event.</summary>
    public long Position => position;

    public string Vehicle => vehicle;

    public int Size => bytes.Length;

    /// <summary>The frame as server-sent events, UTF-8.</summary>
    public ReadOnlyMemory<byte> Text(TimeProvider time)
    {
        lock (_gate)
        {
            return _text ??= Write(time);
        }
    }

    private byte[] Write(TimeProvider time)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None)
        {
            return [];
        }

        if (frame.SampleCount > 0)
        {
            using var json = new Utf8JsonWriter(Begin(text, "samples"));
            json.WriteStartObject();
            json.WriteNumber("serverTime", time.GetUtcNow().ToUnixTimeMilliseconds());
            json.WriteStartArray("samples");
            foreach (Sample sample in frame.Samples)
            {
                if (SignalRegistry.TryGet(sample.Signal, out Signal? signal))
                {
                    WriteSample(json, in sample, signal);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.Flush();
            text.Write("\n\n"u8);
        }

        var codes = new List<CodeState>();
        foreach (FrameEvent e in frame.Events)
        {
            switch (e.Kind)
            {
                case FrameEventKind.Link when e.Data.Length == 1:
                    Event(text, "status", JsonSerializer.SerializeToUtf8Bytes(new LinkStatus(LinkNames.Of((LinkState)e.Data[0]), e.Time), ApiJson.Default.LinkStatus));
                    break;
                case FrameEventKind.TroubleCodes:
                    CodeState.Read(e.Data, e.Ecu, e.Time, codes);
                    Event(text, "codes", JsonSerializer.SerializeToUtf8Bytes(new CodeList(e.Time, [.. codes]), ApiJson.Default.CodeList));
                    break;
            }
        }

        return text.WrittenSpan.ToArray();
    }

    private static void WriteSample(Utf8JsonWriter json, in Sample sample, Signal signal)
    {
        json.WriteStartObject();
        json.WriteString("signal", signal.Path);
        json.WriteString("ecu", Ecus.Name(sample.Ecu));
        json.WriteString("quality", QualityNames.Of(sample.Quality));
        json.WriteNumber("time", sample.Time);
        if (sample.HasValue)
        {
            json.WriteNumber("value", Math.Round(signal.ToValue(sample.Raw), 6));
        }
        else
        {
            json.WriteNull("value");
        }

        json.WriteEndObject();
    }

    private ArrayBufferWriter<byte> Begin(ArrayBufferWriter<byte> text, string kind)
    {
        text.Write(Encoding.UTF8.GetBytes($"id: {position}\nevent: {kind}\ndata: "));
        return text;
    }

    private void Event(ArrayBufferWriter<byte> text, string kind, byte[] json)
    {
        Begin(text, kind).Write(json);
        text.Write("\n\n"u8);
    }
}
