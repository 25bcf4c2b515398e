using System.Data.Common;
using System.Text;
using Clutch.Log;

namespace Clutch.Health.Worker;

/// <summary>
/// The statements stream → the store. Reads it from its beginning at every start: statements are few, and what is there is passed over. A mark of its own tells when
/// all that was said before the start has been read.
/// </summary>
internal sealed class StatementFollower(ITelemetryLog log, HealthFindings findings)
{
    /// <summary>All statements have one key, and so one order.</summary>
    public static readonly byte[] Key = Encoding.ASCII.GetBytes("statements");

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once all that was in the stream at the start is in the store.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Reads until the log is closed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using DbConnection connection = findings.Database.Connect();
            string mark = Guid.NewGuid().ToString("N");
            using (var appender = new BatchAppender(log, LogStream.Statements))
            {
                await appender.AppendAsync(Key, StatementJson.WriteMark(mark), cancellationToken);
                await appender.FlushAsync(cancellationToken);
            }

            using ILogReader reader = log.OpenReader(LogStream.Statements, LogPosition.Earliest);
            var batch = new LogBatch();
            while (await reader.ReadAsync(batch, cancellationToken))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    Take(connection, StatementJson.Read(batch[i].Value), mark);
                }
            }

            _caughtUp.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception e)
        {
            _caughtUp.TrySetException(e);
            throw;
        }
    }

    private void Take(DbConnection connection, StatementRecord? record, string mark)
    {
        switch (record)
        {
            case { Said: { } said } when StatementTable.Take(connection, said):
                findings.HasNews();
                break;
            case { Applied: { } applied }:
                StatementTable.Take(connection, applied);
                if (applied.Life is not null)
                {
                    findings.HasNews();
                }

                break;
            case { Mark: { } read } when read == mark:
                findings.HasNews();
                _caughtUp.TrySetResult();
                break;
            default:
                break;
        }
    }
}
