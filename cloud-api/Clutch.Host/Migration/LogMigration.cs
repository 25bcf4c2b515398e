using Clutch.Log;

namespace Clutch.Host;

/// <summary>
/// Copies a log in a folder into another log while a server writes the first one. No record is copied before every group has handled it, as long as the
/// server runs; so at the end there is a moment at which the target holds just what a group has handled, and its end is where the group goes on.
/// </summary>
internal sealed class LogMigration : IMigrationPart
{
    private const int RecordsABatch = 5000;

    private static readonly LogStream[] s_streams = Enum.GetValues<LogStream>();

    private readonly LogPlace _from;
    private readonly ITelemetryLog _to;
    private readonly LogPlace _target;
    private readonly EmbeddedLogView _source;
    private readonly Dictionary<LogStream, BatchAppender> _appenders = [];
    private readonly MigrationNote _note;
    private readonly TimeProvider _time;
    private readonly MigrationProgress _progress;
    private long _copied;
    private bool _kept;
    private bool _warned;

    /// <summary>Goes on where an earlier run noted that it was.</summary>
    /// <exception cref="LogException">A log cannot be opened.</exception>
    /// <exception cref="StartException">From and to are no way to migrate.</exception>
    public LogMigration(LogPlace from, LogPlace target, TimeProvider time, MigrationProgress progress)
    {
        if (from.Brokers is not null || from == target)
        {
            throw new StartException($"{from} to {target} is no way to migrate: from the folder of a log, to another folder or to kafka://HOST:PORT.");
        }

        (_from, _target, _time, _progress) = (from, target, time, progress);
        _source = new EmbeddedLogView(from.Folder, time);
        _note = MigrationNote.Load(from, target);
        _to = target.Open(time);
        foreach (LogStream stream in s_streams)
        {
            _appenders[stream] = new BatchAppender(_to, stream);
        }
    }

    public string Copied => $"{_copied} records";

    /// <summary>Null while another process writes the old log; else nobody can any more until this is disposed.</summary>
    public IDisposable? TryHold() => _source.TryHold();

    /// <summary>Looks for what a killed run copied after its last note. A target on Kafka is not looked at: there a few records may come twice, which the stores know.</summary>
    /// <exception cref="LogException">The target has records that are not of this migration.</exception>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        long found = 0;
        foreach (LogStream stream in s_streams.Where(_ => _target.Brokers is null))
        {
            var target = new EmbeddedLogView(_target.Folder, _time);
            await using IAsyncEnumerator<LogRecord> source = LogRecords.ReadAsync(_source, stream, from: null, _time, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await foreach (LogRecord copy in LogRecords.ReadAsync(target, stream, from: null, _time, cancellationToken))
            {
                bool same = await source.MoveNextAsync() && source.Current.Key.Span.SequenceEqual(copy.Key.Span) && source.Current.Value.Span.SequenceEqual(copy.Value.Span);
                if (!same)
                {
                    throw new LogException(
                        $"{_target} holds {stream.ToString().ToLowerInvariant()} that are not copies of {_from}, at {copy.Position}. Migrate into an empty log.");
                }

                if (source.Current.Next > _note[stream])
                {
                    _note[stream] = source.Current.Next;
                    found++;
                }
            }
        }

        if (found > 0)
        {
            _progress.Line($"Found {found} records of an earlier run.");
        }
    }

    public async Task<bool> CopyAsync(CancellationToken cancellationToken)
    {
        long before = _copied;
        await KeepAsync(cancellationToken);
        foreach (LogStream stream in s_streams)
        {
            await CopyAsync(stream, Groups(stream).Select(group => group.Committed ?? 0).DefaultIfEmpty(long.MaxValue).Min(), cancellationToken);
        }

        return _copied > before;
    }

