using Clutch.Log.Embedded;

namespace Clutch.Log;

/// <summary>
/// The embedded log for people to look at: reads the files only, takes no lock and writes nothing, so a server may have the log open meanwhile.
/// It sees what is written, which may be some milliseconds ahead of what is durable.
/// </summary>
public sealed class EmbeddedLogView : ITelemetryLog
{
    private readonly string _folder;
    private readonly TimeProvider _time;

    /// <summary>Looks at a log's folder.</summary>
    /// <exception cref="LogException">There is no log.</exception>
    public EmbeddedLogView(string folder, TimeProvider time)
    {
        _folder = Path.GetFullPath(folder);
        _time = time;
        if (!Directory.Exists(Path.Combine(_folder, LogStream.Frames.Name())))
        {
            throw new LogException($"There is no telemetry log in {_folder}. Name the folder that holds {LogStream.Frames.Name()} and its siblings.");
        }
    }

    public string? Fault => null;

    public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer) => throw ReadOnly();

    public ILogReader OpenReader(LogStream stream, string group) => throw ReadOnly();

    public void MoveGroup(LogStream stream, string group, LogPosition place) => throw ReadOnly();

    public ILogReader OpenReader(LogStream stream, LogPosition from)
    {
        if (from.Offsets is not null)
        {
            throw new LogException("The place to read from is one of another log, which has partitions.");
        }

        long position = from.IsEarliest ? 0 : from.IsLatest ? Describe(stream).End : from.Value;
        return new EmbeddedViewReader(FolderOf(stream), position, _time);
    }

    /// <summary>Behind the last whole record that is there now.</summary>
    public LogPosition End(LogStream stream) => LogPosition.At(Describe(stream).End);

    /// <summary>Files, ends and groups of a stream as they are now.</summary>
    /// <exception cref="LogException">The files cannot be read.</exception>
    public LogStreamState Describe(LogStream stream)
    {
        string folder = FolderOf(stream);
        try
        {
            using var segments = new Segments(folder, long.MaxValue, new Retention(bytes: 0, period: TimeSpan.Zero, keepsUnread: true, _time));
            LogFile[] files = [.. Segments.List(folder).Select(segment => new LogFile(segment.Path, segment.Base, new FileInfo(segment.Path).Length))];
            string groups = Path.Combine(folder, "groups");
            GroupState[] states = !Directory.Exists(groups) ? [] :
            [
                .. Directory.EnumerateFiles(groups, "*" + GroupPosition.Extension).Order(StringComparer.Ordinal)
                    .Select(file => Path.GetFileNameWithoutExtension(file))
                    .Select(name => new GroupState(name, new GroupPosition(groups, name).Load())),
            ];
            return new LogStreamState(segments.Begin, segments.RecoveredEnd, files, states);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogException($"The telemetry log's folder {folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks one file of a log, record by record.</summary>
    /// <exception cref="LogException">It is no file of a log, or cannot be read.</exception>
    public static LogFileCheck Check(string file)
    {
        try
        {
            return Segments.Check(file) ?? throw new LogException($"{file} is no file of a telemetry log: their names are positions, for example 00000000000000000000.log.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Keeps every process from writing until it is disposed; null while one has the log open.</summary>
    public IDisposable? TryHold()
    {
        try
        {
            return EmbeddedLog.Lock(_folder);
        }
        catch (LogException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string FolderOf(LogStream stream) => Path.Combine(_folder, stream.Name());

    private LogException ReadOnly() => new($"The telemetry log in {_folder} is open for looking only.");
}

/// <summary>A stream of the embedded log at one moment. Positions are bytes of the stream.</summary>
/// <param name="Begin">The oldest byte that is there.</param>
/// <param name="End">Behind the last whole record.</param>
/// <param name="Files">Oldest first.</param>
/// <param name="Groups">By name.</param>
public sealed record LogStreamState(long Begin, long End, IReadOnlyList<LogFile> Files, IReadOnlyList<GroupState> Groups);

/// <summary>One file of a stream.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Base">Position of its first byte.</param>
/// <param name="Bytes">Its length on disk.</param>
public sealed record LogFile(string Path, long Base, long Bytes);

/// <summary>A group of readers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Committed">What it has handled; null: its file is damaged, and it begins again.</param>
public sealed record GroupState(string Name, long? Committed);

/// <summary>What a check of a file found.</summary>
/// <param name="Records">Whole records from the begin on.</param>
/// <param name="WholeBytes">Their bytes.</param>
/// <param name="Bytes">The file's bytes; more than the whole ones: torn or damaged behind them.</param>
public sealed record LogFileCheck(long Records, long WholeBytes, long Bytes);
