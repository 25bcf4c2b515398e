using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Clutch.Obd.Tests;

/// <summary>Scores the decoders on recorded cars and on test data of other libraries.</summary>
public sealed class ReferenceVectorTests(ITestOutputHelper output)
{
    [ReferenceFact]
    public void Messages_of_recorded_frames_are_reassembled()
    {
        var score = new Score();
        foreach (JsonObject vector in ReferenceVectors.Load().Where(v => (string?)v["kind"] == "frames"))
        {
            if (vector["expect"]!["messages"] is not JsonArray expected || expected.Any(m => m!["payload"] is null))
            {
                Judge(score, "frames: codes", vector, FrameCodes(vector));
                continue;
            }

            string[] wanted = [.. expected.Select(m => $"{Ecu(m!)} {(string)m!["payload"]!}").Order(StringComparer.Ordinal)];
            string[] actual = [.. Exchanges(vector).SelectMany(WholeMessages).Order(StringComparer.Ordinal)];
            Verdict verdict = wanted.SequenceEqual(actual) ? Verdict.Right : actual.Except(wanted).Any() ? Verdict.Wrong : Verdict.Missing;
            Judge(score, "frames: messages", vector, (verdict, $"{string.Join(", ", actual)}; expected {string.Join(", ", wanted)}"));
        }

        Report(score, atLeast: 343);
    }

    [ReferenceFact]
    public void Values_of_service_01_match()
    {
        var score = new Score();
        foreach (JsonObject vector in ReferenceVectors.Load())
        {
            switch ((string)vector["kind"]!)
            {
                case "frames" when (string?)vector["request"]!["service"] == "01":
                    foreach ((Verdict, string) judged in ValueComparison.Frames(vector, Exchanges(vector)))
                    {
                        Judge(score, "frames: service 01 values", vector, judged);
                    }

                    break;
                case "payload" when (string?)vector["request"]!["service"] == "01":
                    Judge(score, "payload: service 01", vector, ValueComparison.Payload(vector));
                    break;
                case "rule":
                    Judge(score, "rule", vector, ValueComparison.Rule(vector));
                    break;
                default:
                    break;
            }
        }

        Report(score, atLeast: 417);
    }

    [ReferenceFact]
    public void Transcripts_give_their_content_in_every_chunking()
    {
        var score = new Score();
        foreach (JsonObject vector in ReferenceVectors.Load().Where(v => (string?)v["kind"] == "transcript"))
        {
            string[] chunks = [.. vector["input"]!["chunks"]!.AsArray().Select(c => (string)c!)];
            string whole = string.Concat(chunks);
            string[][] chunkings = [chunks, [whole], [.. whole.Select(c => c.ToString())], .. Enumerable.Range(1, Math.Max(0, whole.Length - 1)).Select(i => new[] { whole[..i], whole[i..] })];
            string[] shown = [.. chunkings.Select(c => Reply.ShowAll(Feed(vector, c))).Distinct(StringComparer.Ordinal)];
            Judge(score, "transcript", vector, shown.Length == 1 ? TranscriptComparison.Compare(vector, Feed(vector, chunks)) : (Verdict.Wrong, "chunking changes the result"));
        }

        Report(score, atLeast: 25);
    }

    [ReferenceFact]
    public void Every_vector_without_a_caution_is_answered_and_none_wrongly()
    {
        var score = new Score();
        foreach (JsonObject vector in ReferenceVectors.Load())
        {
            string source = (string)vector["id"]!;
            Judge(score, $"{source[..source.IndexOf('-', StringComparison.Ordinal)]}: {(string)vector["kind"]!}", vector, VectorJudge.Judge(vector));
        }

        output.WriteLine(score.ToString());
        Assert.True(score.Wrong == 0, score.ToString());
        Assert.True(score.Right >= 0.99 * score.Required, score.ToString());
    }

    private static string Ecu(JsonNode message) => (string?)message["ecu"] is { } ecu ? Convert.ToUInt32(ecu, 16).ToString("X") : "0";

