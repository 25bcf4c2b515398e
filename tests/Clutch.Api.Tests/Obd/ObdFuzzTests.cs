using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests.Obd;

/// <summary>Every OBD operation with what nobody should send: only answers, never a defect.</summary>
public sealed class ObdFuzzTests
{
    private static readonly string[] s_words =
    [
        "", "-1", "0", "999999999999999999999", "1e999", "NaN", "abc", "%00", "%FF%FE", "../../etc/passwd", "%2e%2e%2f", "'%22<script>", "true", "null", "[]", "{}", new string('9', 3000),
        "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59Z", "car-1",
    ];

    private static readonly string[] s_values = ["null", "0", "-1", "1e999", "\"\"", "[]", "{}", "[[[[]]]]", "true", "\"\\ud800\"", $"\"{new string('x', 3000)}\"", "[null]", "[1, 2]", "9223372036854775808"];

    [Fact]
    public async Task Nothing_that_is_sent_is_answered_by_a_defect()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).Add(CarFeed.Speed, 0).SendAsync();
        JsonElement paths = (await server.GetJsonAsync("/openapi.json")).GetProperty("paths");
        int asked = 0;
        foreach (JsonProperty path in paths.EnumerateObject().Where(path => path.Name.StartsWith("/api/v1/obd/", StringComparison.Ordinal)))
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                foreach (HttpRequestMessage request in Requests(operation.Name.ToUpperInvariant(), path.Name, operation.Value))
                {
                    asked++;
                    await CheckAsync(server, request);
                }
            }
        }

        Assert.InRange(asked, 500, 20_000);
        Assert.Equal("pong", await server.Client.GetStringAsync("/health/ping"));
    }

    private static async Task CheckAsync(ApiServer server, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string what = $"{request.Method} {request.RequestUri?.OriginalString[..Math.Min(200, request.RequestUri.OriginalString.Length)]}";
            Assert.True((int)response.StatusCode is >= 200 and < 300 or >= 400 and < 500, $"{what}: {(int)response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                return;
            }

            string text = await response.Content.ReadAsStringAsync();
            Assert.False(text.Contains("   at ", StringComparison.Ordinal) || text.Contains(".cs:line", StringComparison.Ordinal), $"{what}: {text}");
            if (!response.IsSuccessStatusCode && text.Length > 0)
            {
                JsonElement problem = JsonSerializer.Deserialize<JsonElement>(text);
                Assert.True(problem.TryGetProperty("detail", out JsonElement detail) && detail.GetString()!.Length is > 0 and < 1000, $"{what}: {text[..Math.Min(2000, text.Length)]}");
            }
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests(string method, string path, JsonElement operation)
    {
        List<string> names = [];
        foreach (JsonElement parameter in operation.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateArray() : [])
        {
            if (parameter.GetProperty("in").GetString() == "query")
            {
                names.Add(parameter.GetProperty("name").GetString()!);
            }
        }

        string plain = path.Replace("{id}", "x", StringComparison.Ordinal).Replace("{code}", "P0301", StringComparison.Ordinal);
        bool hasBody = method is "POST" or "PUT";
        foreach (string word in s_words)
        {
            if (path.Contains('{') && word.Length is > 0 and < 1000 && !word.Contains('.'))
            {
                yield return Message(method, $"{path.Replace("{id}", word, StringComparison.Ordinal).Replace("{code}", word, StringComparison.Ordinal)}?vehicle=car-1", hasBody ? """{"vehicle":"car-1"}""" : null);
            }

            foreach (string name in names)
            {
                yield return Message(method, $"{plain}?{(name == "vehicle" ? "" : "vehicle=car-1&")}{name}={word}", hasBody ? """{"vehicle":"car-1"}""" : null);
            }
        }

        if (!hasBody)
        {
            yield return Message(method, $"{plain}?vehicle=car-1&vehicle=car-2", null);
            yield break;
        }

        foreach (string body in (string[])["", "null", "[]", "{", "\"car-1\"", "{\"vehicle\":\"car-1\",\"vehicle\":\"car-2\"}", "{\"vehicle\":\"car-1\",\"admin\":true}", new string('[', 5000), $"{{\"vehicle\":\"{new string('x', 40_000)}\"}}"])
        {
            yield return Message(method, plain, body);
        }

        foreach (string member in (string[])["vehicle", "signals", "intervalMs", "seconds", "format", "language"])
        {
            foreach (string value in s_values)
            {
                yield return Message(method, plain, member == "vehicle" ? $$"""{"vehicle":{{value}}}""" : $$"""{"vehicle":"car-1","{{member}}":{{value}}}""");
            }
        }

        HttpRequestMessage foreign = Message(method, plain, null);
        foreign.Content = new ByteArrayContent([.. "{\"vehicle\":\""u8, 0xFF, 0xFE, 0xC0, .. "\"}"u8]);
        foreign.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        yield return foreign;
        HttpRequestMessage utf16 = Message(method, plain, null);
        utf16.Content = new StringContent("""{"vehicle":"car-1"}""", Encoding.Unicode, "application/json");
        yield return utf16;
        HttpRequestMessage text = Message(method, plain, null);
        text.Content = new StringContent("""{"vehicle":"car-1"}""", Encoding.UTF8, "text/plain");
        yield return text;
    }

    private static HttpRequestMessage Message(string method, string path, string? body) => new(new HttpMethod(method), path)
    {
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
    };
}
