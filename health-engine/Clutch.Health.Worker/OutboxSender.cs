using System.Data.Common;
using System.Text;
using Clutch.Log;

namespace Clutch.Health.Worker;

/// <summary>Store → findings and statements streams. What is stored is sent at least once; a record that comes twice has the same key and the same bytes.</summary>
internal sealed class OutboxSender(ITelemetryLog log, HealthStore store) : IDisposable
{
    private const int AtOnce = 64;

    private readonly BatchAppender _findings = new(log, LogStream.Findings);
    private readonly BatchAppender _statements = new(log, LogStream.Statements);

    /// <summary>Sends everything that waits, and returns once it is durable.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (DbTransaction? transaction, IReadOnlyList<OutboxRecord> waiting) = store.Outbox(AtOnce);
            using (transaction)
            {
                if (waiting.Count == 0)
                {
                    return;
                }

                foreach (OutboxRecord record in waiting)
                {
                    await (record.Stream == LogStream.Statements
                        ? _statements.AppendAsync(StatementFollower.Key, record.Document, cancellationToken)
                        : _findings.AppendAsync(Encoding.ASCII.GetBytes(record.Vehicle), record.Document, cancellationToken));
                }

                store.Reached("appended");
                await _findings.FlushAsync(cancellationToken);
                await _statements.FlushAsync(cancellationToken);
                store.Sent(waiting, transaction);
            }
        }
    }

    public void Dispose()
    {
        _findings.Dispose();
        _statements.Dispose();
    }
}
