using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>docs/openapi.json is the contract as reviewers see it; it changes with the code or not at all.</summary>
public sealed class OpenApiFileTests
{
    private const string Refresh = "CLUTCH_WRITE_OPENAPI=1 dotnet test tests/Clutch.Api.Tests --filter OpenApiFile";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_committed_description_is_the_one_that_is_served()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement document = await server.GetJsonAsync("/openapi.json");
        Assert.False(document.TryGetProperty("servers", out _), "the description names this test's port");
        string served = JsonSerializer.Serialize(document, s_indented).ReplaceLineEndings("\n") + "\n";
        string file = Path.Combine(SourceTree.Root, "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("CLUTCH_WRITE_OPENAPI") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, served);
        }

        Assert.True(File.Exists(file), $"docs/openapi.json is missing. To write it: {Refresh}");
        Assert.Null(FirstDifference(await File.ReadAllLinesAsync(file), served.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public void The_first_difference_is_named_with_its_line()
    {
        Assert.Null(FirstDifference(["a", "b"], ["a", "b"]));
        Assert.StartsWith("docs/openapi.json line 2 is `b`, the server says `c`.", FirstDifference(["a", "b"], ["a", "c"]));
        Assert.StartsWith("docs/openapi.json line 2 is missing, the server says `b`.", FirstDifference(["a"], ["a", "b"]));
        Assert.StartsWith("docs/openapi.json line 2 is `b`, the server says nothing more.", FirstDifference(["a", "b"], ["a"]));
    }

    private static string? FirstDifference(string[] committed, string[] served)
    {
        for (int i = 0; i < Math.Max(committed.Length, served.Length); i++)
        {
            string? before = i < committed.Length ? committed[i] : null;
            string? now = i < served.Length ? served[i] : null;
            if (before != now)
            {
                return $"docs/openapi.json line {i + 1} is {(before is null ? "missing" : $"`{before}`")}, the server says {(now is null ? "nothing more" : $"`{now}`")}. If that is meant: {Refresh}";
            }
        }

        return null;
    }
}
