using System.ComponentModel.DataAnnotations;
using Clutch.Log.Embedded;

namespace Clutch.Log;

/// <summary>
/// The telemetry log in a folder of this machine: a folder per stream, append-only files with a CRC-32C per record, one disk sync
/// per batch. A record's position is its byte in the stream.
/// </summary>
public sealed class EmbeddedLog : ITelemetryLog
{
    private readonly FileStream _lock;
    private readonly EmbeddedStream[] _streams;
    private int _disposed;

    /// <summary>Opens or makes the log; it ends at the last whole record, whatever a crash left behind that.</summary>
    /// <exception cref="LogException">A setting is wrong, the folder cannot be used, or another process has it open.</exception>
    public EmbeddedLog(EmbeddedLogOptions options)
        : this(options, TimeProvider.System)
    {
    }

    /// <inheritdoc cref="EmbeddedLog(EmbeddedLogOptions)"/>
    /// <param name="options">Checked here.</param>
    /// <param name="time">The clock of retention.</param>
    public EmbeddedLog(EmbeddedLogOptions options, TimeProvider time)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
        {
            throw new LogException(string.Join(' ', problems.Select(p => p.ErrorMessage)));
        }

        Folder = Path.GetFullPath(options.Folder);
        KeepsUnread = options.RetainUnread;
        string folder = Folder;
        _lock = Lock(folder);
        var streams = new List<EmbeddedStream>();
        try
        {
            foreach (LogStream stream in Enum.GetValues<LogStream>())
            {
                TimeSpan retainFor = stream switch
                {
                    LogStream.Commands or LogStream.Replies => options.RetainCommandsFor,
                    LogStream.Statements => TimeSpan.Zero, // when a part was changed counts for as long as the part lives
                    _ => options.RetainFor,
                };
                streams.Add(new EmbeddedStream(Path.Combine(folder, stream.Name()), options, retainFor, time));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            streams.ForEach(s => s.Dispose());
            _lock.Dispose();
            throw new LogException($"The telemetry log in {folder} cannot be opened: {e.Message}", e);
        }

        _streams = [.. streams];
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>Whether retention spares what a group has not read.</summary>
    public bool KeepsUnread { get; }

    public string? Fault => _streams.Select(s => s.Fault).FirstOrDefault(f => f is not null);

    /// <summary>Null while retention does what is expected; else a sentence: files stay because a group has not read them, or went although it had not.</summary>
    public string? Notice => _streams.Select(s => s.Notice).FirstOrDefault(n => n is not null);

    /// <summary>Bytes that retention dropped before a reader came to them, summed over readers: above 0 somebody was too slow.</summary>
    public long SkippedBytes => _streams.Sum(s => s.SkippedBytes);

    public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer) => _streams[(int)stream].OpenAppender(observer);

    public ILogReader OpenReader(LogStream stream, string group)
    {
        GroupName.Check(group);
        EmbeddedStream source = Open(stream);
        if (!source.TryEnter(group))
        {
            throw new LogException($"Group {group} reads {stream.Name()} already; a group has one reader at a time.");
        }

        try
        {
            // A position behind the end says that the files are not those which the group read: begin again rather than lose records.
            long committed = new GroupPosition(source.GroupFolder, group).Load() ?? 0;
            committed = committed <= source.Durable ? committed : 0;
            source.Positions.Set(group, committed);
            var reader = new EmbeddedReader(source, committed, group);
            source.Attach(group, reader);
            return reader;
        }
        catch (Exception e)
        {
            source.Leave(group);
            throw e is IOException or UnauthorizedAccessException
                ? new LogException($"The position of group {group} cannot be read in {source.GroupFolder}: {e.Message}", e)
                : e;
        }
    }

    public ILogReader OpenReader(LogStream stream, LogPosition from)
    {
        EmbeddedStream source = Open(stream);
        return new EmbeddedReader(source, PositionOf(source, stream, from), group: null);
    }

    public void MoveGroup(LogStream stream, string group, LogPosition place)
    {
        GroupName.Check(group);
        EmbeddedStream source = Open(stream);
        long position = PositionOf(source, stream, place);
        try
        {
            source.MoveGroup(group, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogException($"The position of group {group} cannot be stored in {source.GroupFolder}: {e.Message}", e);
        }
    }

    /// <summary>Waits until what was appended is durable and reported; then ends every read.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (EmbeddedStream stream in _streams)
            {
                stream.Dispose();
            }

            _lock.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static long PositionOf(EmbeddedStream source, LogStream stream, LogPosition place)
    {
        if (place.Offsets is not null)
        {
            throw new LogException("The place to read from is one of another log, which has partitions.");
        }

        long durable = source.Durable;
        return place.IsEarliest ? source.Segments.Begin
            : place.IsLatest ? durable
            : place.Value <= durable ? place.Value
            : throw new LogException($"Position {place.Value} lies behind the end of {stream.Name()}, which is {durable}.");
    }

    private EmbeddedStream Open(LogStream stream)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _streams[(int)stream];
    }

    internal static FileStream Lock(string folder)
    {
        string path = Path.Combine(folder, "lock");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogException($"The folder {folder} for the telemetry log cannot be made: {e.Message}", e);
        }

        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LogException($"The telemetry log's folder {folder} is not writable: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new LogException($"The telemetry log in {folder} is open in another process, or its lock file cannot be written; stop that process or use another folder. ({e.Message})", e);
        }
    }
}
