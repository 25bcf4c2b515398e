using System.Collections.Concurrent;
using System.Net.WebSockets;
using Clutch.Mqtt;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Nothing that opens a door stands in a log, at whatever level.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Tokens_and_claim_codes_are_in_no_log()
    {
        using var logs = new AllLogs();
        using var certificates = new TestCertificates(_folder.FullName);
        TlsOptions tls = certificates.Options;
        (tls.Certificate, tls.Key, tls.Password) = (certificates.Pkcs12File, null, "secret");
        var secrets = new List<string>();
        await using (IngestHost host = await IngestHost.StartAsync(_folder.FullName, tls: tls, logs: logs))
        {
            string code = host.Devices.MakeClaimCode("car-2");
            string wrongCode = "ZZZZ-9999";
            using var desk = new ClaimDesk(host.Devices, TimeProvider.System);
            string claimed = (await desk.ClaimAsync(code, null, default)).Device!.Token;
            Assert.Null((await desk.ClaimAsync(wrongCode, null, default)).Device);
            string token = host.Devices.Add(DoorFixture.Car);
            secrets.AddRange([token, claimed, code, wrongCode, "a-wrong-token-that-was-tried"]);
            foreach (string tried in secrets)
            {
                await using Wire plain = await Wire.OpenAsync(host.Port);
                await plain.ConnectAsync(Wire.Connect(MqttVersion.V5, DoorFixture.Car, tried));
                await using Wire secured = await Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, certificates.Server);
                await secured.ConnectAsync(Wire.Connect(MqttVersion.V311, DoorFixture.Car, tried, "tls"));
                using var socket = new ClientWebSocket();
                socket.Options.AddSubProtocol("mqtt");
                await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.HttpPort}/mqtt"), default);
                await socket.SendAsync(Wire.Connect(MqttVersion.V5, DoorFixture.Car, tried, "ws"), WebSocketMessageType.Binary, endOfMessage: true, default);
                await socket.ReceiveAsync(new byte[128], default);
            }

            host.Devices.Remove(DoorFixture.Car);
            await HostTests.Until(() => host.Counters.Revoked > 0 || host.Counters.Connections == 0);
        }

        string all = string.Join('\n', logs.Lines);
        Assert.Contains("Trace", all, StringComparison.Ordinal); // the capture sees everything
        Assert.Contains("Microsoft.AspNetCore", all, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
        Assert.All(secrets, secret => Assert.DoesNotContain(Convert.ToHexString(DoorFixture.Text(secret)), all, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class AllLogs : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Lines);

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                lines.Enqueue($"{category} {state}");
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
        }
    }
}
