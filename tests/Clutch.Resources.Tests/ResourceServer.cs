using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Clutch.Declarations;
using Clutch.Resources.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Resources.Tests;

/// <summary>The real routes on a port of their own. Credentials are tokens that the test hands out and takes back.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Caller> _tokens = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private int _count;

    private ResourceServer(ResourceStore store, TimeProvider time, string folder)
    {
        Store = store;
        _folder = folder;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGroup("/api/v1").MapResources(store, http =>
            http.Request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.TryGetValue(header[7..], out Caller? caller) ? caller : null);
    }

    public ResourceStore Store { get; }

    public HttpClient Client { get; private set; } = new();

    public IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<ResourceServer> StartAsync(TimeProvider? time = null, ResourceCatalogue? catalogue = null)
    {
        string folder = Directory.CreateTempSubdirectory("clutch-res-").FullName;
        ResourceStore store = await ResourceStore.OpenAsync(catalogue ?? FleetResources.Catalogue, Path.Combine(folder, "resources.db"), time ?? new ManualTime(), CancellationToken.None);
        var server = new ResourceServer(store, time ?? new ManualTime(), folder);
        await server._app.StartAsync();
        server.Client = new HttpClient { BaseAddress = new Uri($"{server._app.Urls.First()}/api/v1/"), Timeout = TimeSpan.FromSeconds(100) };
        return server;
    }

    public string Token(Caller caller)
    {
        string token = $"t{Interlocked.Increment(ref _count)}";
        _tokens[token] = caller;
        return token;
    }

    public void Revoke(string token) => _tokens.TryRemove(token, out _);

    public async Task<Answer> SendAsync(string? token, string method, string path, object? body = null, string? ifMatch = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            byte[] bytes = body as byte[] ?? (body is string text ? Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(body));
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(method == "PATCH" ? "application/merge-patch+json" : "application/json");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag, response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal sealed record Answer(int Status, string Body, string? Tag, HttpResponseMessage Response)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string Text(string name) => Json.GetProperty(name).ToString();

    public string? Header(string name) => Response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;
}
