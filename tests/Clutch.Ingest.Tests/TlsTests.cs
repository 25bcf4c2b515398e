using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Clutch.Ingest.Devices;
using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>MQTT over TLS, and devices that show a certificate.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Car = DoorFixture.Car;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-tls-");
    private readonly TestCertificates _certificates;

    public TlsTests() => _certificates = new TestCertificates(_folder.FullName);

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_device_signs_in_with_its_token(SslProtocols protocol)
    {
        await using IngestHost host = await StartAsync(_certificates.Options);
        string token = host.Devices.Add(Car);
        await using Wire device = await OpenAsync(host, protocols: protocol);
        Assert.Equal(protocol, device.Tls.SslProtocol);
        Assert.Equal(0, await device.ConnectAsync(Wire.Connect(MqttVersion.V5, Car, token)));
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        Assert.Equal([0x40, 0x02, 0x00, 0x01], await device.ReceiveAsync());
    }

    [Fact]
    public async Task A_pkcs12_file_serves_as_well()
    {
        await using IngestHost host = await StartAsync(new TlsOptions { Listen = "127.0.0.1:0", Certificate = _certificates.Pkcs12File, Password = "secret" });
        await using Wire device = await OpenAsync(host);
        Assert.Equal(0, await device.ConnectAsync(Wire.Connect(MqttVersion.V311, Car, host.Devices.Add(Car))));
    }

    [Fact]
    public async Task A_pinned_certificate_lets_its_vehicle_in_without_a_password()
    {
        using X509Certificate2 byName = _certificates.Make($"CN={Car}");
        using X509Certificate2 byUri = _certificates.Make("CN=Some device", names => names.AddUri(new Uri("urn:clutch:vehicle:car-2")));
        await using IngestHost host = await StartAsync(_certificates.Options);
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(byName));
        host.Devices.Pin("car-2", CertificateIdentity.KeySha256(byUri));
        Assert.Equal(0, await AskAsync(host, byName, MqttVersion.V5, user: null));
        Assert.Equal(0, await AskAsync(host, byName, MqttVersion.V311, user: Car));
        Assert.Equal(0, await AskAsync(host, byUri, MqttVersion.V5, user: null));
        Assert.Equal(0x87, await AskAsync(host, byUri, MqttVersion.V5, user: Car));

        // The topics are those of the certificate's vehicle.
        await using Wire device = await OpenAsync(host, byName);
        Assert.Equal(0, await device.ConnectAsync(Wire.Connect(MqttVersion.V5, null, null)));
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        Assert.Equal([0x40, 0x02, 0x00, 0x01], await device.ReceiveAsync());
    }

    [Fact]
    public async Task Certificates_that_are_unknown_or_expired_or_of_another_vehicle_are_told_so()
    {
        using X509Certificate2 pinned = _certificates.Make($"CN={Car}");
        using X509Certificate2 sameName = _certificates.Make($"CN={Car}");
        using X509Certificate2 expired = _certificates.Make("CN=car-2", until: TimeProvider.System.GetUtcNow().AddDays(-1));
        using X509Certificate2 nameless = _certificates.Make("CN=not a vehicle");
        await using IngestHost host = await StartAsync(_certificates.Options);
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(pinned));
        host.Devices.Pin("car-2", CertificateIdentity.KeySha256(expired));
        Assert.Equal(0x87, await AskAsync(host, sameName, MqttVersion.V5, user: null));
        Assert.Equal(0x05, await AskAsync(host, sameName, MqttVersion.V311, user: Car));
        Assert.Equal(0x87, await AskAsync(host, expired, MqttVersion.V5, user: null));
        Assert.Equal(0x87, await AskAsync(host, nameless, MqttVersion.V5, user: null));
        Assert.Equal(0x86, await AskAsync(host, certificate: null, MqttVersion.V5, user: Car));
        Assert.Equal(5, host.Counters.Refused(Refusal.Credentials));
    }

    [Fact]
    public async Task With_authorities_set_a_pinned_certificate_of_another_authority_is_refused()
    {
        using X509Certificate2 own = _certificates.Make($"CN={Car}");
        using X509Certificate2 foreign = _certificates.Make("CN=car-2", selfSigned: true);
        TlsOptions options = _certificates.Options;
        options.ClientAuthorities = _certificates.AuthorityFile;
        await using IngestHost host = await StartAsync(options);
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(own));
        host.Devices.Pin("car-2", CertificateIdentity.KeySha256(foreign));
        Assert.Equal(0, await AskAsync(host, own, MqttVersion.V5, user: null));
        Assert.Equal(0x87, await AskAsync(host, foreign, MqttVersion.V5, user: null));
    }

    [Fact]
    public async Task A_renewed_certificate_is_served_without_a_restart_and_a_broken_file_changes_nothing()
    {
        await using IngestHost host = await StartAsync(_certificates.Options);
        X509Certificate2 first = _certificates.Server;
        await (await OpenAsync(host)).DisposeAsync();
        File.WriteAllText(_certificates.ServerFile, "not a certificate");
        File.SetLastWriteTimeUtc(_certificates.ServerFile, DateTime.UnixEpoch);
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // the files are looked at once a second
        await (await Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, first)).DisposeAsync();
        X509Certificate2 second = _certificates.Renew();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await (await Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, second)).DisposeAsync();
        await Assert.ThrowsAsync<AuthenticationException>(() => Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, first));
    }

    [Fact]
    public async Task Plain_bytes_on_the_tls_port_and_tls_on_the_plain_port_end_the_connection()
    {
        await using IngestHost host = await StartAsync(_certificates.Options);
        string token = host.Devices.Add(Car);
        await using Wire plain = await Wire.OpenAsync(host.Door.TlsEndPoint!.Port);
        await plain.SendAsync(Wire.Connect(MqttVersion.V5, Car, token));
        byte[] answer = await plain.ReceiveAsync();
        Assert.True(answer.Length == 0 || answer[0] == 0x15, $"answered {Convert.ToHexString(answer)}"); // nothing, or an alert of TLS
        await Assert.ThrowsAnyAsync<Exception>(() => Wire.OpenTlsAsync(host.Port, _certificates.Server).WaitAsync(Peer.Patience));
        Assert.Equal(0, await AskAsync(host, certificate: null, MqttVersion.V5, Car, token));
    }

    [Theory]
    [InlineData(0x01)] // TLS 1.0
    [InlineData(0x02)] // TLS 1.1
    public async Task Old_versions_of_tls_are_refused(byte minor)
    {
        await using IngestHost host = await StartAsync(_certificates.Options);
        await using Wire device = await Wire.OpenAsync(host.Door.TlsEndPoint!.Port);
        byte[] hello =
        [
            0x16, 0x03, 0x01, 0x00, 0x2F, // handshake record
            0x01, 0x00, 0x00, 0x2B, 0x03, minor, // ClientHello, RFC 4346 7.4.1.2
            .. new byte[32], 0x00, // random, no session
            0x00, 0x04, 0xC0, 0x09, 0xC0, 0x13, // ECDHE with ECDSA and with RSA, AES 128, SHA
            0x01, 0x00, // no compression
        ];
        hello[4] = (byte)(hello.Length - 5);
        hello[8] = (byte)(hello.Length - 9);
        await device.SendAsync(hello);
        byte[] answer = await device.ReceiveAsync();
        Assert.True(answer.Length == 0 || answer[0] == 0x15, $"answered {Convert.ToHexString(answer)}");
    }

    [Fact]
    public async Task A_handshake_that_stops_half_way_is_cut_off()
    {
        await using IngestHost host = await IngestHost.StartAsync(_folder.FullName, tls: _certificates.Options, connectTimeout: TimeSpan.FromSeconds(1));
        await using Wire device = await Wire.OpenAsync(host.Door.TlsEndPoint!.Port);
        await device.SendAsync([0x16, 0x03, 0x01, 0x02]);
        Assert.Empty(await device.ReceiveAsync());
    }

    [Theory]
    [InlineData("127.0.0.1", "server.pem", "Tls:Listen is '127.0.0.1'")]
    [InlineData("127.0.0.1:0", "", "Tls:Certificate is not")]
    [InlineData("127.0.0.1:0", "/no/such/file.pem", "/no/such/file.pem, cannot be used")]
    public async Task A_wrong_setting_is_named(string listen, string certificate, string expected)
    {
        FrontDoorException e = await Assert.ThrowsAsync<FrontDoorException>(() => StartAsync(new TlsOptions { Listen = listen, Certificate = certificate }));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private Task<IngestHost> StartAsync(TlsOptions options) => IngestHost.StartAsync(_folder.FullName, tls: options);

    private Task<Wire> OpenAsync(IngestHost host, X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None) =>
        Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, _certificates.Server, certificate, protocols);

    private async Task<byte> AskAsync(IngestHost host, X509Certificate2? certificate, MqttVersion version, string? user, string? token = null)
    {
        await using Wire device = await OpenAsync(host, certificate);
        return await device.ConnectAsync(Wire.Connect(version, user, token, clientId: $"agent-{Guid.NewGuid():N}"));
    }
}
