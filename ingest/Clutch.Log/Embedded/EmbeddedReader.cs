using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>Reads a stream's files up to the durable position. Files removed by retention while they are open are read to their end.</summary>
internal sealed class EmbeddedReader(EmbeddedStream stream, long position, string? group) : ILogReader
{
    private readonly GroupPosition? _groupPosition = group is null ? null : new GroupPosition(stream.GroupFolder, group);
    private readonly Lock _move = new();
    private long _position = position;

    /// <summary>Where an operator wants the group to go on; below 0: nowhere else.</summary>
    private long _moved = -1;
    private SafeFileHandle? _file;
    private Segment _segment;
    private bool _disposed;

    public LogPosition Place => LogPosition.At(_position);

    public async ValueTask<bool> ReadAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        batch.Clear();
        while (!stream.Closed)
        {
            GoWhereMoved();
            if (_position >= stream.Durable)
            {
                Task beyond = stream.WhenBeyond(_position);
                if (Volatile.Read(ref _moved) < 0)
                {
                    await beyond.WaitAsync(cancellationToken);
                }

                continue;
            }

            try
            {
                Fill(batch);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LogException($"The telemetry log cannot be read at {_position} in {_segment.Path}: {e.Message}", e);
            }

            if (batch.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Commit(long position)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, stream.Durable);
        try
        {
            lock (_move)
            {
                // What was read before a move is no longer where the group stands.
                if (group is not null && _moved < 0 && position <= _position)
                {
                    Store(position);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogException($"The position of group {group} cannot be stored in {stream.GroupFolder}: {e.Message}", e);
        }
    }

    /// <summary>Lets the group go on elsewhere from its next read on. Any thread.</summary>
    public void Move(long position)
    {
        lock (_move)
        {
            Store(position);
            _moved = position;
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _file?.Dispose();
        if (group is not null)
        {
            stream.Leave(group);
        }
    }

    private void Store(long position)
    {
        _groupPosition!.Store(position);
        stream.Positions.Set(group!, position);
    }

    private void GoWhereMoved()
    {
        lock (_move)
        {
            if (_moved < 0)
            {
                return;
            }

            _position = _moved;
            _moved = -1;
        }

        _file?.Dispose();
        _file = null;
    }

    /// <summary>Reads what one file has from the position on; nothing when the position moved on to another file.</summary>
    private void Fill(LogBatch batch)
    {
        // First this, then the file's end: a file that is the last one now reaches at least this far.
        long durable = stream.Durable;
        if (!TryOpen(out long end))
        {
            return;
        }

        long left = Math.Min(end, durable) - _position;
        Span<byte> bytes = batch.Buffer[..(int)Math.Min(batch.Buffer.Length, left)];
        bytes = bytes[..ReadFully(bytes)];
        int used = 0;
        RecordState state;
        int size;
        while ((state = RecordFormat.Read(bytes[used..], _position, out size, out RecordParts parts)) == RecordState.Whole)
        {
            batch.Add(_position, _position + size, used + parts.Offset, parts.Trace, parts.Key, parts.Value);
            used += size;
            _position += size;
        }

        if (batch.Count > 0)
        {
            batch.DurableSince = stream.DurableSince(batch[0].Position);
            return;
        }

        if (state == RecordState.Damaged || size > left || bytes.Length < Math.Min(batch.Buffer.Length, left))
        {
            throw new LogException(
                $"The telemetry log is damaged at byte {_position - _segment.Base} of {_segment.Path}: a record that was durable is not whole any more. Check the disk; a group goes on behind the damage once its position lies there.");
        }

        batch.Grow(size);
    }

    /// <summary>Has the file open that holds the position; false when the position moved on, or retention has just removed the file.</summary>
    private bool TryOpen(out long end)
    {
        if (_file is not null)
        {
            // A file that retention dropped is complete: it ends with its bytes.
            end = stream.Segments.TryFind(_segment.Base, out Segment listed, out long listedEnd) && listed == _segment ? listedEnd : RandomAccess.GetLength(_file) + _segment.Base;
            if (_position < end)
            {
                return true;
            }

            _file.Dispose();
            _file = null;
        }

        long begin = stream.Segments.Begin;
        if (_position < begin)
        {
            stream.CountSkipped(begin - _position);
            _position = begin;
        }

        if (!stream.Segments.TryFind(_position, out _segment, out end))
        {
            return false;
        }

        try
        {
            _file = File.OpenHandle(_segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private int ReadFully(Span<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            int read = RandomAccess.Read(_file!, bytes[done..], _position - _segment.Base + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
