using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>What the routes themselves add: status codes, headers, problems, limits of bodies.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private ResourceServer _server = null!;
    private string _fleet = "";

    public async Task InitializeAsync()
    {
        _server = await ResourceServer.StartAsync(catalogue: Things.Catalogue);
        _fleet = _server.Token(Things.Caller());
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_row_lives_from_its_creation_to_its_deletion()
    {
        Answer created = await _server.SendAsync(_fleet, "POST", "test/things", new { name = "a", size = 1 });
        Assert.Equal((201, "\"1\""), (created.Status, created.Tag));
        string path = created.Header("Location")!["/api/v1/".Length..];
        Assert.Equal($"test/things/{created.Text("id")}", path);
        Assert.Contains("private", created.Header("Cache-Control"));

        Assert.Equal(304, (await _server.SendAsync(_fleet, "GET", path, headers: ("If-None-Match", "\"7\", W/\"1\""))).Status);
        Assert.Equal(200, (await _server.SendAsync(_fleet, "GET", path, headers: ("If-None-Match", "\"2\""))).Status);
        Assert.Equal(428, (await _server.SendAsync(_fleet, "PATCH", path, new { name = "b" })).Status);
        Assert.Equal(428, (await _server.SendAsync(_fleet, "DELETE", path)).Status);
        foreach (string tag in new[] { "\"2\"", "*", "W/\"1\"", "1", "\"1\", \"2\"", "\"\"" })
        {
            Assert.Equal((tag, 412), (tag, (await _server.SendAsync(_fleet, "PATCH", path, new { name = "b" }, tag)).Status));
            Assert.Equal((tag, 412), (tag, (await _server.SendAsync(_fleet, "DELETE", path, ifMatch: tag)).Status));
        }

        Assert.Equal("\"2\"", (await _server.SendAsync(_fleet, "PATCH", path, new { name = "b" }, "\"1\"")).Tag);
        Answer put = await _server.SendAsync(_fleet, "PUT", $"{path}/status", new { status = "used" });
        Assert.Equal((200, "used"), (put.Status, put.Text("status")));
        Assert.Equal(409, (await _server.SendAsync(_fleet, "PUT", $"{path}/status", new { status = "good" })).Status);
        Assert.Equal(400, (await _server.SendAsync(_fleet, "PUT", $"{path}/status", new { status = "paid" })).Status);
        Assert.Equal(400, (await _server.SendAsync(_fleet, "PUT", $"{path}/status", new { status = "gone", name = "x" })).Status);
        Assert.Equal(409, (await _server.SendAsync(_fleet, "POST", $"{path}/use")).Status);
        Assert.Equal(204, (await _server.SendAsync(_fleet, "DELETE", path, ifMatch: "\"3\"")).Status);
        Assert.Equal(404, (await _server.SendAsync(_fleet, "GET", path)).Status);
        Assert.Equal(404, (await _server.SendAsync(_fleet, "GET", "test/things/1")).Status);
    }

    [Fact]
    public async Task A_problem_carries_the_names_that_clients_look_for_and_not_what_was_sent()
    {
        string canary = new('c', 300);
        Answer answer = await _server.SendAsync(_fleet, "POST", "test/things", new Dictionary<string, object> { ["name"] = canary, [canary] = canary, ["size"] = canary });
        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Response.Content.Headers.ContentType!.MediaType));
        JsonElement problem = answer.Json;
        Assert.Equal(
            ["type", "title", "status", "detail", "requestId", "success", "error", "message", "timestamp", "errors"],
            problem.EnumerateObject().Select(member => member.Name));
        Assert.False(problem.GetProperty("success").GetBoolean());
        Assert.True(Instants.TryParse(answer.Text("timestamp"), out _));
        Assert.NotEmpty(answer.Text("requestId"));
        Assert.DoesNotContain(canary[..65], answer.Body);
        Assert.Equal(
            [$"/{canary[..63]}… unknown", "/name length", "/size type"],
            problem.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("pointer")} {error.GetProperty("code")}"));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","box":{"width":1,"width":2}}""")]
    [InlineData("""{"name":"a","na\u006de":"b"}""")]
    [InlineData("""["name"]""")]
    [InlineData("\"name\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"name":"a"} {}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"\ud800":"a"}""")]
    [InlineData("""{"name":01}""")]
    [InlineData("""{"name":NaN}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}""")]
    public async Task A_body_that_is_not_one_object_of_unique_names_is_refused(string body)
    {
        Answer answer = await _server.SendAsync(_fleet, "POST", "test/things", body);
        Assert.Equal((400, "malformed-json"), (answer.Status, answer.Text("error")));
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused() =>
        Assert.Equal(400, (await _server.SendAsync(_fleet, "POST", "test/things", Encoding.Latin1.GetBytes("{\"name\":\"é\"}"))).Status);

    [Theory]
    [InlineData("""{"name":"a","id":"018f0000-0000-7000-8000-000000000000"}""", "/id read-only")]
    [InlineData("""{"name":"a","version":9}""", "/version read-only")]
    [InlineData("""{"name":"a","createdAt":"2020-01-01T00:00:00Z"}""", "/createdAt read-only")]
    [InlineData("""{"name":"a","status":"good"}""", "/status read-only")]
    [InlineData("""{"name":"a","area":1}""", "/area read-only")]
    [InlineData("""{"name":"a","tenantId":"south"}""", "/tenantId unknown")]
    [InlineData("""{"name":"a","__proto__":{}}""", "/__proto__ unknown")]
    [InlineData("""{"name":"a","box":{"width":1,"price":1}}""", "/box/price unknown")]
    [InlineData("""{"name":"a","active":"true"}""", "/active type")]
    [InlineData("""{"name":"a","active":1}""", "/active type")]
    [InlineData("""{"name":"a","size":"1"}""", "/size type")]
    [InlineData("""{"name":"a","size":1.5}""", "/size type")]
    [InlineData("""{"name":"a","weight":1e999}""", "/weight type")]
    [InlineData("""{"name":["a"]}""", "/name type")]
    [InlineData("""{"name":{"$ne":""}}""", "/name type")]
    [InlineData("""{"name":"a\u0000b"}""", "/name characters")]
    [InlineData("""{"name":"a","tags":"x"}""", "/tags type")]
    public async Task What_has_the_wrong_shape_is_400(string body, string error) => await RefusedAsync(body, 400, error);

    [Theory]
    [InlineData("{}", "/name required")]
    [InlineData("""{"name":""}""", "/name length")]
    [InlineData("""{"name":"a","size":1001}""", "/size range")]
    [InlineData("""{"name":"a","size":9007199254740993}""", "/size range")]
    [InlineData("""{"name":"a","weight":-10.1}""", "/weight range")]
    [InlineData("""{"name":"a","code":"1A"}""", "/code pattern")]
    [InlineData("""{"name":"a","tags":["1","2","3","4"]}""", "/tags items")]
    [InlineData("""{"name":"a","tags":["12345678901"]}""", "/tags/0 length")]
    [InlineData("""{"name":"a","box":{}}""", "/box/width required")]
    [InlineData("""{"name":"a","size":13}""", "/size pattern")]
    [InlineData("""{"name":"a","parentId":"x"}""", "/parentId reference")]
    public async Task A_value_that_breaks_a_rule_is_422(string body, string error) => await RefusedAsync(body, 422, error);

    [Theory]
    [InlineData("2026-03-01T08:30:00", false)]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-02-30T00:00:00Z", false)]
    [InlineData("1969-12-31T23:59:59Z", false)]
    [InlineData("2200-01-01T00:00:00Z", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)]
    [InlineData("2026-03-01T08:30:00.1234567Z", true)]
    [InlineData("2026-03-01T08:30:00-12:00", true)]
    public async Task A_time_is_RFC_3339_with_an_offset(string at, bool isGood) =>
        Assert.Equal(isGood ? 201 : 400, (await _server.SendAsync(_fleet, "POST", "test/things", new { name = "a", at })).Status);

    [Fact]
    public async Task Bodies_have_a_limit_a_type_and_no_compression()
    {
        string large = $"{{\"name\":\"{new string('x', JsonInput.MostBytes)}\"}}";
        Assert.Equal(413, (await _server.SendAsync(_fleet, "POST", "test/things", large)).Status);
        Assert.Equal(413, (await _server.SendAsync(_fleet, "POST", "test/things", large, null, ("Transfer-Encoding", "chunked"))).Status);
        Assert.Equal(415, (await _server.SendAsync(_fleet, "POST", "test/things", "{}", null, ("Content-Type", "text/plain"))).Status);
        Assert.Equal(415, (await _server.SendAsync(_fleet, "POST", "test/things", "{}", null, ("Content-Encoding", "gzip"))).Status);
        Assert.Equal(422, (await _server.SendAsync(_fleet, "POST", "test/things", "{}", null, ("Content-Type", "application/json; charset=utf-8"))).Status);
    }

    [Fact]
    public async Task An_idempotency_key_works_over_the_wire_and_on_transitions()
    {
        Answer first = await _server.SendAsync(_fleet, "POST", "test/things", new { name = "a" }, null, ("Idempotency-Key", "k1"));
        Answer again = await _server.SendAsync(_fleet, "POST", "test/things", new { name = "a" }, null, ("Idempotency-Key", "k1"));
        Assert.Equal((201, first.Body, first.Header("Location"), "true"), (again.Status, again.Body, again.Header("Location"), again.Header("Idempotency-Replayed")));
        Assert.Equal(422, (await _server.SendAsync(_fleet, "POST", "test/things", new { name = "b" }, null, ("Idempotency-Key", "k1"))).Status);
        string drop = $"test/things/{first.Text("id")}/drop";
        Assert.Equal(200, (await _server.SendAsync(_fleet, "POST", drop, null, null, ("Idempotency-Key", "k2"))).Status);
        Assert.Equal(200, (await _server.SendAsync(_fleet, "POST", drop, null, null, ("Idempotency-Key", "k2"))).Status);
        Assert.Equal(409, (await _server.SendAsync(_fleet, "POST", drop, null, null, ("Idempotency-Key", "k3"))).Status);
        Assert.Equal(400, (await _server.SendAsync(_fleet, "POST", drop, null, null, ("Idempotency-Key", new string('k', 256)))).Status);
    }

    [Fact]
    public async Task The_feed_comes_as_pages_and_as_lines_whose_cursors_go_on()
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            await _server.SendAsync(_fleet, "POST", "test/things", new { name });
        }

        JsonElement page = (await _server.SendAsync(_fleet, "GET", "fleet/feed?limit=2")).Json;
        Assert.Equal((2, true), (page.GetProperty("events").GetArrayLength(), page.GetProperty("hasMore").GetBoolean()));
        Answer lines = await _server.SendAsync(_fleet, "GET", "fleet/feed?from=beginning", headers: ("Accept", "application/x-ndjson"));
        string[] each = lines.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a", "b", "c"], each.Select(line => JsonElement.Parse(line).GetProperty("data").GetProperty("name").GetString()));
        Answer rest = await _server.SendAsync(_fleet, "GET", $"fleet/feed?cursor={JsonElement.Parse(each[1]).GetProperty("cursor")}");
        Assert.Equal("c", rest.Json.GetProperty("events")[0].GetProperty("data").GetProperty("name").GetString());
        Assert.Equal(lines.Header("Clutch-Next"), rest.Text("next"));
        foreach (string query in new[] { "limit=0", "limit=x", "waitSeconds=-1", "other=1", "limit=1&limit=2", "cursor=x&from=now", "from=never", "types=nothing", "cursor=AAAA" })
        {
            Assert.Equal((query, 400), (query, (await _server.SendAsync(_fleet, "GET", $"fleet/feed?{query}")).Status));
        }
    }

    [Fact]
    public async Task A_method_is_what_the_request_line_says()
    {
        Answer created = await _server.SendAsync(_fleet, "POST", "test/things", new { name = "a" });
        string path = $"test/things/{created.Text("id")}";
        Assert.Equal(405, (await _server.SendAsync(_fleet, "POST", path, new { }, "\"1\"", ("X-HTTP-Method-Override", "DELETE"))).Status);
        Assert.Equal(405, (await _server.SendAsync(_fleet, "PUT", path, new { name = "b" }, "\"1\"")).Status);
        Assert.Equal(200, (await _server.SendAsync(_fleet, "GET", path, "{}", "\"1\"")).Status);
    }

    private async Task RefusedAsync(string body, int status, string error)
    {
        Answer answer = await _server.SendAsync(_fleet, "POST", "test/things", body);
        JsonElement first = answer.Json.GetProperty("errors")[0];
        Assert.Equal((status, error), (answer.Status, string.Create(CultureInfo.InvariantCulture, $"{first.GetProperty("pointer")} {first.GetProperty("code")}")));
        Assert.NotEmpty(first.GetProperty("expected").GetString()!);
    }
}
