using System.Net.Sockets;
using System.Text.Json;
using Clutch.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>
/// Does for commands what only the process may do that has the log open: one JSON line is a request, one JSON line the answer, over a socket in the log's
/// folder which only its owner may use. One request at a time.
/// </summary>
internal sealed class LogDesk(EmbeddedLog log, TimeProvider time, ILogger<LogDesk> logger) : BackgroundService
{
    /// <summary>The group that has read nothing, so that retention spares everything while a log is migrated.</summary>
    public const string MigrationGroup = "migration";

    private const string Name = "control";

    /// <summary>A socket's address is short; behind a long path the folder may still be near.</summary>
    private const int MaxPathBytes = 107;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the server that has the log open; null: none has, or none that listens.</summary>
    /// <exception cref="StartException">The server ended before it answered.</exception>
    public static async Task<LogAnswer?> AskAsync(LogPlace place, LogRequest request, CancellationToken cancellationToken)
    {
        if (place.Brokers is not null || PathIn(place.Folder) is not { } path)
        {
            return null;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }

        try
        {
            await using var stream = new NetworkStream(socket);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            using var reader = new StreamReader(stream);
            await writer.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellationToken);
            string? line = await reader.ReadLineAsync(cancellationToken);
            return line is null ? throw Ended(place) : JsonSerializer.Deserialize<LogAnswer>(line);
        }
        catch (IOException)
        {
            throw Ended(place);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (PathIn(log.Folder) is not { } path)
        {
            logger.LogWarning("The path of the log's folder {Folder} is too long for a socket: commands that write to the log work only while this server is stopped.", log.Folder);
            return;
        }

        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // What a killed process left; the log's lock says that nobody listens there.
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen();
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(e, "No socket can be made in {Folder}: commands that write to the log work only while this server is stopped. {Reason}", log.Folder, e.Message);
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using Socket peer = await listener.AcceptAsync(stoppingToken);
                await ServeAsync(peer, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                logger.LogWarning(e, "A command went away before its answer: {Reason}", e.Message);
            }
        }

        File.Delete(path);
    }

    private static StartException Ended(LogPlace place) =>
        new($"the server that has {place} open ended before it answered. What it had done stands; the same command again does the rest.");

    private static string? PathIn(string folder)
    {
        string full = Path.Combine(folder, Name);
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return full.Length <= MaxPathBytes ? full : relative.Length <= MaxPathBytes ? relative : null;
    }

    private async Task ServeAsync(Socket peer, CancellationToken stoppingToken)
    {
        await using var stream = new NetworkStream(peer);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stoppingToken);
        if (await reader.ReadLineAsync(either.Token) is { } line)
        {
            await writer.WriteLineAsync(JsonSerializer.Serialize(await AnswerAsync(line, stoppingToken)).AsMemory(), stoppingToken);
        }
    }

    private async Task<LogAnswer> AnswerAsync(string line, CancellationToken stoppingToken)
    {
        try
        {
            LogRequest? request = JsonSerializer.Deserialize<LogRequest>(line);
            return request switch
            {
                { Letters: { } letters } => await RedriveAsync(letters, stoppingToken),
                { Move: { } move } => LogReplay.Move(log, move),
                { Keep: true } => Keep(),
                _ => new LogAnswer(false, "that is no request; command and server are of different versions."),
            };
        }
        catch (Exception e) when (e is JsonException or LogException or StartException)
        {
            return new LogAnswer(false, e.Message);
        }
    }

    private async Task<LogAnswer> RedriveAsync(WantedLetters letters, CancellationToken stoppingToken)
    {
        await using var view = new EmbeddedLogView(log.Folder, time);
        return new LogAnswer(true, await Letter.RedriveAsync(log, view, letters, time, stoppingToken));
    }

    private LogAnswer Keep()
    {
        if (!log.KeepsUnread)
        {
            return new LogAnswer(false, "the server drops files that have not been read (log:retainUnread is false), so it may drop what is not migrated yet. Start it without that setting.");
        }

        foreach (LogStream stream in Enum.GetValues<LogStream>())
        {
            log.MoveGroup(stream, MigrationGroup, LogPosition.Earliest);
        }

        return new LogAnswer(true, "kept");
    }
}