    public async Task<string?> FinishAsync(CancellationToken cancellationToken)
    {
        foreach (LogStream stream in s_streams)
        {
            foreach (GroupState group in Groups(stream))
            {
                await CopyAsync(stream, group.Committed ?? 0, cancellationToken);
                Place(stream, group);
            }

            await CopyAsync(stream, long.MaxValue, cancellationToken);
        }

        _progress.Line($"The server is stopped; copied {_copied} records. Comparing both logs.");
        bool same = await CompareAsync(cancellationToken);
        if (!same)
        {
            _progress.Line($"Not the same: go on with {_from}, and migrate again into an empty log.");
            return null;
        }

        _note.Delete();
        foreach (LogStream stream in s_streams)
        {
            File.Delete(Path.Combine(_from.Folder, stream.ToString().ToLowerInvariant(), "groups", LogDesk.MigrationGroup + ".position"));
        }

        return _target.Brokers is null ? $"CLUTCH_LOG__FOLDER={_target}" : $"--log {_target}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (BatchAppender appender in _appenders.Values)
        {
            appender.Dispose();
        }

        await _to.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>Those that read for the product, by position.</summary>
    private IEnumerable<GroupState> Groups(LogStream stream) =>
        _source.Describe(stream).Groups.Where(group => group.Name != LogDesk.MigrationGroup).OrderBy(group => group.Committed ?? 0);

    /// <summary>Retention in the server must not drop what is not copied and compared yet. What it is told stands in its files, for its next start too.</summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (_kept)
        {
            return;
        }

        LogAnswer? answer = await LogDesk.AskAsync(_from, new LogRequest { Keep = true }, cancellationToken);
        if (answer is { Good: false })
        {
            throw new StartException(answer.Text);
        }

        _kept = answer is not null;
        using IDisposable? held = _kept ? null : TryHold();
        if (!_kept && held is null && !_warned)
        {
            _warned = true;
            _progress.Line($"The program that has {_from} open does not answer: see to it that it drops no files meanwhile (log:retainBytes and log:retainFor 0).");
        }
    }

    private async Task CopyAsync(LogStream stream, long limit, CancellationToken cancellationToken)
    {
        BatchAppender appender = _appenders[stream];
        int waiting = 0;
        long next = _note[stream];
        await foreach (LogRecord record in LogRecords.ReadAsync(_source, stream, next, _time, cancellationToken))
        {
            if (record.Position >= limit)
            {
                break;
            }

            await appender.AppendAsync(record.Key, record.Value, record.Trace, cancellationToken);
            next = record.Next;
            _copied++;
            if (++waiting == RecordsABatch)
            {
                await NoteAsync(stream, appender, next, cancellationToken);
                waiting = 0;
                _progress.Tell(() => $"Log: {Copied}");
            }
        }

        if (waiting > 0)
        {
            await NoteAsync(stream, appender, next, cancellationToken);
        }
    }

    /// <summary>The target ends where the group's handled records end: there it goes on. Noted before anything behind is copied, because then that is over.</summary>
    private void Place(LogStream stream, GroupState group)
    {
        long committed = group.Committed ?? 0;
        if (_note.Placed(stream, group.Name) == committed)
        {
            return;
        }

        if (_note[stream] > committed && committed > 0)
        {
            _progress.Line($"Group {group.Name} of {stream.ToString().ToLowerInvariant()} was moved back meanwhile; it reads the new log from its beginning, and stores know what they have.");
            return;
        }

        using (ILogReader end = _to.OpenReader(stream, LogPosition.Latest))
        {
            _to.MoveGroup(stream, group.Name, end.Place);
        }

        _note.Place(stream, group.Name, committed);
    }

    private async Task NoteAsync(LogStream stream, BatchAppender appender, long next, CancellationToken cancellationToken)
    {
        await appender.FlushAsync(cancellationToken);
        _note[stream] = next;
        _note.Store();
    }

    /// <summary>Stream by stream and vehicle by vehicle; repetitions do not count.</summary>
    private async Task<bool> CompareAsync(CancellationToken cancellationToken)
    {
        bool same = true;
        await using ITelemetryLog? view = _target.Brokers is null ? new EmbeddedLogView(_target.Folder, _time) : null;
        foreach (LogStream stream in s_streams)
        {
            LogLedger source = await LogLedger.ReadAsync(_source, stream, _time, cancellationToken);
            LogLedger target = await LogLedger.ReadAsync(view ?? _to, stream, _time, cancellationToken);
            IReadOnlyList<string> differing = source.Differences(target);
            string said = differing.Count == 0 ? "every vehicle the same" : $"{differing.Count} vehicles differ: {string.Join(", ", differing.Take(5))}";
            _progress.Line($"{stream.ToString().ToLowerInvariant(),-12} {source.Records} records here, {target.Records} there; {said}");
            same &= differing.Count == 0;
        }

        return same;
    }
}
