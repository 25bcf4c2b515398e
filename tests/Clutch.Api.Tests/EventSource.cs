using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>One server-sent event; a comment has the kind ":".</summary>
internal sealed record ServerEvent(string? Id, string Kind, string Data)
{
    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    /// <summary>Value of the first sample.</summary>
    public double Value => Json.GetProperty("samples")[0].GetProperty("value").GetDouble();
}

/// <summary>A watcher of the live route.</summary>
internal sealed class EventSource : IDisposable
{
    /// <summary>A test that waits for an event which never comes ends, after far more time than any event needs.</summary>
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventSource(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _reader = new StreamReader(stream);
    }

    public static async Task<EventSource> OpenAsync(ApiServer server, string vehicle = "car-1", string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, $"api/v1/vehicles/{vehicle}/live"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventSource(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event or comment; null when the server ended the stream.</summary>
    public async Task<ServerEvent?> NextAsync()
    {
        string? id = null;
        string kind = "message";
        var data = new StringBuilder();
        while (await _reader.ReadLineAsync(_patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (kind == ":" || data.Length > 0)
                {
                    return new ServerEvent(id, kind, data.ToString());
                }
            }
            else if (line[0] == ':')
            {
                kind = ":";
            }
            else
            {
                string[] field = line.Split(": ", 2);
                switch (field[0])
                {
                    case "id": id = field[1]; break;
                    case "event": kind = field[1]; break;
                    case "data": data.Append(field[1]); break;
                }
            }
        }

        return null;
    }

    public async Task<ServerEvent> NextAsync(string kind)
    {
        ServerEvent? next = await NextAsync();
        Assert.NotNull(next);
        Assert.True(next.Kind == kind, $"expected {kind}, came {next.Kind} {next.Data}");
        return next;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
        _patience.Dispose();
    }
}
