using System.Text;
using System.Text.Json;
using Clutch.Edge;
using Clutch.Obd;

namespace Clutch.Host;

/// <summary>One line of <c>clutch decode</c>: an exchange with an adapter.</summary>
/// <param name="Id">A text or number, to be given back.</param>
/// <param name="Request">As sent to the adapter.</param>
/// <param name="Raw">As read from it.</param>
/// <param name="Protocol">Unknown where the line does not say.</param>
/// <param name="Headers">Null where the line does not say.</param>
/// <param name="Set">Signal set of the line; null where it names none.</param>
internal sealed record Transcript(JsonElement Id, string Request, string Raw, ObdProtocol Protocol, bool? Headers, SignalSet? Set);

/// <summary>Reads transcripts; keeps the signal-set files that their lines name.</summary>
internal sealed class TranscriptReader
{
    // A stream that names ever new files must not fill the memory.
    private const int MostSets = 64;

    private readonly Dictionary<string, SignalSet> _sets = new(StringComparer.Ordinal);

    /// <summary>Reads a line; else a sentence that says what is wrong with it.</summary>
    public (Transcript? Transcript, string? Error) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a text with half a surrogate pair.
            return (null, $"this is not valid JSON: {e.Message}");
        }
    }

    private (Transcript?, string?) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, """this is not a JSON object; write {"id":1,"request":"010C","raw":"410C1AF8\r>"}""");
        }

        if (!root.TryGetProperty("id", out JsonElement id) || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return (null, "the field id is missing, or is neither a text nor a number");
        }

        if (Text(root, "request") is not { } request)
        {
            return (null, "the field request is missing or no text; it is what was sent, for example 010C");
        }

        if (Text(root, "raw") is not { } raw)
        {
            return (null, "the field raw is missing or no text; it is what the adapter answered, up to its prompt");
        }

        if (!TryProtocol(root, out ObdProtocol protocol))
        {
            return (null, $"the protocol {root.GetProperty("protocol").GetRawText()} is none; give what ATDPN answers, \"1\" to \"C\" or \"A6\", or leave it out");
        }

        bool? headers = null;
        if (root.TryGetProperty("headers", out JsonElement shown) && shown.ValueKind != JsonValueKind.Null)
        {
            if (shown.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return (null, $"headers is {shown.GetRawText()}; give true or false, or leave it out");
            }

            headers = shown.GetBoolean();
        }

        (SignalSet? set, string? error) = root.TryGetProperty("signalset", out JsonElement named) ? Set(named) : default;
        return error is null ? (new Transcript(id.Clone(), request, raw, protocol, headers, set), null) : (null, error);
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryProtocol(JsonElement root, out ObdProtocol protocol)
    {
        protocol = ObdProtocol.Unknown;
        return !root.TryGetProperty("protocol", out JsonElement value) || value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.String => ObdProtocols.TryParse(value.GetString(), out protocol, out _),
            JsonValueKind.Number => value.TryGetInt32(out int number) && ObdProtocols.TryParse(number.ToString("X", System.Globalization.CultureInfo.InvariantCulture), out protocol, out _),
            _ => false,
        };
    }

    /// <summary>A file name, or the signal set itself.</summary>
    private (SignalSet? Set, string? Error) Set(JsonElement named)
    {
        switch (named.ValueKind)
        {
            case JsonValueKind.Null:
                return default;
            case JsonValueKind.Object:
                return SignalSet.TryLoad(Encoding.UTF8.GetBytes(named.GetRawText()), out SignalSet? own, out SignalSetError? refused) ? (own, null) : (null, $"the signal set in this line is wrong: {refused.Sentence}");
            case JsonValueKind.String:
                string path = named.GetString()!;
                if (_sets.TryGetValue(path, out SignalSet? known))
                {
                    return (known, null);
                }

                (SignalSet? read, string? error) = SignalSetFile.Load(path);
                if (read is not null)
                {
                    if (_sets.Count == MostSets)
                    {
                        _sets.Clear();
                    }

                    _sets[path] = read;
                }

                return (read, error);
            default:
                return (null, $"signalset is {named.GetRawText()}; give the name of a file or the signal set itself");
        }
    }
}
