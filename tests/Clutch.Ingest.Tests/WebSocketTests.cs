using System.Net.WebSockets;
using Clutch.Log;
using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>MQTT over WebSocket: the same front door behind another kind of stream.</summary>
public sealed class WebSocketTests : IAsyncLifetime
{
    private const string Car = DoorFixture.Car;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-ws-");
    private IngestHost _host = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _host = await IngestHost.StartAsync(_folder.FullName);
        _token = _host.Devices.Add(Car);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Packets_may_be_cut_into_messages_at_every_offset()
    {
        using ClientWebSocket device = await OpenAsync();
        Assert.Equal("mqtt", device.SubProtocol);
        foreach (byte b in Wire.Connect(MqttVersion.V311, Car, _token))
        {
            await SendAsync(device, [b]);
        }

        Assert.Equal([0x20, 0x02, 0x00, 0x00], await ReceiveAsync(device, 4));
        int length = DoorFixture.PublishFrame(MqttVersion.V311, 1).Length;
        for (ushort i = 1; i < length; i++)
        {
            byte[] packet = DoorFixture.PublishFrame(MqttVersion.V311, i);
            await SendAsync(device, packet[..i]);
            await SendAsync(device, packet[i..]);
            Assert.Equal([0x40, 0x02, (byte)(i >> 8), (byte)i], await ReceiveAsync(device, 4));
        }

        // Two packets in one message.
        await SendAsync(device, [0xC0, 0x00, 0xC0, 0x00]);
        Assert.Equal([0xD0, 0x00, 0xD0, 0x00], await ReceiveAsync(device, 4));
        Assert.Equal(length - 1, (await _host.RecordsAsync(LogStream.Frames, atLeast: length - 1)).Count);
    }

    [Fact]
    public async Task A_text_message_ends_the_connection()
    {
        using ClientWebSocket device = await OpenAsync();
        using var patience = new CancellationTokenSource(Peer.Patience);
        await device.SendAsync("CONNECT"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        WebSocketReceiveResult result = await device.ReceiveAsync(new byte[64], patience.Token);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, result.CloseStatus);
        await HostTests.Until(() => _host.Counters.Connections == 0);
    }

    [Fact]
    public async Task A_refused_device_gets_its_connack_and_then_the_close()
    {
        using ClientWebSocket device = await OpenAsync();
        using var patience = new CancellationTokenSource(Peer.Patience);
        await SendAsync(device, Wire.Connect(MqttVersion.V5, Car, "not-the-token"));
        byte[] head = await ReceiveAsync(device, 2);
        Assert.Equal((byte)ReasonCode.BadUserNameOrPassword, (await ReceiveAsync(device, head[1]))[1]);
        Assert.Equal(WebSocketMessageType.Close, (await device.ReceiveAsync(new byte[64], patience.Token)).MessageType);
        await device.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        await HostTests.Until(() => _host.Counters.Connections == 0);
    }

    [Fact]
    public async Task A_device_that_vanishes_frees_its_place()
    {
        using ClientWebSocket device = await OpenAsync();
        await SendAsync(device, Wire.Connect(MqttVersion.V311, Car, _token));
        await ReceiveAsync(device, 4);
        Assert.Equal(1, _host.Counters.Connections);
        device.Abort();
        await HostTests.Until(() => _host.Counters.Connections == 0);
    }

    [Theory]
    [InlineData("mqtt", "http://evil.example", 403)]
    [InlineData("mqtt", "null", 403)]
    [InlineData("chat", null, 400)]
    [InlineData(null, null, 400)]
    public async Task Foreign_pages_and_other_protocols_are_refused(string? protocol, string? origin, int status)
    {
        using var device = new ClientWebSocket();
        device.Options.CollectHttpResponseDetails = true;
        if (protocol is not null)
        {
            device.Options.AddSubProtocol(protocol);
        }

        if (origin is not null)
        {
            device.Options.SetRequestHeader("Origin", origin);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => device.ConnectAsync(Address, CancellationToken.None));
        Assert.Equal(status, (int)device.HttpStatusCode);
    }

    [Fact]
    public async Task A_page_of_this_server_may_connect()
    {
        using var device = new ClientWebSocket();
        device.Options.AddSubProtocol("mqtt");
        device.Options.SetRequestHeader("Origin", $"http://127.0.0.1:{_host.HttpPort}");
        await device.ConnectAsync(Address, CancellationToken.None);
        await SendAsync(device, Wire.Connect(MqttVersion.V311, Car, _token));
        Assert.Equal([0x20, 0x02, 0x00, 0x00], await ReceiveAsync(device, 4));
    }

    private Uri Address => new($"ws://127.0.0.1:{_host.HttpPort}/mqtt");

    private async Task<ClientWebSocket> OpenAsync()
    {
        var device = new ClientWebSocket();
        device.Options.AddSubProtocol("mqtt");
        await device.ConnectAsync(Address, CancellationToken.None);
        return device;
    }

    private static Task SendAsync(ClientWebSocket device, byte[] bytes) =>
        device.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket device, int count)
    {
        using var patience = new CancellationTokenSource(Peer.Patience);
        byte[] bytes = new byte[count];
        int length = 0;
        while (length < count)
        {
            ValueWebSocketReceiveResult result = await device.ReceiveAsync(bytes.AsMemory(length), patience.Token);
            Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
            length += result.Count;
        }

        return bytes;
    }
}
