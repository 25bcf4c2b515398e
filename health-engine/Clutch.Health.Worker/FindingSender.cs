using System.Text;
using Clutch.Log;

namespace Clutch.Health.Worker;

/// <summary>Store → findings stream. What is stored is sent at least once; a record that comes twice has the same key and the same bytes.</summary>
internal sealed class FindingSender(ITelemetryLog log, HealthStore store) : IDisposable
{
    private const int AtOnce = 64;

    private readonly BatchAppender _appender = new(log, LogStream.Findings);

    /// <summary>Sends everything that waits, and returns once it is durable.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        while (store.Outbox(AtOnce) is { Count: > 0 } waiting)
        {
            foreach ((long _, string vehicle, byte[] document) in waiting)
            {
                await _appender.AppendAsync(Encoding.ASCII.GetBytes(vehicle), document, cancellationToken);
            }

            store.Reached("appended");
            await _appender.FlushAsync(cancellationToken);
            store.Sent(waiting[^1].Id);
        }
    }

    public void Dispose() => _appender.Dispose();
}
