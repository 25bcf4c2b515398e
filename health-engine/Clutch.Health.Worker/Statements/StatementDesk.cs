using Clutch.Log;

namespace Clutch.Health.Worker;

/// <summary>What became of a statement.</summary>
public enum SayOutcome : byte
{
    /// <summary>It is in the log.</summary>
    Said,

    /// <summary>It had been said before, with the same name and the same words.</summary>
    SaidBefore,

    /// <summary>Another statement of the vehicle has this name.</summary>
    OtherWords,

    /// <summary>It could not be made durable.</summary>
    NotStored,
}

/// <summary>Where people say things: a statement is in the log before it is answered, and at once in the store, so that readers see it. May be called from any thread.</summary>
public sealed class StatementDesk(ITelemetryLog log, HealthFindings findings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private const long ClockStep = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private BatchAppender? _appender;
    private long _last;

    /// <summary>Says something of a vehicle; a statement that was said before is not said again.</summary>
    /// <exception cref="HealthStoreException">The store cannot be reached.</exception>
    public async Task<(SayOutcome Outcome, Statement Statement)> SayAsync(Statement statement, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (findings.Statement(statement.Vehicle, statement.Id) is { } before)
            {
                return (before.IsSame(statement) ? SayOutcome.SaidBefore : SayOutcome.OtherWords, before);
            }

            // Two in one millisecond keep their order; a clock that was set back is believed.
            statement = statement.Time > _last || statement.Time < _last - ClockStep ? statement : statement with { Time = _last + 1 };
            if (!await TryAppendAsync(statement, cancellationToken))
            {
                return (SayOutcome.NotStored, statement);
            }

            _last = statement.Time;
            findings.Keep(statement);
            return (SayOutcome.Said, statement);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _appender?.Dispose();
        _turn.Dispose();
    }

    private async Task<bool> TryAppendAsync(Statement statement, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            _appender ??= new BatchAppender(log, LogStream.Statements);
            await _appender.AppendAsync(StatementFollower.Key, StatementJson.Write(statement), either.Token);
            await _appender.FlushAsync(either.Token);
            return true;
        }
        catch (Exception e) when (e is LogException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What an appender lost it goes on to report: the next statement gets a new one.
            _appender?.Dispose();
            _appender = null;
            return false;
        }
    }
}
