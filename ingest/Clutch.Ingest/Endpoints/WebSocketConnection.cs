using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Clutch.Ingest.Endpoints;

/// <summary>A WebSocket as the front door sees a connection: two streams of bytes. Where packets are cut into messages means nothing [MQTT-6.0.0-3, -4].</summary>
internal sealed class WebSocketConnection : DefaultConnectionContext, IDuplexPipe, IConnectionLifetimeNotificationFeature
{
    private const int PauseBytes = 64 * 1024;

    private static readonly TimeSpan s_closePatience = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly TimeProvider _time;
    private readonly Pipe _up = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private readonly Pipe _down = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));

    public WebSocketConnection(WebSocket socket, ConnectionInfo peer, TimeProvider time, CancellationToken stopping)
    {
        (_socket, _time, ConnectionClosedRequested) = (socket, time, stopping);
        (Input, Output) = (_up.Reader, _down.Writer);
        Transport = this;
        ConnectionId = peer.Id;
        RemoteEndPoint = peer.RemoteIpAddress is { } address ? new IPEndPoint(address, peer.RemotePort) : null;
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <summary>Carries bytes both ways until the front door is done with the connection.</summary>
    public async Task RunAsync(FrontDoor door)
    {
        Task receiving = ReceiveAsync();
        Task sending = SendAsync();
        await door.OnConnectedAsync(this);
        await Input.CompleteAsync();
        await Output.CompleteAsync();
        await sending;

        // The other side has its chance to say goodbye too; who does not take it is cut off.
        if (await Task.WhenAny(receiving, Task.Delay(s_closePatience, _time)) != receiving)
        {
            _socket.Abort();
        }

        await receiving;
    }

    public void RequestClose()
    {
        // Nobody asks: the host's stop is the one reason to close from outside.
    }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(_up.Writer.GetMemory(), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                if (result.MessageType == WebSocketMessageType.Text)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.InvalidMessageType, "MQTT is binary [MQTT-6.0.0-1]", CancellationToken.None);
                    break;
                }

                _up.Writer.Advance(result.Count);
                FlushResult flush = await _up.Writer.FlushAsync();
                if (flush.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Gone without a goodbye: the same to the front door as one.
        }

        await _up.Writer.CompleteAsync();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                ReadResult result = await _down.Reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    await _socket.SendAsync(segment, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                }

                _down.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }

            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The same: the receiving side ends, and the front door with it.
        }

        await _down.Reader.CompleteAsync();
    }
}
