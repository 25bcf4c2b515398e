using System.IO.Pipelines;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>The end: last PUBACKs, the will, a word of goodbye; and then nobody touches the connection any more.</content>
internal sealed partial class DeviceConnection
{
    /// <summary>How long a device that was told why may take to close first; closing on unread bytes could destroy the message.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(500);

    private async Task EndAsync(ReasonCode reason)
    {
        bool wasConnected = _connected;
        _slow?.Dispose();
        if (reason == ReasonCode.ServerShuttingDown)
        {
            await WithinAsync(Output.WhenDrained(), _door.Options.StopTimeout);
        }

        if (Identity != default)
        {
            _door.Connections.Leave(this);
        }

        PublishWill(reason);
        await EndSessionAsync();

        // From here on nothing of this connection reaches the log or the status: its successor may begin.
        _stopped.TrySetResult();
        EndTraces();

        // No DISCONNECT before a CONNACK, and none to 3.1.1, which knows it from devices only.
        bool disconnect = reason.IsFailure() && wasConnected && Output.Version == MqttVersion.V5;
        bool refused = !wasConnected && Output.Version != MqttVersion.Unknown;
        Task closed = Output.CloseAsync(disconnect ? reason : null);
        if (!await WithinAsync(closed, _door.Options.DrainTimeout))
        {
            _connection.Abort();
            await WithinAsync(closed, _door.Options.DrainTimeout);
        }

        if (disconnect || refused)
        {
            await LingerAsync();
        }

        _door.Connections.Release(this);
    }

    private async Task LingerAsync()
    {
        using var patience = new CancellationTokenSource(s_linger, _door.Time);
        try
        {
            ReadResult result;
            do
            {
                result = await _input.ReadAsync(patience.Token);
                _input.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Gone, or too slow: either way it is over.
        }
    }

    private async Task<bool> WithinAsync(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience, _door.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
