using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Telemetry;

namespace Clutch.Host;

/// <summary>A record of the log as one line of JSON, decoded as far as it can be.</summary>
internal static class RecordJson
{
    public static string Line(LogStream stream, LogRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("position", record.Position);
            json.WriteString("vehicle", Encoding.UTF8.GetString(record.Key.Span));
            json.WriteNumber("bytes", record.Value.Length);
            if (TraceContext.TryParseRecord(record.Trace.Span, out TraceContext trace, out _))
            {
                json.WriteString("trace", trace.TraceId);
            }

            Write(json, stream, record.Value.Span);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, LogStream stream, ReadOnlySpan<byte> value)
    {
        if (stream == LogStream.Frames && Frame.TryRead(value, out Frame frame) == FrameReject.None)
        {
            WriteFrame(json, frame);
        }
        else if (stream == LogStream.DeadLetters && DeadLetter.TryRead(value, out DeadLetter letter))
        {
            json.WriteString("id", RedriveMark.Text(RedriveMark.IdOf(value)));
            json.WriteNumber("time", letter.Time);
            json.WriteString("topic", Encoding.UTF8.GetString(letter.Topic));
            json.WriteString("reason", Encoding.UTF8.GetString(letter.Reason));
            json.WriteString("payload", Convert.ToHexString(letter.Payload));
        }
        else if (stream == LogStream.DeadLetters && RedriveMark.TryRead(value, out RedriveMark mark))
        {
            json.WriteString("redriven", RedriveMark.Text(mark.Id));
            json.WriteNumber("time", mark.Time);
        }
        else if (IsJson(value))
        {
            json.WritePropertyName("record");
            json.WriteRawValue(value);
        }
        else
        {
            json.WriteString("hex", Convert.ToHexString(value));
        }
    }

    private static void WriteFrame(Utf8JsonWriter json, Frame frame)
    {
        json.WriteNumber("boot", frame.Boot);
        json.WriteNumber("seq", frame.Sequence);
        json.WriteNumber("time", frame.BaseTime);
        json.WriteStartArray("samples");
        foreach (Sample sample in frame.Samples)
        {
            json.WriteStartObject();
            bool known = SignalRegistry.TryGet(sample.Signal, out Signal? signal);
            json.WriteString("signal", known ? signal!.Path : sample.Signal.ToString(CultureInfo.InvariantCulture));
            json.WriteString("ecu", sample.Ecu.ToString("X", CultureInfo.InvariantCulture));
            json.WriteNumber("time", sample.Time);
            json.WriteString("quality", sample.Quality.ToString());
            if (sample.HasValue)
            {
                json.WriteNumber("raw", sample.Raw);
                if (known)
                {
                    json.WriteNumber("value", signal!.ToValue(sample.Raw));
                    json.WriteString("unit", signal.Unit);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (FrameEvent happened in frame.Events)
        {
            json.WriteStartObject();
            json.WriteString("kind", happened.Kind.ToString());
            json.WriteString("ecu", happened.Ecu.ToString("X", CultureInfo.InvariantCulture));
            json.WriteNumber("time", happened.Time);
            json.WriteString("data", Convert.ToHexString(happened.Data));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
