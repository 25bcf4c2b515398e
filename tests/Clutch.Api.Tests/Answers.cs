using System.Net;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Asks and checks what every answer must keep.</summary>
internal static class Answers
{
    public static async Task<JsonElement> GetJsonAsync(this ApiServer server, string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The answer is an RFC 9457 problem; returns its detail.</summary>
    public static async Task<string> GetProblemAsync(this ApiServer server, string path, HttpStatusCode status)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        return await ProblemAsync(response, status);
    }

    public static async Task<string> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        string detail = problem.GetProperty("detail").GetString()!;
        Assert.NotEqual("", detail);
        return detail;
    }
}
