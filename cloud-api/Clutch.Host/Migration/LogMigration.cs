using System.Globalization;
using Clutch.Log;

namespace Clutch.Host;

/// <summary>
/// Copies a log in a folder into another log while a server writes the first one, and is done when that server has stopped and everything is over.
/// How far it has come stands in a file beside the old log, so that it goes on after a kill.
/// </summary>
internal sealed class LogMigration : IDisposable
{
    private const int RecordsABatch = 5000;

    private readonly LogPlace _from;
    private readonly ITelemetryLog _to;
    private readonly LogPlace _target;
    private readonly EmbeddedLogView _source;
    private readonly Dictionary<LogStream, BatchAppender> _appenders = [];
    private readonly string _progressFile;
    private readonly long[] _done;

    /// <summary>Records that this run has copied.</summary>
    public long Copied { get; private set; }

    /// <summary>Records that a killed run had copied without noting it, and that were found in the target.</summary>
    public long Found { get; private set; }

    /// <summary>Goes on where an earlier run noted that it was.</summary>
    /// <exception cref="LogException">A log cannot be opened, or the target has records that are not of this migration.</exception>
    public LogMigration(LogPlace from, LogPlace target, ITelemetryLog to, TimeProvider time)
    {
        (_from, _target, _to) = (from, target, to);
        _source = new EmbeddedLogView(from.Folder, time);
        _progressFile = Path.Combine(from.Folder, "migration");
        _done = LoadProgress();
        foreach (LogStream stream in Enum.GetValues<LogStream>())
        {
            _appenders[stream] = new BatchAppender(to, stream);
        }
    }

    /// <summary>Looks for what a killed run copied after its last note. A target on Kafka is not looked at: there a few records may come twice, which the stores know.</summary>
    public async Task ResumeAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (LogStream stream in Enum.GetValues<LogStream>().Where(_ => _target.Brokers is null))
        {
            var target = new EmbeddedLogView(_target.Folder, time);
            await using IAsyncEnumerator<LogRecord> source = LogRecords.ReadAsync(_source, stream, from: null, time, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await foreach (LogRecord copy in LogRecords.ReadAsync(target, stream, from: null, time, cancellationToken))
            {
                bool same = await source.MoveNextAsync() && source.Current.Key.Span.SequenceEqual(copy.Key.Span) && source.Current.Value.Span.SequenceEqual(copy.Value.Span);
                if (!same)
                {
                    throw new LogException(
                        $"{_target} holds {stream.ToString().ToLowerInvariant()} that are not copies of {_from}, at {copy.Position}. Migrate into an empty log.");
                }

                if (source.Current.Next > _done[(int)stream])
                {
                    _done[(int)stream] = source.Current.Next;
                    Found++;
                }
            }
        }
    }

    /// <summary>Copies everything that is there now; gives how many records that were.</summary>
    public async Task<long> CopyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        long before = Copied;
        foreach ((LogStream stream, BatchAppender appender) in _appenders)
        {
            int waiting = 0;
            long next = _done[(int)stream];
            await foreach (LogRecord record in LogRecords.ReadAsync(_source, stream, next, time, cancellationToken))
            {
                await appender.AppendAsync(record.Key, record.Value, record.Trace, cancellationToken);
                next = record.Next;
                Copied++;
                if (++waiting == RecordsABatch)
                {
                    await NoteAsync(stream, appender, next, cancellationToken);
                    waiting = 0;
                }
            }

            if (waiting > 0)
            {
                await NoteAsync(stream, appender, next, cancellationToken);
            }
        }

        return Copied - before;
    }

    /// <summary>Null while another process writes the old log; else nobody can any more until this is disposed.</summary>
    public IDisposable? TryHoldSource() => _source.TryHold();

    /// <summary>Compares both logs, stream by stream and vehicle by vehicle.</summary>
    public async Task<IReadOnlyList<StreamComparison>> VerifyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using ITelemetryLog? view = _target.Brokers is null ? new EmbeddedLogView(_target.Folder, time) : null;
        List<StreamComparison> comparisons = [];
        foreach (LogStream stream in Enum.GetValues<LogStream>())
        {
            LogLedger source = await LogLedger.ReadAsync(_source, stream, time, cancellationToken);
            LogLedger target = await LogLedger.ReadAsync(view ?? _to, stream, time, cancellationToken);
            comparisons.Add(new StreamComparison(stream, source.Records, target.Records, source.Differences(target)));
        }

        return comparisons;
    }

    /// <summary>The note is of no use once all is over.</summary>
    public void Forget() => File.Delete(_progressFile);

    public void Dispose()
    {
        foreach (BatchAppender appender in _appenders.Values)
        {
            appender.Dispose();
        }
    }

    private async Task NoteAsync(LogStream stream, BatchAppender appender, long next, CancellationToken cancellationToken)
    {
        await appender.FlushAsync(cancellationToken);
        _done[(int)stream] = next;
        string text = $"{_target}\n{string.Join(' ', _done.Select(position => position.ToString(CultureInfo.InvariantCulture)))}\n";
        await File.WriteAllTextAsync(_progressFile + ".next", text, cancellationToken);
        File.Move(_progressFile + ".next", _progressFile, overwrite: true);
    }

    private long[] LoadProgress()
    {
        long[] done = new long[Enum.GetValues<LogStream>().Length];
        if (File.Exists(_progressFile))
        {
            string[] lines = File.ReadAllLines(_progressFile);
            if (lines is not [string target, string positions] || positions.Split(' ') is not { } parts || parts.Length != done.Length)
            {
                throw new LogException($"{_progressFile} is no note of a migration. Delete it to begin again, with an empty target.");
            }

            if (target != _target.ToString())
            {
                throw new LogException($"A migration of {_from} to {target} is under way. Finish that one, or delete {_progressFile} to begin again with {_target}.");
            }

            done = [.. parts.Select(part => long.Parse(part, CultureInfo.InvariantCulture))];
        }

        return done;
    }
}

/// <summary>A stream of two logs.</summary>
/// <param name="Stream">Which one.</param>
/// <param name="Source">Records of the old log.</param>
/// <param name="Target">Records of the new log.</param>
/// <param name="Differing">Vehicles whose records are not the same ones in the same order; repetitions do not count.</param>
internal sealed record StreamComparison(LogStream Stream, long Source, long Target, IReadOnlyList<string> Differing);
