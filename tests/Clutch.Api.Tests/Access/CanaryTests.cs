using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Identity;
using Clutch.Identity.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Clutch.Api.Tests.Access;

/// <summary>Everything that is logged, down to traces, while people sign in, fail to, and make keys.</summary>
public sealed class CanaryTests
{
    [Fact]
    public async Task No_secret_and_no_mail_address_is_ever_logged()
    {
        using var logs = new Gathered();
        await using ApiServer server = await ApiServer.StartAsync(identity: new IdentityOptions(), logs: logs);
        const string Email = "driver-7@example.org";
        const string Password = "the canary sings at noon";
        var secrets = new List<string> { Email, Password };
        await PostAsync(null, "api/v1/auth/sign-up", new { email = Email, password = Password });
        string code = System.Text.RegularExpressions.Regex.Match((await server.Services.GetRequiredService<MailOutbox>().ListAsync(1, default))[0].Body, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value;
        secrets.Add(code);
        await PostAsync(null, "api/v1/auth/verify", new { email = Email, password = Password, code });
        await PostAsync(null, "api/v1/auth/sign-in", new { email = Email, password = "a wrong canary password" });
        secrets.Add("a wrong canary password");
        JsonElement session = await PostAsync(null, "api/v1/auth/sign-in", new { email = Email, password = Password });
        string token = session.GetProperty("accessToken").GetString()!;
        secrets.AddRange([token, token.Split('.')[2], session.GetProperty("refreshToken").GetString()!]);
        JsonElement key = await PostAsync(token, "api/v1/api-keys", new { name = "canary", scopes = new[] { Scopes.VehiclesRead } });
        secrets.Add(key.GetProperty("key").GetString()!);
        JsonElement client = await PostAsync(token, "api/v1/oauth-clients", new { name = "canary", scopes = new[] { Scopes.VehiclesRead } });
        secrets.Add(client.GetProperty("secret").GetString()!);
        JsonElement totp = await PostAsync(token, "api/v1/account/totp", new { });
        secrets.Add(totp.GetProperty("secret").GetString()!);
        JsonElement pairing = await PostAsync(token, "api/v1/devices/pair", new { });
        JsonElement device = await PostAsync(null, "api/v1/devices/claim", new { code = pairing.GetProperty("code").GetString() });
        secrets.AddRange([pairing.GetProperty("code").GetString()!, device.GetProperty("token").GetString()!]);
        await PostAsync(null, "api/v1/auth/refresh", new { refreshToken = session.GetProperty("refreshToken").GetString() });
        await PostAsync("clutch_live_00000000_canary-key-that-is-wrong", "api/v1/api-keys", new { });
        secrets.Add("canary-key-that-is-wrong");

        Assert.Contains(logs.Lines, line => line.Contains("/api/v1/auth/sign-in", StringComparison.Ordinal)); // it did listen
        foreach (string secret in secrets)
        {
            Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }

        async Task<JsonElement> PostAsync(string? bearer, string path, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        }
    }

    [Fact]
    public async Task The_request_id_of_a_problem_is_the_one_in_the_log()
    {
        using var logs = new Gathered();
        await using ApiServer server = await ApiServer.StartAsync(identity: new IdentityOptions(), logs: logs);
        using HttpResponseMessage response = await server.Client.GetAsync("/api/v1/vehicles");
        string id = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("requestId").GetString()!;
        Assert.Contains(logs.Lines, line => line.Contains(id, StringComparison.Ordinal));
    }

    /// <summary>Messages with their scopes and exceptions.</summary>
    private sealed class Gathered : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(Gathered gathered, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => gathered._scopes?.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                string scopes = "";
                gathered._scopes?.ForEachScope((scope, _) => scopes += $" {scope}", 0);
                gathered.Lines.Enqueue($"{category}: {formatter(state, exception)} {exception}{scopes}");
            }
        }
    }
}
