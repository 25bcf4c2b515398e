using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Clutch.Obd;

namespace Clutch.Host;

/// <summary><c>clutch decode</c>: adapter transcripts on standard input, typed outcomes on standard output, a JSON document a line.</summary>
internal static class DecodeCommand
{
    /// <summary>The longest ISO-TP messages of sixteen ECUs with spaces and headers are a tenth of this.</summary>
    private const int LongestLine = 4 * 1024 * 1024;

    // Texts of cars are for terminals and files, not for HTML.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Option<string?> signalSet = new("--signalset") { Description = "OBDb signal-set file for all lines that name none of their own" };
        Command command = new("decode", """Decodes adapter transcripts: JSON lines {"id","request","raw","protocol"?,"headers"?,"signalset"?} on standard input""") { signalSet };
        command.SetAction(async (result, cancellationToken) =>
        {
            SignalSet? set = SignalSetOption.Load(result.GetValue(signalSet));
            await using Stream input = Console.OpenStandardInput();
            await using Stream output = Console.OpenStandardOutput();
            return await RunAsync(input, output, set, cancellationToken) ? ExitCodes.Good : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Decodes line by line until the input ends; what has been decoded is written out before more input is awaited.</summary>
    /// <returns>False when a line was wrong.</returns>
    public static async Task<bool> RunAsync(Stream input, Stream output, SignalSet? set, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        PipeWriter writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var transcripts = new TranscriptReader();
        bool good = true;
        bool skips = false;
        long number = 1;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                // The tail of a line that was too long has been answered for already.
                good &= skips || Line(rest.Slice(0, end), number, transcripts, set, writer);
                skips = false;
                number++;
                rest = rest.Slice(rest.GetPosition(1, end));
                if (writer.UnflushedBytes > LongestLine)
                {
                    await writer.FlushAsync(cancellationToken);
                }
            }

            if (rest.Length > LongestLine)
            {
                if (!skips)
                {
                    Fail(writer, number, $"it is longer than {LongestLine} bytes");
                }

                (good, skips) = (false, true);
                rest = rest.Slice(rest.End);
            }

            if (read.IsCompleted && !rest.IsEmpty && !skips)
            {
                good &= Line(rest, number, transcripts, set, writer);
            }

            reader.AdvanceTo(read.IsCompleted ? read.Buffer.End : rest.Start, read.Buffer.End);
            await writer.FlushAsync(cancellationToken);
            if (read.IsCompleted)
            {
                await writer.CompleteAsync();
                return good;
            }
        }
    }

    private static bool Line(in ReadOnlySequence<byte> line, long number, TranscriptReader transcripts, SignalSet? set, PipeWriter writer)
    {
        byte[] bytes = line.ToArray();
        ReadOnlyMemory<byte> json = number == 1 && bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        if (json.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return true;
        }

        (Transcript? transcript, string? error) = transcripts.Read(json);
        if (transcript is null)
        {
            Fail(writer, number, error!);
            return false;
        }

        Write(writer, transcript.Id, TranscriptDecoder.Decode(transcript.Request, transcript.Raw, transcript.Protocol, transcript.Headers, transcript.Set ?? set));
        return true;
    }

    private static void Fail(PipeWriter writer, long number, string sentence)
    {
        using (var json = new Utf8JsonWriter(writer, s_json))
        {
            json.WriteStartObject();
            json.WriteNull("id");
            json.WriteString("error", string.Create(CultureInfo.InvariantCulture, $"line {number}: {sentence}"));
            json.WriteEndObject();
        }

        writer.Write("\n"u8);
    }

    private static void Write(PipeWriter writer, JsonElement id, IReadOnlyList<DecodedOutcome> outcomes)
    {
        using (var json = new Utf8JsonWriter(writer, s_json))
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            id.WriteTo(json);
            json.WriteStartArray("outcomes");
            foreach (DecodedOutcome outcome in outcomes)
            {
                Write(json, outcome);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, DecodedOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("ecu", outcome.Ecu);
        json.WriteString("service", outcome.Service);
        json.WriteString("pid", outcome.Pid);
        json.WriteString("outcome", outcome.Outcome.ToWord());
        if (outcome.Nrc is { } nrc)
        {
            json.WriteString("nrc", nrc.ToString("X2", CultureInfo.InvariantCulture));
        }

        json.WriteString("payload", outcome.Payload);
        json.WriteStartArray("signals");
        foreach (DecodedSignal signal in outcome.Signals)
        {
            json.WriteStartObject();
            json.WriteString("path", signal.Path);
            if (signal.Value is { } value && double.IsFinite(value))
            {
                json.WriteNumber("value", value);
            }
            else
            {
                json.WriteNull("value");
            }

            json.WriteString("unit", signal.Unit);
            if (signal.Text is not null)
            {
                json.WriteString("text", signal.Text);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
