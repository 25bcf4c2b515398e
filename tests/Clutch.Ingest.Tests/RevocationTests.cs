using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Clutch.Ingest.Devices;
using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>What another process does to the registry reaches live sessions. "Another process" is a second registry on the same file.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private const string Car = DoorFixture.Car;

    /// <summary>On a quiet machine all of it takes less than a second; machines that run tests are not quiet.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-revoke-");
    private IngestHost _host = null!;
    private DeviceRegistry _console = null!;

    public async Task InitializeAsync()
    {
        _host = await IngestHost.StartAsync(_folder.FullName);
        _console = new DeviceRegistry(Path.Combine(_folder.FullName, "devices.db"), TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _console.Dispose();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_removed_device_is_told_and_closed_and_others_stay()
    {
        string token = _console.Add(Car);
        string other = _console.Add("car-2");
        await using Wire device = await OpenAsync(MqttVersion.V5, Car, token);
        await using Wire old = await OpenAsync(MqttVersion.V311, Car, token, "old");
        await using Wire bystander = await OpenAsync(MqttVersion.V5, "car-2", other);
        _console.Remove(Car);
        long since = Stopwatch.GetTimestamp();
        Assert.Equal(ReasonCode.NotAuthorized, Refusals.Read(await device.ReceiveAsync()).Reason);
        Assert.Empty(await old.ReceiveAsync());
        Assert.True(Stopwatch.GetElapsedTime(since) < s_soon);
        await ExpectAliveAsync(bystander);
        Assert.Equal(2, _host.Counters.Revoked);
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(MqttVersion.V5, Car, token));
    }

    [Fact]
    public async Task A_new_token_ends_the_sessions_of_the_old_one_only()
    {
        string token = _console.Add(Car);
        await using Wire before = await OpenAsync(MqttVersion.V5, Car, token);
        string rotated = _console.Add(Car);
        await using Wire after = await OpenAsync(MqttVersion.V5, Car, rotated, "after");
        Assert.Equal(ReasonCode.NotAuthorized, Refusals.Read(await before.ReceiveAsync()).Reason);
        await HostTests.Until(() => _host.Door.Access.Seen == 2);
        await ExpectAliveAsync(after);
    }

    [Fact]
    public async Task A_claimed_code_ends_the_sessions_of_the_token_before()
    {
        string token = _console.Add(Car);
        await using Wire before = await OpenAsync(MqttVersion.V5, Car, token);
        string code = _console.MakeClaimCode(Car);
        await ExpectAliveAsync(before);
        ClaimedDevice claimed = (await _console.ClaimAsync(code, default))!;
        Assert.Equal(ReasonCode.NotAuthorized, Refusals.Read(await before.ReceiveAsync()).Reason);
        await using Wire after = await OpenAsync(MqttVersion.V5, Car, claimed.Token);
        await ExpectAliveAsync(after);
    }

    [Fact]
    public async Task A_session_that_begins_beside_the_removal_does_not_outlive_it()
    {
        await using var fixture = new DoorFixture();

        // As if the watch had applied a later change between the look-up and the session's beginning.
        fixture.Door.EndChanged([new DeviceChange(DoorFixture.Car, 99)]);
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(MqttVersion.V5));
        await device.ExpectReasonAsync(PacketType.ConnAck, ReasonCode.ServerBusy);
        device.HangUp();
        await device.ExpectEndAsync();
        await device.Served.WaitAsync(Peer.Patience);
        Assert.Empty(fixture.Door.Connections.Of(DoorFixture.Car));
    }

    [Fact]
    public async Task A_mosquitto_client_whose_device_is_removed_by_another_process_loses_its_connection()
    {
        string token = _console.Add(Car);
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Door.Commands.Subscribed = _ => subscribed.TrySetResult();
        using Process client = Process.Start(new ProcessStartInfo(
            "mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{_host.Port}", "-u", Car, "-P", token, "-V", "mqttv5", "-t", $"clutch/v1/{Car}/commands", "-q", "1"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await subscribed.Task.WaitAsync(Peer.Patience);
            _console.Remove(Car);
            await HostTests.Until(() => _host.Counters.Connections == 0 || _host.Counters.Revoked == 1);
            Assert.Equal(1, _host.Counters.Revoked);
        }
        finally
        {
            client.Kill();
        }
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_ends_its_session()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tls")).FullName;
        using var certificates = new TestCertificates(folder);
        await using IngestHost host = await IngestHost.StartAsync(folder, tls: certificates.Options);
        using X509Certificate2 own = certificates.Make($"CN={Car}");
        using X509Certificate2 next = certificates.Make($"CN={Car}");
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(own));
        await using Wire device = await Wire.OpenTlsAsync(host.Door.TlsEndPoint!.Port, certificates.Server, own);
        Assert.Equal(0, await device.ConnectAsync(Wire.Connect(MqttVersion.V5, null, null)));
        host.Devices.Pin(Car, CertificateIdentity.KeySha256(next));
        Assert.Equal(ReasonCode.NotAuthorized, Refusals.Read(await device.ReceiveAsync()).Reason);
    }

    private static async Task ExpectAliveAsync(Wire device)
    {
        await device.SendAsync([0xC0, 0x00]);
        Assert.Equal([0xD0, 0x00], await device.ReceiveAsync());
    }

    private async Task<Wire> OpenAsync(MqttVersion version, string vehicle, string token, string clientId = "agent")
    {
        Wire wire = await Wire.OpenAsync(_host.Port);
        byte reason = await wire.ConnectAsync(Wire.Connect(version, vehicle, token, clientId));
        return reason == 0 ? wire : throw new InvalidOperationException($"refused with {reason:X2}");
    }
}
