using System.Security.Cryptography.X509Certificates;
using Clutch.Ingest.Devices;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The agent's own client over TLS to the front door.</summary>
public sealed class ClientTlsTests : IDisposable
{
    private const string Car = DoorFixture.Car;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-client-tls-");
    private readonly TestCertificates _certificates;

    public ClientTlsTests() => _certificates = new TestCertificates(_folder.FullName);

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>By the authority that signed the server's certificate, or by that certificate itself.</summary>
    [Theory]
    [InlineData("authority.pem")]
    [InlineData("server.pem")]
    public async Task Publishes_to_a_server_that_it_trusts_and_says_goodbye(string trusted)
    {
        await using IngestHost host = await StartAsync();
        string token = host.Devices.Add(Car);
        var acknowledged = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        MqttConnectOutcome outcome = await ConnectAsync(host.Door.TlsEndPoint!.Port, new MqttTls { Authorities = Trust(trusted) }, token, (id, _) => acknowledged.TrySetResult(id));
        await using MqttClient client = outcome.Client!;
        await client.PublishAsync(DoorFixture.Text(Topics.Frames(Car)), DoorFixture.FrameOf(Car, 1), token: 7, CancellationToken.None);
        Assert.Equal(7, await acknowledged.Task.WaitAsync(Peer.Patience));
        MqttEnd end = await client.DisconnectAsync(ReasonCode.Success, CancellationToken.None).WaitAsync(Peer.Patience);
        Assert.Equal(MqttEndedBy.Client, end.EndedBy);
    }

    [Fact]
    public async Task Shows_a_certificate_in_place_of_a_token()
    {
        using X509Certificate2 certificate = _certificates.Make($"CN={Car}");
        using X509Certificate2 stranger = _certificates.Make($"CN={Car}");
        await using IngestHost host = await StartAsync();
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(certificate));
        int port = host.Door.TlsEndPoint!.Port;
        MqttConnectOutcome outcome = await ConnectAsync(port, new MqttTls { Authorities = Trust("authority.pem"), Certificate = certificate }, token: null);
        Assert.Equal(ReasonCode.Success, outcome.Reason);
        await outcome.Client!.DisposeAsync();
        Assert.Equal(ReasonCode.NotAuthorized, (await ConnectAsync(port, new MqttTls { Authorities = Trust("authority.pem"), Certificate = stranger }, token: null)).Reason);
    }

    /// <summary>The system does not know the test's authority; another authority did not sign it; the certificate names 127.0.0.1, not localhost.</summary>
    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("other", "127.0.0.1")]
    [InlineData("authority.pem", "localhost")]
    public async Task Does_not_speak_to_a_server_that_it_does_not_trust(string trusted, string serverName)
    {
        using X509Certificate2 other = _certificates.Make("CN=other", selfSigned: true);
        await using IngestHost host = await StartAsync();
        X509Certificate2Collection? authorities = trusted.Length == 0 ? null : trusted == "other" ? [other] : Trust(trusted);
        MqttConnectionException e = await Assert.ThrowsAsync<MqttConnectionException>(
            () => ConnectAsync(host.Door.TlsEndPoint!.Port, new MqttTls { Authorities = authorities }, host.Devices.Add(Car), server: serverName));
        Assert.Contains("is not trusted", e.Message, StringComparison.Ordinal);
        Assert.Contains(serverName, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_tls_is_named_as_such()
    {
        await using IngestHost host = await StartAsync();
        MqttConnectionException e = await Assert.ThrowsAsync<MqttConnectionException>(() => ConnectAsync(host.Port, new MqttTls(), token: "x"));
        Assert.Contains("Does it speak TLS", e.Message, StringComparison.Ordinal);
    }

    private X509Certificate2Collection Trust(string file)
    {
        X509Certificate2Collection trusted = [];
        trusted.ImportFromPemFile(Path.Combine(_folder.FullName, file));
        return trusted;
    }

    private Task<IngestHost> StartAsync()
    {
        TlsOptions options = _certificates.Options;
        return IngestHost.StartAsync(_folder.FullName, tls: options);
    }

    private static Task<MqttConnectOutcome> ConnectAsync(int port, MqttTls tls, string? token, MqttAcknowledgementHandler? acknowledged = null, string server = "127.0.0.1") =>
        MqttClient.ConnectAsync(
            new MqttClientOptions
            {
                Host = server,
                Port = port,
                Tls = tls,
                ClientId = "agent",
                UserName = Car,
                Password = token is null ? default(ReadOnlyMemory<byte>?) : DoorFixture.Text(token),
                Acknowledged = acknowledged,
            },
            TimeProvider.System,
            CancellationToken.None);
}
