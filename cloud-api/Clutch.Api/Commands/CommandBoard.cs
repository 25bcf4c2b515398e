using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Clutch.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Commands;

/// <summary>
/// Appends commands to the log and knows how they stand: follows the streams of commands and replies from their beginning, so that every
/// API process gives the same answer, after a restart too.
/// </summary>
internal sealed class CommandBoard(ITelemetryLog log, TimeProvider time, ILogger<CommandBoard> logger) : BackgroundService, IAppendObserver
{
    /// <summary>Commands kept; the oldest go.</summary>
    public const int Most = 10_000;

    /// <summary>Bytes of replies kept, for reports of scans are long; the oldest commands go.</summary>
    private const long MostBytes = 96L << 20;

    /// <summary>Words on the way that are kept of a command; a device may send as many as it likes.</summary>
    private const int MostStages = 16;

    /// <summary>Replies kept whose command was not read yet.</summary>
    private const int MostEarly = 1024;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly BoundedCommands _known = new(Most, MostBytes);

    /// <summary>The two streams are read side by side: a reply may be met before its command. One without a command is never shown.</summary>
    private readonly BoundedCommands _early = new(MostEarly, MostBytes / 4);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _appending = new();
    private ILogAppender? _commands;
    private long _ticket;

    /// <summary>Makes a command durable. Null, or why it is not.</summary>
    public Task<string?> SendAsync(string vehicle, string id, string name, JsonElement? arguments, long expires, CancellationToken cancellationToken) =>
        SendAsync(vehicle, id, name, arguments, expires, request: null, cancellationToken);

    /// <summary>Makes a command durable that was asked for with an Idempotency-Key. Null, or why it is not.</summary>
    public async Task<string?> SendAsync(string vehicle, string id, string name, JsonElement? arguments, long expires, RequestMark? request, CancellationToken cancellationToken)
    {
        byte[] record = JsonSerializer.SerializeToUtf8Bytes(new { id, name, arguments = arguments ?? JsonSerializer.SerializeToElement(new object()), expires, key = request?.Key, body = request?.Body });
        long ticket = Interlocked.Increment(ref _ticket);
        var durable = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _appending[ticket] = durable;
        try
        {
            if (!(_commands?.TryAppend(Encoding.UTF8.GetBytes(vehicle), record, ticket) ?? false) || !await durable.Task.WaitAsync(s_patience, time, cancellationToken))
            {
                return log.Fault ?? "it is busy.";
            }
        }
        catch (TimeoutException)
        {
            return "it did not become durable in time; it may still be sent.";
        }
        finally
        {
            _appending.TryRemove(ticket, out _);
        }

        TakeCommand(vehicle, record);
        return null;
    }

    /// <summary>How a command stands; null when it is not known.</summary>
    public CommandStatus? Find(string vehicle, string id)
    {
        lock (_gate)
        {
            return _known.Find(vehicle, id) is { } entry ? new CommandStatus(id, entry.Name, entry.State(Now), entry.Expires, entry.Sent, entry.Answer) : null;
        }
    }

    /// <summary>A command with what was said of it; null when it is not known.</summary>
    public KnownCommand? Look(string vehicle, string id)
    {
        lock (_gate)
        {
            return _known.Find(vehicle, id);
        }
    }

    /// <summary>The commands of a vehicle, the newest first.</summary>
    public IReadOnlyList<KnownCommand> Of(string vehicle)
    {
        lock (_gate)
        {
            return _known.Of(vehicle);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        foreach (long ticket in tickets)
        {
            if (_appending.TryGetValue(ticket, out TaskCompletionSource<bool>? waiting))
            {
                waiting.TrySetResult(durable);
            }
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _commands = log.OpenAppender(LogStream.Commands, this);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _commands?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowAsync(LogStream.Commands, TakeCommand, stoppingToken), FollowAsync(LogStream.Replies, TakeReply, stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task FollowAsync(LogStream stream, Action<string, ReadOnlyMemory<byte>> take, CancellationToken stoppingToken)
    {
        // Opening reads files: not on the thread that starts the host.
        await Task.Yield();
        LogPosition from = LogPosition.Earliest;
        var batch = new LogBatch();
        while (true)
        {
            try
            {
                using ILogReader reader = log.OpenReader(stream, from);
                while (await reader.ReadAsync(batch, stoppingToken))
                {
                    for (int i = 0; i < batch.Count; i++)
                    {
                        take(Encoding.UTF8.GetString(batch[i].Key.Span), batch[i].Value);
                    }

                    from = reader.Place;
                }

                return;
            }
            catch (LogException e)
            {
                logger.LogError("The state of commands pauses: {Stream} cannot be read. {Reason}", stream, e.Message);
            }

            await Task.Delay(s_retryDelay, time, stoppingToken);
        }
    }

    private void TakeCommand(string vehicle, ReadOnlyMemory<byte> bytes)
    {
        if (Parse(bytes) is { } command && Text(command, "id") is { } id && Number(command, "expires") is { } expires)
        {
            lock (_gate)
            {
                KnownCommand entry = _known.Find(vehicle, id) ?? _early.Find(vehicle, id) ?? new KnownCommand(id);
                _known.Set(vehicle, entry with
                {
                    Name = Text(command, "name") ?? "",
                    Expires = expires,
                    Arguments = command.TryGetProperty("arguments", out JsonElement arguments) ? arguments : null,
                    Request = Text(command, "key") is { } key && Text(command, "body") is { } body ? new RequestMark(key, body) : null,
                });
            }
        }
    }

    /// <summary>Of the front door (<c>sent</c>) or of the device, which may write anything: the first reply counts.</summary>
    private void TakeReply(string vehicle, ReadOnlyMemory<byte> bytes)
    {
        if (Parse(bytes) is not { } reply || Text(reply, "id") is not { } id || Text(reply, "outcome") is not { } outcome)
        {
            return;
        }

        lock (_gate)
        {
            KnownCommand? command = _known.Find(vehicle, id);
            KnownCommand entry = command ?? _early.Find(vehicle, id) ?? new KnownCommand(id);
            entry = outcome switch
            {
                "sent" => entry with { Sent = entry.Sent ?? Number(reply, "time") },
                "progress" => entry.Reply is null && entry.Stages.Count < MostStages ? entry with { Stages = [.. entry.Stages, reply] } : entry,
                _ => entry.Reply is null ? entry with { Reply = bytes.ToArray(), Outcome = outcome, Answered = Number(reply, "time") } : entry,
            };
            (command is null ? _early : _known).Set(vehicle, entry);
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character.
            return null;
        }
    }

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long value) ? value : null;
}