    private static IEnumerable<string> WholeMessages(ElmExchange exchange)
    {
        var shown = new List<string>();
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            if (message.Outcome != Outcome.Malformed)
            {
                shown.Add($"{message.Ecu:X} {Convert.ToHexString(exchange.Payload(message))}");
            }
        }

        return shown;
    }

    private static ElmExchange Feed(JsonObject vector, string[] chunks)
    {
        var exchange = new ElmExchange();
        exchange.Begin(Encoding.ASCII.GetBytes((string)vector["request"]!["text"]!), Format(vector));
        foreach (string chunk in chunks)
        {
            exchange.Feed(Encoding.Latin1.GetBytes(chunk));
        }

        return exchange;
    }

    // The log of a recording tool holds prompts, so that one vector may be several replies to the same request.
    private static List<ElmExchange> Exchanges(JsonObject vector)
    {
        byte[] request = Encoding.ASCII.GetBytes((string?)vector["request"]!["service"] + (string?)vector["request"]!["pid"] is { Length: > 0 } asked ? asked : GuessRequest(vector));
        byte[] bytes = Encoding.Latin1.GetBytes(string.Join('\r', vector["input"]!["lines"]!.AsArray().Select(l => (string)l!)) + "\r>");
        var exchanges = new List<ElmExchange>();
        for (int at = 0; at < bytes.Length;)
        {
            var exchange = new ElmExchange();
            exchange.Begin(request, Format(vector));
            at += exchange.Feed(bytes.AsSpan(at));
            exchanges.Add(exchange);
        }

        return exchanges;
    }

    private static string GuessRequest(JsonObject vector) =>
        (string?)vector["expect"]!["messages"]?.AsArray().FirstOrDefault()?["payload"] is { } payload
            ? $"{Convert.ToByte(payload[..2], 16) - 0x40:X2}{payload[2..4]}"
            : vector["expect"]!["messages"]?.AsArray().Count > 0 ? "03" : "0100";

    private static AdapterFormat Format(JsonObject vector)
    {
        JsonNode adapter = vector["adapter"]!;
        ObdProtocol protocol = (string?)adapter["elm_protocol"] is { } number ? (ObdProtocol)Convert.ToInt32(number, 16)
            : (int?)adapter["can_id_bits"] switch { 11 => ObdProtocol.Can11At500, 29 => ObdProtocol.Can29At500, _ => ObdProtocol.Unknown };
        return new AdapterFormat((bool?)adapter["headers"] ?? true, protocol) { ExtendedAddressing = (bool?)adapter["extended_addressing"] ?? false };
    }

    private static (Verdict, string) FrameCodes(JsonObject vector)
    {
        var codes = new List<string>();
        var read = new TroubleCode[TroubleCodes.MaxPerMessage];
        foreach (ElmExchange exchange in Exchanges(vector))
        {
            foreach (ref readonly ObdMessage message in exchange.Messages)
            {
                TroubleCodes.TryRead(exchange.Payload(message), Format(vector).Protocol, read, out int count);
                codes.AddRange(read.Take(count).Select(c => c.ToString()));
            }
        }

        string[] expected = [.. vector["expect"]!["messages"]!.AsArray().SelectMany(m => m!["dtc"]!.AsArray()).Select(c => (string)c!)];
        return (codes.SequenceEqual(expected) ? Verdict.Right : Verdict.Wrong, string.Join(' ', codes));
    }

    private static void Judge(Score score, string group, JsonObject vector, (Verdict Verdict, string Detail) judged) =>
        score.Add(group, vector["caution"] is not null, (string)vector["id"]!, judged.Verdict, judged.Detail);

    private void Report(Score score, int atLeast)
    {
        output.WriteLine(score.ToString());
        Assert.True(score.Wrong == 0, score.ToString());
        Assert.True(score.Right >= atLeast, score.ToString());
    }
}
