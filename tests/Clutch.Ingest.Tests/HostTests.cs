using System.Net;
using System.Net.Sockets;
using Clutch.Log;
using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The role in a host: over TCP, with the log and the time series on disk.</summary>
public sealed class HostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        string token;
        await using (IngestHost host = await IngestHost.StartAsync(_folder.FullName))
        {
            token = host.Devices.Add(DoorFixture.Car);
            using var device = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await ConnectAsync(device, host, token);
            for (ushort i = 1; i <= 50; i++)
            {
                await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, i));
            }

            Assert.Equal(50 * 4, (await ReceiveAsync(device, 50 * 4)).Length);
        }

        await using IngestHost again = await IngestHost.StartAsync(_folder.FullName);
        List<byte[]> records = await again.RecordsAsync(LogStream.Frames, atLeast: 50);
        Assert.Equal(50, records.Count);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(DoorFixture.FrameOf(DoorFixture.Car, i + 1), records[i]);
        }

        Assert.True(again.Devices.Check(DoorFixture.Car, token));
    }

    [Fact]
    public async Task A_frame_reaches_the_time_series()
    {
        await using IngestHost host = await IngestHost.StartAsync(_folder.FullName);
        using var device = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await ConnectAsync(device, host, host.Devices.Add(DoorFixture.Car));
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, 1));
        await ReceiveAsync(device, 4);
        await Until(() => host.Counters.SinkFrames == 1);
        Assert.Equal(10, host.Series.CountSamples(DoorFixture.Car));
    }

    [Fact]
    public async Task A_stop_says_goodbye_to_connected_devices()
    {
        IngestHost host = await IngestHost.StartAsync(_folder.FullName);
        using var device = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await device.ConnectAsync(host.Door.EndPoint);
        await device.SendAsync(Connect(MqttVersion.V5, host.Devices.Add(DoorFixture.Car)));
        byte[] connack = await ReceiveAsync(device, 2);
        await ReceiveAsync(device, connack[1]);
        Task stopping = host.DisposeAsync().AsTask();
        byte[] goodbye = await ReceiveAsync(device, 2);
        goodbye = [.. goodbye, .. await ReceiveAsync(device, goodbye[1])];
        Assert.Equal(0xE0, goodbye[0]);
        Assert.Equal(ReasonCode.ServerShuttingDown, Refusals.Read(goodbye).Reason);
        Assert.Empty(await ReceiveAsync(device, 1));
        device.Close();
        await stopping.WaitAsync(Peer.Patience);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_a_way_out()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        FrontDoorException e = await Assert.ThrowsAsync<FrontDoorException>(() => IngestHost.StartAsync(_folder.FullName, $"{other.LocalEndPoint}"));
        Assert.Contains($"cannot listen on {other.LocalEndPoint}: another program has that address", e.Message, StringComparison.Ordinal);
        Assert.Contains("setting Listen", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1883", "Listen is '1883'")]
    [InlineData("127.0.0.1", "Listen is '127.0.0.1'")]
    [InlineData("", "Listen is empty")]
    public void A_wrong_address_is_named(string listen, string expected)
    {
        FrontDoorException e = Assert.Throws<FrontDoorException>(() => new FrontDoorOptions { Listen = listen }.Validate());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_out_of_range_is_named_with_its_range()
    {
        FrontDoorException e = Assert.Throws<FrontDoorException>(() => new FrontDoorOptions { ReceiveMaximum = 0 }.Validate());
        Assert.Equal("ReceiveMaximum must be between 1 and 4096.", e.Message);
    }

    /// <summary>Waits for work of another thread to show; bounded by patience.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Peer.Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static async Task ConnectAsync(Socket device, IngestHost host, string token)
    {
        await device.ConnectAsync(host.Door.EndPoint);
        await device.SendAsync(Connect(MqttVersion.V311, token));
        Assert.Equal([0x20, 0x02, 0x00, 0x00], await ReceiveAsync(device, 4));
    }

    private static byte[] Connect(MqttVersion version, string token) => Peer.Bytes(
        new ConnectPacket
        {
            CleanStart = true,
            ClientId = "agent"u8,
            HasUserName = true,
            UserName = DoorFixture.Text(DoorFixture.Car),
            HasPassword = true,
            Password = DoorFixture.Text(token),
        },
        version);

    private static async Task<byte[]> ReceiveAsync(Socket device, int count)
    {
        using var patience = new CancellationTokenSource(Peer.Patience);
        byte[] bytes = new byte[count];
        int length = 0;
        while (length < count)
        {
            int read = await device.ReceiveAsync(bytes.AsMemory(length), patience.Token);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return bytes[..length];
    }
}
