using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Clutch.Log;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>Commands as a person gives them; the front door and the agent are the test.</summary>
public sealed class CommandTests
{
    private const string Url = "/api/v1/vehicles/car-1/commands";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string, HttpStatusCode, string> BadRequests => new()
    {
        { """{"name":"reboot"}""", HttpStatusCode.BadRequest, "name is 'reboot'; allowed are scan, full-scan, cancel, codes, clear, freeze-frame, profile, stream, stream-end, connect, disconnect, raw." },
        { """{"name":null}""", HttpStatusCode.BadRequest, "name is ''; allowed are scan, full-scan, cancel, codes, clear, freeze-frame, profile, stream, stream-end, connect, disconnect, raw." },
        { """{"name":"scan","arguments":[1]}""", HttpStatusCode.BadRequest, "arguments is of the kind Array; allowed is an object of at most 4096 bytes." },
        { """{"name":"scan","expiresInSeconds":0}""", HttpStatusCode.BadRequest, "expiresInSeconds is 0; allowed is 1 to 3600." },
        { """{"name":"scan","expiresInSeconds":3601}""", HttpStatusCode.BadRequest, "expiresInSeconds is 3601; allowed is 1 to 3600." },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_command_that_is_none_is_a_problem_in_words(string body, HttpStatusCode status, string detail)
    {
        await using ApiServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, Url, body);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(detail, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task No_json_an_unknown_vehicle_and_an_unknown_command_are_problems()
    {
        await using ApiServer server = await StartAsync();
        using HttpResponseMessage cut = await PostAsync(server, Url, "{");
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        using HttpResponseMessage empty = await PostAsync(server, Url, "null");
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        using var plain = new StringContent("""{"name":"scan"}""", Encoding.UTF8, "text/plain");
        using HttpResponseMessage simple = await server.Client.PostAsync(Url, plain); // what a foreign page could send without asking first
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, simple.StatusCode);
        using HttpResponseMessage unknown = await PostAsync(server, "/api/v1/vehicles/car-2/commands", """{"name":"scan"}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using HttpResponseMessage none = await server.Client.GetAsync($"{Url}/nothing");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_command_is_in_the_log_as_the_agent_reads_it_and_its_state_follows_the_replies()
    {
        await using ApiServer server = await StartAsync();
        string url = await SendAsync(server, """{"name":"raw","arguments":{"request":"0100"},"expiresInSeconds":30}""");
        string id = url[(url.LastIndexOf('/') + 1)..];
        JsonElement record = await RecordAsync(server);
        Assert.Equal(id, record.GetProperty("id").GetString());
        Assert.Equal("raw", record.GetProperty("name").GetString());
        Assert.Equal("0100", record.GetProperty("arguments").GetProperty("request").GetString());
        Assert.Equal(server.Now + 30_000, record.GetProperty("expires").GetInt64());

        JsonElement status = await server.GetJsonAsync(url);
        Assert.Equal(("pending", "raw"), (status.GetProperty("state").GetString(), status.GetProperty("name").GetString()));
        await ReplyAsync(server, "car-1", $$"""{"id":"{{id}}","outcome":"sent","time":{{server.Now}}}""");
        await StateAsync(server, url, "sent");
        await ReplyAsync(server, "car-2", $$"""{"id":"{{id}}","outcome":"done"}"""); // another vehicle cannot answer for this one
        await ReplyAsync(server, "car-1", "no reply at all");
        await ReplyAsync(server, "car-1", $$$"""{"id":"{{{id}}}","outcome":"done","data":{"outcome":"value"}}""");
        status = await StateAsync(server, url, "answered");
        Assert.Equal("value", status.GetProperty("reply").GetProperty("data").GetProperty("outcome").GetString());

        await server.StopAsync();
        await server.StartAgainAsync();
        await StateAsync(server, url, "answered");
    }

    [Fact]
    public async Task A_command_that_nobody_does_in_time_is_expired()
    {
        var time = new ManualTime();
        await using ApiServer server = await StartAsync(time);
        string url = await SendAsync(server, """{"name":"scan","expiresInSeconds":5}""");
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("pending", (await server.GetJsonAsync(url)).GetProperty("state").GetString());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", (await server.GetJsonAsync(url)).GetProperty("state").GetString());
    }

    private static async Task<ApiServer> StartAsync(TimeProvider? time = null)
    {
        ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        await car.Add(CarFeed.Rpm, 800).SendAsync();
        return server;
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiServer server, string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(url, content);
    }

    private static async Task<string> SendAsync(ApiServer server, string body)
    {
        using HttpResponseMessage response = await PostAsync(server, Url, body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        string id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        Assert.Equal($"{Url}/{id}", response.Headers.Location!.ToString());
        return $"{Url}/{id}";
    }

    private static async Task<JsonElement> RecordAsync(ApiServer server)
    {
        using ILogReader reader = server.Log.OpenReader(LogStream.Commands, LogPosition.Earliest);
        using var patience = new CancellationTokenSource(s_patience);
        var batch = new LogBatch();
        Assert.True(await reader.ReadAsync(batch, patience.Token));
        Assert.Equal("car-1", Encoding.UTF8.GetString(batch[0].Key.Span));
        return JsonSerializer.Deserialize<JsonElement>(batch[0].Value.Span);
    }

    private static async Task ReplyAsync(ApiServer server, string vehicle, string reply)
    {
        var durable = new Durable();
        using ILogAppender appender = server.Log.OpenAppender(LogStream.Replies, durable);
        Assert.True(appender.TryAppend(Encoding.UTF8.GetBytes(vehicle), Encoding.UTF8.GetBytes(reply), 1));
        await durable.Done.Task.WaitAsync(s_patience);
    }

    private static async Task<JsonElement> StateAsync(ApiServer server, string url, string state)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            using HttpResponseMessage response = await server.Client.GetAsync(url, patience.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                JsonElement status = await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
                if (status.GetProperty("state").GetString() == state)
                {
                    return status;
                }
            }

            await Task.Delay(5, patience.Token);
        }
    }

    private sealed class Durable : IAppendObserver
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            if (tickets.Length > 0)
            {
                Done.TrySetResult();
            }
        }
    }
}
