using System.Buffers;
using System.Text;
using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.Api.Live;

/// <summary>
/// One frame on its way to watchers. Keeps the frame's bytes, not its text: the text is some forty times as long, and the newest
/// frames of all vehicles wait here for watchers that come back.
/// </summary>
/// <param name="position">Position in the log: the id of its server-sent events.</param>
/// <param name="vehicle">Vehicle id.</param>
/// <param name="bytes">A frame that was read before.</param>
/// <param name="life">Knows the vehicle's own signals: those too that are defined after the frame came and before somebody reads it.</param>
/// <param name="status">The link's status when it is news with this frame.</param>
/// <param name="codes">All trouble codes of the vehicle when this frame brought some.</param>
internal sealed class LiveFrame(long position, string vehicle, byte[] bytes, VehicleLife life, LinkStatus? status, CodeList? codes)
{
    public long Position => position;

    public string Vehicle => vehicle;

    public int Size => bytes.Length;

    /// <summary>Writes the frame as server-sent events.</summary>
    public void WriteTo(IBufferWriter<byte> output, TimeProvider time)
    {
        Frame.TryRead(bytes, out Frame frame);

        // The last event alone carries the id: a connection that breaks between two gets the whole frame again.
        bool samples = frame.SampleCount > 0;
        if (status is not null)
        {
            Begin(output, "status", last: !samples && codes is null);
            WriteJson(output, json => JsonSerializer.Serialize(json, status, ApiJson.Default.LinkStatus));
        }

        if (samples)
        {
            Begin(output, "samples", last: codes is null);
            using (var json = new Utf8JsonWriter(output))
            {
                WriteSamples(json, in frame, time.GetUtcNow().ToUnixTimeMilliseconds());
            }

            output.Write("\n\n"u8);
        }

        if (codes is not null)
        {
            Begin(output, "codes", last: true);
            WriteJson(output, json => JsonSerializer.Serialize(json, codes, ApiJson.Default.CodeList));
        }
    }

    private void WriteSamples(Utf8JsonWriter json, in Frame frame, long now)
    {
        json.WriteStartObject();
        json.WriteNumber("serverTime", now);
        json.WriteStartArray("samples");
        SignalBook book = life.Signals;
        foreach (Sample sample in frame.Samples)
        {
            if (book.TryGet(sample.Signal, sample.Time, out KnownSignal known))
            {
                WriteSample(json, in sample, in known);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSample(Utf8JsonWriter json, in Sample sample, in KnownSignal known)
    {
        Signal signal = known.Signal;
        json.WriteStartObject();
        json.WriteString("signal", signal.Path);
        if (known.Definition is not null)
        {
            // No table tells a client what this is.
            json.WriteString("name", signal.Name);
            json.WriteString("unit", signal.Unit);
        }

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

        if (known.TextOf(in sample) is { } text)
        {
            json.WriteString("text", text);
        }

        json.WriteEndObject();
    }

    private static void WriteJson(IBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            write(json);
        }

        output.Write("\n\n"u8);
    }

    private void Begin(IBufferWriter<byte> output, string kind, bool last)
    {
        string id = last ? $"id: {position}\n" : "";
        Encoding.UTF8.GetBytes($"{id}event: {kind}\ndata: ", output);
    }
}
