using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Clutch.Log.Embedded;

/// <summary>A file of a stream. It ends where the next one begins, whatever bytes it may hold beyond that.</summary>
/// <param name="Base">Position of the file's first byte in the stream.</param>
/// <param name="Path">The file.</param>
internal readonly record struct Segment(long Base, string Path);

/// <summary>
/// The files of one stream. One thread writes; any thread may look files up.
/// Only the last file can have a torn end: a new one is begun only after all before it is on disk.
/// </summary>
internal sealed class Segments : IDisposable
{
    private const string Extension = ".log";
    private const int ProbeBytes = 64 * 1024;

    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly Retention _retention;
    private Segment[] _all;
    private SafeFileHandle? _writer;
    private DateTimeOffset _begun;

    public Segments(string folder, long segmentBytes, Retention retention)
    {
        _folder = folder;
        _segmentBytes = segmentBytes;
        _retention = retention;
        Directory.CreateDirectory(folder);
        _all = List(folder);
        RecoveredEnd = _all.Length == 0 ? 0 : Recover(_all[^1]);
    }

    /// <summary>The files of a stream, oldest first, as they are now.</summary>
    public static Segment[] List(string folder) => [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(Parse).OfType<Segment>().OrderBy(s => s.Base)];

    /// <summary>Reads a file record by record; null when its name is none of a stream's files.</summary>
    public static LogFileCheck? Check(string path)
    {
        if (Parse(path) is not { } segment)
        {
            return null;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        long whole = WholeLength(file, segment.Base, length, out long records);
        return new LogFileCheck(records, whole, length);
    }

    /// <summary>Where the stream ended when it was opened: after the last whole record.</summary>
    public long RecoveredEnd { get; }

    /// <summary>Position of the oldest byte that is still there.</summary>
    public long Begin => Volatile.Read(ref _all) is [Segment first, ..] ? first.Base : 0;

    /// <summary>The file that holds a position, and where it ends (<see cref="long.MaxValue"/>: it is the last).</summary>
    public bool TryFind(long position, out Segment segment, out long end)
    {
        Segment[] all = Volatile.Read(ref _all);
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (all[i].Base <= position)
            {
                segment = all[i];
                end = i == all.Length - 1 ? long.MaxValue : all[i + 1].Base;
                return true;
            }
        }

        segment = default;
        end = 0;
        return false;
    }

    /// <summary>Writes records and waits until they are on disk. After an exception, nothing from <paramref name="position"/> on counts.</summary>
    public void Append(ReadOnlySpan<byte> records, long position)
    {
        try
        {
            if (_writer is not null && position > _all[^1].Base && _retention.IsLong(_begun))
            {
                CloseWriter();
            }

            _writer ??= OpenWriter(position);
            long start = position - _all[^1].Base;
            DiskWrite.At(_writer, records, start);
            DiskSync.Data(_writer);
            if (start + records.Length >= _segmentBytes)
            {
                CloseWriter();
            }
        }
        catch
        {
            CloseWriter();
            throw;
        }
    }

    /// <summary>Throws unless the disk takes bytes again; then cuts off what a failed write may have left behind <paramref name="end"/>.</summary>
    public void Repair(long end)
    {
        string probe = Path.Combine(_folder, "probe");
        try
        {
            using SafeFileHandle file = File.OpenHandle(probe, FileMode.Create, FileAccess.Write);
            DiskWrite.At(file, new byte[ProbeBytes], 0);
            DiskSync.Data(file);
        }
        finally
        {
            File.Delete(probe);
        }

        CloseWriter();
        _writer = OpenWriter(end);
    }

    /// <summary>Drops the oldest files beyond what is to be kept; never the last.</summary>
    /// <param name="end">End of the stream.</param>
    /// <param name="groups">Who still needs what.</param>
    /// <returns>A sentence for an operator when something stays, or goes, against expectation; else null.</returns>
    public string? Retain(long end, GroupPositions groups)
    {
        string? notice = null;
        while (_all.Length > 1 && _retention.IsBeyond(_all[0], end))
        {
            (string group, long position) = groups.Slowest();
            if (_all[1].Base > position)
            {
                if (_retention.KeepsUnread)
                {
                    return $"Files in {_folder} that are too old or too many stay: group {group} has not read them and is {end - Math.Max(position, _all[0].Base)} bytes behind. Let it read on, or delete its file in {groups.Folder} if it never comes back.";
                }

                notice = $"Files in {_folder} were dropped up to {_all[1].Base}; group {group} had read up to {position}.";
            }

            string oldest = _all[0].Path;
            Volatile.Write(ref _all, _all[1..]);
            File.Delete(oldest);
        }

        return notice;
    }

    public void Dispose() => CloseWriter();

    private static Segment? Parse(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long start) ? new Segment(start, path) : null;

    /// <summary>
    /// Finds the last whole record. What follows was never acknowledged; the next append cuts it off. What a killed process wrote
    /// and did not sync counts from now on, so it has to be on disk before anybody reads it.
    /// </summary>
    private static long Recover(Segment segment)
    {
        using SafeFileHandle file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        DiskSync.Data(file);
        return segment.Base + WholeLength(file, segment.Base, RandomAccess.GetLength(file), out _);
    }

    private static long WholeLength(SafeFileHandle file, long start, long length, out long records)
    {
        records = 0;
        byte[] buffer = new byte[1 << 20];
        long done = 0;
        while (done < length)
        {
            int read = RandomAccess.Read(file, buffer, done);
            int used = 0;
            RecordState state;
            int size;
            while ((state = RecordFormat.Read(buffer.AsSpan(used, read - used), start + done + used, out size, out _)) == RecordState.Whole)
            {
                used += size;
                records++;
            }

            done += used;
            if (state == RecordState.Damaged || done + size > length)
            {
                return done;
            }

            if (size > buffer.Length)
            {
                buffer = new byte[size];
            }
        }

        return done;
    }

    private SafeFileHandle OpenWriter(long position)
    {
        bool continues = _all.Length > 0 && (position == _all[^1].Base || (position - _all[^1].Base < _segmentBytes && !_retention.IsLong(Begun(_all[^1]))));
        Segment segment = continues ? _all[^1] : new Segment(position, Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{position:D20}{Extension}")));
        SafeFileHandle file = File.OpenHandle(segment.Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // Bytes left behind the end, by a crash or a failed write, must not come back to life behind a shorter record.
            if (RandomAccess.GetLength(file) != position - segment.Base)
            {
                RandomAccess.SetLength(file, position - segment.Base);
                DiskSync.Data(file);
            }

            DiskSync.Folder(_folder);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        if (!continues)
        {
            Volatile.Write(ref _all, [.. _all, segment]);
            _begun = _retention.Now;
        }

        return file;
    }

    /// <summary>When the last file was begun; by the file itself when an earlier process did.</summary>
    private DateTimeOffset Begun(Segment last)
    {
        if (_begun == default)
        {
            _begun = new DateTimeOffset(File.GetCreationTimeUtc(last.Path));
        }

        return _begun;
    }

    private void CloseWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
