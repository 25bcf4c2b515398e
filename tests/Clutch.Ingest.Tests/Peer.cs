using System.Buffers;
using System.IO.Pipelines;
using Clutch.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The device's end of a connection to a front door, byte by byte, over two pipes in memory.</summary>
internal sealed class Peer : IAsyncDisposable
{
    /// <summary>For what must happen; reached only when a test fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Pipe _up;
    private readonly Pipe _down;
    private readonly PipeConnection _connection;

    public Peer(FrontDoor door, PipeOptions? options = null)
    {
        _up = new Pipe(options ?? PipeOptions.Default);
        _down = new Pipe(options ?? PipeOptions.Default);
        _connection = new PipeConnection(_up, _down);
        Served = ServeAsync(door);
    }

    /// <summary>Ends when the front door is done with the connection.</summary>
    public Task Served { get; }

    public PipeWriter Output => _up.Writer;

    public PipeReader Input => _down.Reader;

    public static byte[] Bytes<TPacket>(TPacket packet, MqttVersion version)
        where TPacket : IPacket, allows ref struct
    {
        var buffer = new ArrayBufferWriter<byte>();
        PacketWriter.Write(buffer, packet, version);
        return buffer.WrittenSpan.ToArray();
    }

    public async Task SendAsync(params byte[] bytes) => await _up.Writer.WriteAsync(bytes);

    /// <summary>The next packet as it came; empty at the end of the connection.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            ReadResult result = await _down.Reader.ReadAsync(patience.Token);
            ReadStatus status = PacketReader.TryReadFrame(result.Buffer, PacketSender.Server, MqttLimits.LargestPacket, out PacketFrame frame, out _);
            if (status == ReadStatus.Packet)
            {
                byte[] packet = result.Buffer.Slice(0, frame.Length).ToArray();
                _down.Reader.AdvanceTo(result.Buffer.GetPosition(frame.Length));
                return packet;
            }

            Assert.Equal(ReadStatus.NeedMore, status);
            if (result.IsCompleted)
            {
                Assert.True(result.Buffer.IsEmpty, "half a packet at the end");
                _down.Reader.AdvanceTo(result.Buffer.End);
                return [];
            }

            _down.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public async Task ExpectAsync(params byte[] packet) => Assert.Equal(Convert.ToHexString(packet), Convert.ToHexString(await ReceiveAsync()));

    /// <summary>An MQTT 5 refusal: this reason code, and a sentence about it.</summary>
    public async Task ExpectReasonAsync(PacketType type, ReasonCode reason)
    {
        byte[] packet = await ReceiveAsync();
        Assert.NotEmpty(packet);
        Assert.Equal(type, (PacketType)(packet[0] >> 4));
        (ReasonCode code, string text) = Refusals.Read(packet);
        Assert.Equal(reason, code);
        Assert.NotEqual("", text);
    }

    public Task ExpectEndAsync() => ExpectAsync();

    /// <summary>Nothing has been sent that was not received: a PINGREQ's answer is the next packet.</summary>
    public async Task ExpectNothingAsync()
    {
        await SendAsync(0xC0, 0x00);
        await ExpectAsync(0xD0, 0x00);
    }

    /// <summary>What a host does to its connections when it stops.</summary>
    public void Stop() => _connection.Stop();

    /// <summary>The device's end of the connection is gone.</summary>
    public void HangUp() => _up.Writer.Complete();

    public async ValueTask DisposeAsync()
    {
        HangUp();
        await _down.Reader.CompleteAsync();
        await Served.WaitAsync(Patience);
        await _connection.DisposeAsync();
    }

    private async Task ServeAsync(FrontDoor door)
    {
        await door.OnConnectedAsync(_connection);
        await _connection.Transport.Input.CompleteAsync();
        await _connection.Transport.Output.CompleteAsync();
    }

    private sealed class PipeConnection : DefaultConnectionContext, IDuplexPipe, IConnectionLifetimeNotificationFeature
    {
        private readonly CancellationTokenSource _stopping = new();

        public PipeConnection(Pipe up, Pipe down)
        {
            Input = up.Reader;
            Output = down.Writer;
            Transport = this;
            ConnectionClosedRequested = _stopping.Token;
            Features.Set<IConnectionLifetimeNotificationFeature>(this);
            Up = up;
            Down = down;
        }

        public PipeReader Input { get; }

        public PipeWriter Output { get; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        private Pipe Up { get; }

        private Pipe Down { get; }

        public void Stop() => _stopping.Cancel();

        public void RequestClose() => Stop();

        public override void Abort(ConnectionAbortedException abortReason)
        {
            Up.Writer.Complete(abortReason);
            Down.Reader.Complete();
        }

        public override async ValueTask DisposeAsync()
        {
            _stopping.Dispose();
            await base.DisposeAsync();
        }
    }
}
