namespace Clutch.Log.Embedded;

internal sealed partial class EmbeddedStream
{
    private void CommitLoop()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_gatheredBytes == 0 && !_closing && _fault is null)
                {
                    Monitor.Wait(_gate);
                }

                if (_fault is not null && !_closing)
                {
                    Monitor.Wait(_gate, _options.FaultRetryDelay);
                }

                if (_closing && (_gatheredBytes == 0 || _fault is not null))
                {
                    return;
                }

                BeginCommit();
            }

            if (_fault is null)
            {
                Commit();
            }
            else
            {
                TryRepair();
            }
        }
    }

    private void BeginCommit()
    {
        (_gathering, _committing) = (_committing, _gathering);
        _committingBytes = _gatheredBytes;
        _gatheredBytes = 0;
        foreach (EmbeddedAppender appender in _appenders)
        {
            appender.BeginCommit();
        }
    }

    private void Commit()
    {
        try
        {
            _segments.Append(_committing.AsSpan(0, _committingBytes), _durable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            return;
        }

        // Before readers may see it.
        _times.Note(_durable + _committingBytes, _time.GetUtcNow().ToUnixTimeMilliseconds());
        lock (_gate)
        {
            Volatile.Write(ref _durable, _durable + _committingBytes);
            EndCommit();
        }

        TakeProgress()?.SetResult();
        Report(durable: true);
        Retain();
    }

    /// <summary>The batch on its way and all that gathered behind it are lost together, so that no appender's record overtakes another.</summary>
    private void Fail(Exception cause)
    {
        lock (_gate)
        {
            Volatile.Write(ref _fault, $"The telemetry log in {_folder} cannot be written: {cause.Message} It takes records again once the disk does.");
            EndCommit();
        }

        Report(durable: false);
        lock (_gate)
        {
            BeginCommit();
            EndCommit();
        }

        Report(durable: false);
    }

    private void TryRepair()
    {
        try
        {
            _segments.Repair(_durable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        lock (_gate)
        {
            Volatile.Write(ref _fault, null);
            EndCommit();
        }

        Report(durable: true);
    }

    private void EndCommit()
    {
        _committingBytes = 0;
        foreach (EmbeddedAppender appender in _appenders)
        {
            appender.EndCommit();
        }
    }

    private void Report(bool durable)
    {
        foreach (EmbeddedAppender appender in Volatile.Read(ref _appenders))
        {
            appender.Report(durable);
            if (appender.Disposed)
            {
                Close(appender);
            }
        }
    }

    /// <summary>A file that cannot be removed is no reason to stop: what was appended is durable.</summary>
    private void Retain()
    {
        try
        {
            Volatile.Write(ref _notice, _segments.Retain(_durable, Positions) ?? (_options.RetainUnread ? null : _notice));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private TaskCompletionSource? TakeProgress()
    {
        lock (_gate)
        {
            TaskCompletionSource? progress = _progress;
            _progress = null;
            return progress;
        }
    }
}
