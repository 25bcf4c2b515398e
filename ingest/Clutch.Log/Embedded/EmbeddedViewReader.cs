using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>Reads a stream's files from outside the process that writes them: what is whole counts, and the end is looked for again and again.</summary>
internal sealed class EmbeddedViewReader(string folder, long position, TimeProvider time) : ILogReader
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);

    private long _position = position;

    public LogPosition Place => LogPosition.At(_position);

    public async ValueTask<bool> ReadAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (Fill(batch))
                {
                    return true;
                }
            }
            catch (FileNotFoundException)
            {
                // Retention was quicker; what is left is listed below.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LogException($"The telemetry log in {folder} cannot be read at {_position}: {e.Message}", e);
            }

            await Task.Delay(s_pollInterval, time, cancellationToken);
        }
    }

    public void Commit(long position)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>False: nothing whole behind the position yet.</summary>
    private bool Fill(LogBatch batch)
    {
        Segment[] all = Segments.List(folder);
        if (all.Length == 0)
        {
            return false;
        }

        _position = Math.Max(_position, all[0].Base);
        for (int i = Array.FindLastIndex(all, segment => segment.Base <= _position); i < all.Length; i++)
        {
            _position = Math.Max(_position, all[i].Base);
            long end = i == all.Length - 1 ? long.MaxValue : all[i + 1].Base;
            if (_position < end && Fill(batch, all[i], end))
            {
                return true;
            }

            if (end != long.MaxValue && _position < end)
            {
                throw new LogException($"The telemetry log is damaged at byte {_position - all[i].Base} of {all[i].Path}. What follows in the next file begins at {end}: read on from there.");
            }
        }

        return false;
    }

    private bool Fill(LogBatch batch, Segment segment, long end)
    {
        using SafeFileHandle file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        while (true)
        {
            long left = Math.Min(RandomAccess.GetLength(file) + segment.Base, end) - _position;
            if (left <= 0)
            {
                return false;
            }

            Span<byte> bytes = batch.Buffer[..(int)Math.Min(batch.Buffer.Length, left)];
            bytes = bytes[..RandomAccess.Read(file, bytes, _position - segment.Base)];
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
                return true;
            }

            if (state == RecordState.Damaged || size > left || size <= batch.Buffer.Length)
            {
                return false;
            }

            batch.Grow(size);
        }
    }
}
