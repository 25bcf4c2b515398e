namespace Clutch.Log;

/// <summary>The streams of the telemetry log (DESIGN, section 3). Key = vehicle, value = the record's own bytes.</summary>
public enum LogStream : byte
{
    Frames,
    Findings,
    Commands,
    Replies,
    DeadLetters,

    /// <summary>What people say of vehicles, and with which frame it took effect. All under one key, so that the order of what was said is that of the stream.</summary>
    Statements,
}

/// <summary>
/// The durable record of everything that arrived. Writers learn when a record is durable; readers see durable records only. Records of
/// one key keep their order; records of different keys need not. All members may be called from any thread.
/// </summary>
public interface ITelemetryLog : IAsyncDisposable
{
    /// <summary>Opens a writer. Any number of writers may append to one stream.</summary>
    ILogAppender OpenAppender(LogStream stream, IAppendObserver observer);

    /// <summary>
    /// Reads on from the group's committed position; a new group starts at the earliest record. Where several processes may have the log
    /// open, their readers of one group share its records, each key to one of them at a time; when one comes or goes, records that were
    /// not committed come again.
    /// </summary>
    /// <exception cref="LogException">The name is not 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, or the group has a reader here already.</exception>
    ILogReader OpenReader(LogStream stream, string group);

    /// <summary>Reads from a place, without a group: <see cref="ILogReader.Commit"/> does nothing.</summary>
    ILogReader OpenReader(LogStream stream, LogPosition from);

    /// <summary>
    /// Lets a group go on at a place from its next read on, and makes that durable: forwards, to pass over what it need not read, or back, to read again.
    /// A group that reads here goes there too where this process alone has the log; else the group must have no reader.
    /// </summary>
    /// <exception cref="LogException">The place is not one of this stream, the position could not be stored, or the group reads.</exception>
    void MoveGroup(LogStream stream, string group, LogPosition place);

    /// <summary>Null while appends can become durable; else a sentence: disk full, read-only, I/O error.</summary>
    string? Fault { get; }
}

/// <summary>Appends to one stream. May be shared between threads; records of one key keep the order in which the calls entered.</summary>
public interface ILogAppender : IDisposable
{
    /// <summary>
    /// Copies the record. It is <em>not</em> durable until the observer has been called with its ticket.
    /// False: the memory for records that are not durable yet is used up, or the log is faulted or closed. Then stop reading and
    /// try again after the next call of the observer, which comes in any case (perhaps without tickets).
    /// </summary>
    /// <param name="key">At most 65,535 bytes.</param>
    /// <param name="value">May be empty.</param>
    /// <param name="ticket">Anything; handed back to the observer.</param>
    /// <param name="trace">
    /// The trace that the record belongs to, kept with it: <c>traceparent</c> of W3C Trace Context, version 00, and directly behind its 55 characters
    /// the <c>tracestate</c> if there is one. Empty for a record that nobody traces.
    /// </param>
    /// <exception cref="ArgumentException">The record can never fit.</exception>
    bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default);
}

/// <summary>Learns what became of appended records.</summary>
public interface IAppendObserver
{
    /// <summary>Called on the log's own thread, one call at a time. Must be quick and must not throw.</summary>
    /// <param name="tickets">Of one key in append order. Empty: only a sign to try again after a refused append.</param>
    /// <param name="durable">
    /// False: these records must never be acknowledged; they may be in the log or not, or come to be there. What is there has no gap: no record that
    /// this appender took before this call is in the log unless all that it took earlier of the same key are, before it. So who appends
    /// again from the first lost record of a key on keeps the order in which the key's records are first seen.
    /// </param>
    void OnAppended(ReadOnlySpan<long> tickets, bool durable);
}

/// <summary>Reads one stream in order. Belongs to one caller at a time.</summary>
public interface ILogReader : IDisposable
{
    /// <summary>
    /// Replaces the batch's contents by the next one or more durable records; waits for them if need be.
    /// False: the log is closed. A cancelled wait loses nothing.
    /// </summary>
    /// <exception cref="LogException">The log cannot be read: I/O error, or bytes that were durable are damaged.</exception>
    ValueTask<bool> ReadAsync(LogBatch batch, CancellationToken cancellationToken);

    /// <summary>Behind the last record that was read: a reader opened there goes on with the next one.</summary>
    LogPosition Place { get; }

    /// <summary>Makes the group's position durable: this record and all that this reader read before it are handled.</summary>
    /// <param name="position"><see cref="LogRecord.Next"/> of the last record that was handled.</param>
    /// <exception cref="LogException">The position could not be stored; the old one holds, and the records behind it come again.</exception>
    void Commit(long position);
}
