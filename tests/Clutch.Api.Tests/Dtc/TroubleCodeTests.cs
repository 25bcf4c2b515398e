using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>What trouble codes mean, over HTTP.</summary>
public sealed class TroubleCodeTests
{
    private const string Codes = "/api/v1/obd/dtc";

    [Theory]
    [InlineData("P0301", "P0301")]
    [InlineData("c0031-23", "C0031-23")]
    [InlineData("0x0301", "P0301")]
    [InlineData("C0%2031%2023", "U0031-23")]
    [InlineData("%D0%A00301", "P0301")] // Cyrillic Er
    [InlineData("P1FFF", "P1FFF")]
    public async Task A_code_is_answered_however_it_is_written(string text, string code)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement answer = await server.GetJsonAsync($"{Codes}/{text}");
        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.NotEqual("", answer.GetProperty("title").GetString());
        Assert.Equal(text.StartsWith('P') || text.StartsWith('c'), answer.GetProperty("read").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task The_language_is_that_of_the_browser_unless_the_address_names_one()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage arabic = await AskAsync(server, $"{Codes}/P0420", language: "ar-EG,ar;q=0.9,en;q=0.5");
        Assert.Equal("ar", Assert.Single(arabic.Content.Headers.ContentLanguage));
        Assert.Contains("Accept-Language", arabic.Headers.Vary);
        Assert.Equal("ar", (await arabic.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("language").GetString());
        using HttpResponseMessage english = await AskAsync(server, $"{Codes}/P0420?lang=en", language: "ar");
        Assert.Equal("en", (await english.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("language").GetString());
    }

    [Fact]
    public async Task What_a_client_has_is_not_sent_again_and_not_in_another_language()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage first = await AskAsync(server, $"{Codes}/P0420", language: "en");
        EntityTagHeaderValue tag = first.Headers.ETag!;
        Assert.Equal(TimeSpan.FromHours(1), first.Headers.CacheControl!.MaxAge);
        using HttpResponseMessage again = await AskAsync(server, $"{Codes}/P0420", language: "en", tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(tag, again.Headers.ETag);
        using HttpResponseMessage other = await AskAsync(server, $"{Codes}/P0420", language: "ar", tag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using HttpResponseMessage search = await AskAsync(server, $"{Codes}/search?q=cap", language: "en", tag);
        Assert.Equal(HttpStatusCode.NotModified, search.StatusCode);
    }

    [Theory]
    [InlineData("X0301", "P, C, B and U")]
    [InlineData("P03G1", "A to F")]
    [InlineData("C031", "0x before bytes")]
    [InlineData("P0301-1", "two digits")]
    [InlineData("P0301?make=frod", "Near names: Ford")]
    [InlineData("P0301?lang=fr", "en or ar")]
    [InlineData("search?q=", "1 to 200 characters")]
    [InlineData("search?q=x&limit=0", "1 to 500")]
    [InlineData("search", "q")]
    public async Task A_wrong_question_is_a_problem_that_says_what_is_right(string path, string words)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Contains(words, await server.GetProblemAsync($"{Codes}/{path}", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_questions_are_refused_and_not_quoted_in_full()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.True((await server.GetProblemAsync($"{Codes}/{new string('9', 3000)}", HttpStatusCode.BadRequest)).Length < 500);
        Assert.True((await server.GetProblemAsync($"{Codes}/P0301?make={new string('m', 3000)}", HttpStatusCode.BadRequest)).Length < 500);
        await server.GetProblemAsync($"{Codes}/search?q={new string('m', 201)}", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("wheel speed", "C0031")]
    [InlineData("حساس سرعة العجلة", "C0031")]
    [InlineData("P042", "P0420")]
    public async Task A_search_in_either_language_finds_the_code(string query, string code)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        JsonElement found = await server.GetJsonAsync($"{Codes}/search?q={Uri.EscapeDataString(query)}&limit=50");
        Assert.Equal(query, found.GetProperty("query").GetString());
        Assert.Contains(code, found.GetProperty("codes").EnumerateArray().Select(hit => hit.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_car_s_codes_are_explained_together()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage response = await server.Client.PostAsJsonAsync($"{Codes}/explain?lang=ar", new { codes = new[] { "P0642", "P0107", "P0122", "P0420", "nonsense" } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        JsonElement supply = answer.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("rule").GetString() == "reference-voltage");
        Assert.Equal(["P0642", "P0107", "P0122"], supply.GetProperty("codes").EnumerateArray().Select(code => code.GetProperty("code").GetString()));
        Assert.Equal("nonsense", Assert.Single(answer.GetProperty("refused").EnumerateArray()).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "a list")]
    [InlineData("{}", "neither")]
    [InlineData("{\"codes\":[\"\\ud800\"]}", "no Unicode")]
    public async Task A_body_that_is_no_report_is_a_problem(string body, string words)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using HttpResponseMessage response = await server.Client.PostAsync($"{Codes}/explain", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Contains(words, await Answers.ProblemAsync(response, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_whether_or_not_it_says_its_length()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        byte[] body = new byte[(1024 * 1024) + 1];
        using HttpResponseMessage known = await server.Client.PostAsync($"{Codes}/explain", new ByteArrayContent(body));
        await Answers.ProblemAsync(known, HttpStatusCode.RequestEntityTooLarge);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Codes}/explain") { Content = new StreamContent(new MemoryStream(body)) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage chunked = await server.Client.SendAsync(request);
        await Answers.ProblemAsync(chunked, HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task<HttpResponseMessage> AskAsync(ApiServer server, string path, string language, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return await server.Client.SendAsync(request);
    }
}
