using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch decode</c> as a program that is fed and read by another one.</summary>
public sealed class DecodeTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Answers_each_line_while_the_input_stays_open()
    {
        using Process decode = Start();
        await decode.StandardInput.WriteAsync("{\"id\":\"a\",\"request\":\"010C\",\"raw\":\"7E804410C1AF8\\r>\",\"protocol\":\"6\",\"headers\":true}\n");
        await decode.StandardInput.FlushAsync();
        string? answer = await decode.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            """{"id":"a","outcomes":[{"ecu":"7E8","service":"01","pid":"0C","outcome":"value","payload":"410C1AF8","signals":[{"path":"Vehicle.OBD.EngineSpeed","value":1726,"unit":"{rpm}"}]}]}""",
            answer);
        decode.StandardInput.Close();
        await decode.WaitForExitAsync();
        Assert.Equal(0, decode.ExitCode);
    }

    [Fact]
    public async Task Refusals_and_silence_are_outcomes_and_carry_no_value()
    {
        (IReadOnlyList<JsonNode> lines, int code, _) = await DecodeAsync(
            """{"id":1,"request":"010C","raw":"7E8037F0112\r>"}""",
            """{"id":2,"request":"010C","raw":"NO DATA\r>"}""",
            """{"id":3,"request":"010C","raw":"CAN ERROR\r>","protocol":6,"headers":null}""");
        Assert.Equal(0, code);
        Assert.Equal(["refused", "no-data", "bus-fault"], lines.Select(line => (string)line["outcomes"]![0]!["outcome"]!));
        Assert.Equal("12", (string)lines[0]["outcomes"]![0]!["nrc"]!);
        Assert.All(lines, line => Assert.Empty(line["outcomes"]![0]!["signals"]!.AsArray()));
    }

    [Theory]
    [InlineData("{\"id\":1,", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"request\":\"010C\",\"raw\":\">\"}", "id")]
    [InlineData("{\"id\":1,\"raw\":\">\"}", "request")]
    [InlineData("{\"id\":1,\"request\":\"010C\"}", "raw")]
    [InlineData("{\"id\":1,\"request\":7,\"raw\":\">\"}", "request")]
    [InlineData("{\"id\":1,\"request\":\"010C\",\"raw\":\"\\ud800\"}", "not valid JSON")]
    [InlineData("{\"id\":1,\"request\":\"010C\",\"raw\":\">\",\"protocol\":\"Z\"}", "ATDPN")]
    [InlineData("{\"id\":1,\"request\":\"010C\",\"raw\":\">\",\"headers\":\"on\"}", "headers")]
    [InlineData("{\"id\":1,\"request\":\"010C\",\"raw\":\">\",\"signalset\":{\"commands\":7}}", "commands must be a list")]
    [InlineData("{\"id\":1,\"request\":\"010C\",\"raw\":\">\",\"signalset\":\"no-such.json\"}", "no-such.json")]
    public async Task A_wrong_line_is_answered_with_its_number_and_the_next_one_is_decoded(string wrong, string words)
    {
        (IReadOnlyList<JsonNode> lines, int code, _) = await DecodeAsync("", wrong, """{"id":2,"request":"010D","raw":"410D32\r>"}""");
        Assert.Equal(1, code);
        Assert.Equal(2, lines.Count);
        Assert.Null(lines[0]["id"]);
        Assert.StartsWith("line 2: ", (string)lines[0]["error"]!, StringComparison.Ordinal);
        Assert.Contains(words, (string)lines[0]["error"]!, StringComparison.Ordinal);
        Assert.Equal(50, (double)lines[1]["outcomes"]![0]!["signals"]![0]!["value"]!);
    }

    [Fact]
    public async Task A_line_longer_than_the_limit_is_refused_and_the_next_one_is_decoded()
    {
        (IReadOnlyList<JsonNode> lines, int code, _) = await DecodeAsync(new string('x', 9_000_000), """{"id":2,"request":"010D","raw":"410D32\r>"}""");
        Assert.Equal(1, code);
        Assert.Contains("line 1: it is longer than", (string)lines[0]["error"]!, StringComparison.Ordinal);
        Assert.Equal(2, (int)lines[1]["id"]!);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task A_signal_set_file_serves_all_lines_and_a_wrong_one_is_named_with_its_line()
    {
        const string Line = """{"id":1,"request":"221E04","raw":"7E805621E040BF2\r>"}""";
        File.WriteAllText(_folder["set.json"], """{"commands":[{"hdr":"7E0","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"OIL","name":"Oil","fmt":{"len":16,"div":100,"unit":"celsius"}}]}]}""");
        (IReadOnlyList<JsonNode> lines, int code, _) = await DecodeAsync([Line], "--signalset", _folder["set.json"]);
        Assert.Equal(0, code);
        JsonNode signal = lines[0]["outcomes"]![0]!["signals"]![0]!;
        Assert.Equal(("OIL", 30.58), ((string)signal["path"]!, (double)signal["value"]!));

        File.WriteAllText(_folder["wrong.json"], "{\n\"commands\": [\n{ \"hdr\": 7 } ] }");
        (lines, code, string errors) = await DecodeAsync([Line], "--signalset", _folder["wrong.json"]);
        Assert.Equal(1, code);
        Assert.Empty(lines);
        Assert.Contains($"{_folder["wrong.json"]}, line 3: ", errors, StringComparison.Ordinal);
    }

    [ReferenceFact]
    public async Task Reference_vectors_through_the_command_give_no_wrong_value_and_at_least_99_in_100_answers()
    {
        List<TranscriptVector> vectors = [.. TranscriptVector.LoadAll(ReferenceFactAttribute.Folder!)];
        (IReadOnlyList<JsonNode> lines, int code, string errors) = await DecodeAsync([.. vectors.Select(vector => vector.Line)]);
        Assert.True(code == 0, errors);
        Assert.Equal(vectors.Count, lines.Count);
        int right = 0, wrong = 0, required = 0;
        var notes = new List<string>();
        foreach ((TranscriptVector vector, JsonNode line) in vectors.Zip(lines))
        {
            Assert.Equal(vector.Id, (string)line["id"]!);
            (bool? isRight, string detail) = vector.Judge(line["outcomes"]!.AsArray());
            if (vector.HasCaution)
            {
                continue;
            }

            required++;
            right += isRight == true ? 1 : 0;
            wrong += isRight == false ? 1 : 0;
            if (isRight != true)
            {
                notes.Add($"{(isRight == false ? "wrong" : "missing")} {vector.Id}: {detail}");
            }
        }

        output.WriteLine($"{required} vectors without a caution: {right} right, {wrong} wrong, {required - right - wrong} missing");
        notes.ForEach(output.WriteLine);
        Assert.True(wrong == 0, string.Join('\n', notes));
        Assert.True(right >= 0.99 * required, string.Join('\n', notes));
    }

    public void Dispose() => _folder.Dispose();

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "clutch.dll"), "decode", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        return Process.Start(start)!;
    }

    private static Task<(IReadOnlyList<JsonNode> Lines, int Code, string Errors)> DecodeAsync(params string[] lines) => DecodeAsync(lines, []);

    private static async Task<(IReadOnlyList<JsonNode> Lines, int Code, string Errors)> DecodeAsync(IReadOnlyList<string> lines, params string[] arguments)
    {
        using Process decode = Start(arguments);
        Task<string> written = decode.StandardOutput.ReadToEndAsync();
        Task<string> errors = decode.StandardError.ReadToEndAsync();
        try
        {
            foreach (string line in lines)
            {
                await decode.StandardInput.WriteAsync($"{line}\n");
            }

            decode.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read: the exit code tells.
        }

        await decode.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return ([.. (await written).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)], decode.ExitCode, await errors);
    }
}
