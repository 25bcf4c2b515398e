using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Clutch.Devices;
using Clutch.Ingest.Sessions;
using Clutch.Log;
using Clutch.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest;

/// <summary>
/// Log → devices: follows the stream of commands and routes each to the vehicle's connections here, again whenever the vehicle subscribes,
/// until it is answered or too late. Reads without a group, because every front door has to know every command: any of them
/// may be the one that the vehicle connects to. Where reading begins after a start is kept beside the sessions, for all of them.
/// Says in the stream of replies when a command has left.
/// </summary>
public sealed class CommandFollower(ITelemetryLog log, CommandRouter router, DeviceRegistry devices, TimeProvider time, ILogger<CommandFollower> logger) : BackgroundService, IAppendObserver
{
    private const string Sent = "sent";

    /// <summary>A word on the way: the command goes on.</summary>
    private const string Progress = "progress";

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly Channel<News> _news = Channel.CreateUnbounded<News>();
    private readonly PendingCommands _pending = new();
    private readonly ReadMark[] _marks = [new(), new()];
    private ILogAppender? _replies;

    private enum NewsKind : byte
    {
        Command,
        Reply,
        Subscribed,
        Tick,
    }

    /// <summary>That a command was sent is for people to see; when it cannot be stored, the reply still tells.</summary>
    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the server listens: no subscription is missed.
        router.Subscribed = vehicle => _news.Writer.TryWrite(new News(NewsKind.Subscribed, vehicle, [], default));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening reads files: not on the thread that starts the host.
        await Task.Yield();
        _replies = log.OpenAppender(LogStream.Replies, this);
        try
        {
            await Task.WhenAll(
                FollowAsync(LogStream.Commands, NewsKind.Command, stoppingToken),
                FollowAsync(LogStream.Replies, NewsKind.Reply, stoppingToken),
                TickAsync(stoppingToken),
                RouteAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops; what waits is read again at the next start.
        }
        finally
        {
            router.Subscribed = null;
            _replies.Dispose();
        }
    }

    private async Task FollowAsync(LogStream stream, NewsKind kind, CancellationToken stoppingToken)
    {
        LogPosition from = await BeginAsync(stream, stoppingToken);
        var batch = new LogBatch();
        while (true)
        {
            try
            {
                using ILogReader reader = Open(stream, from);
                while (await reader.ReadAsync(batch, stoppingToken))
                {
                    var records = new List<Record>(batch.Count);
                    for (int i = 0; i < batch.Count; i++)
                    {
                        LogRecord record = batch[i];
                        records.Add(new Record(Encoding.UTF8.GetString(record.Key.Span), record.Value.ToArray()));
                    }

                    from = reader.Place;
                    _news.Writer.TryWrite(new News(kind, "", records, from));
                }

                return;
            }
            catch (LogException e)
            {
                logger.LogError("Commands pause: {Stream} cannot be read. {Reason}", stream, e.Message);
            }

            await Task.Delay(s_retryDelay, time, stoppingToken);
        }
    }

    /// <summary>Where everything before is answered or too late.</summary>
    private async Task<LogPosition> BeginAsync(LogStream stream, CancellationToken stoppingToken)
    {
        try
        {
            return await devices.Sessions.PlaceAsync($"{stream}", stoppingToken) is { } text && LogPosition.TryParse(text, out LogPosition place) ? place : LogPosition.Earliest;
        }
        catch (DeviceRegistryException e)
        {
            logger.LogWarning("The stream {Stream} is read from its beginning: {Reason}", stream, e.Message);
            return LogPosition.Earliest;
        }
    }

    /// <summary>A place that is not one of this log means that the log is another one than at the last start.</summary>
    private ILogReader Open(LogStream stream, LogPosition from)
    {
        try
        {
            ILogReader reader = log.OpenReader(stream, from);
            if (from == LogPosition.Earliest || reader.Place.HasParts == from.HasParts)
            {
                return reader;
            }

            reader.Dispose();
        }
        catch (LogException) when (from != LogPosition.Earliest)
        {
            // Behind the end, or in a part that there is not.
        }

        return log.OpenReader(stream, LogPosition.Earliest);
    }

    /// <summary>For commands that a device's full queue turned away, and to forget those that are too late.</summary>
    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _news.Writer.TryWrite(new News(NewsKind.Tick, "", [], default));
        }
    }

    private async Task RouteAsync(CancellationToken stoppingToken)
    {
        await foreach (News news in _news.Reader.ReadAllAsync(stoppingToken))
        {
            switch (news.Kind)
            {
                case NewsKind.Command:
                    TakeCommands(news);
                    break;
                case NewsKind.Reply:
                    TakeReplies(news);
                    break;
                case NewsKind.Subscribed:
                    Deliver(news.Vehicle);
                    break;
                default:
                    _pending.Forget(Now());
                    _pending.Unsent.ToList().ForEach(Deliver);
                    await KeepPlacesAsync(stoppingToken);
                    break;
            }
        }
    }

    private void TakeCommands(News news)
    {
        ReadMark.Batch batch = _marks[0].Read(news.Place);
        var vehicles = new HashSet<string>(StringComparer.Ordinal);
        foreach (Record record in news.Records)
        {
            if (!Read(record.Bytes, out string id, out long expires, out _))
            {
                Pass(record);
            }
            else if (_pending.Add(record.Vehicle, id, record.Bytes, expires, batch, Now()))
            {
                vehicles.Add(record.Vehicle);
            }
        }

        foreach (string vehicle in vehicles)
        {
            Deliver(vehicle);
        }
    }

    private void TakeReplies(News news)
    {
        ReadMark.Batch batch = _marks[1].Read(news.Place);
        foreach (Record record in news.Records)
        {
            if (!Read(record.Bytes, out string id, out _, out string outcome))
            {
                Pass(record);
            }
            else if (outcome is not (Sent or Progress))
            {
                // "sent" is a follower's own note for the API; the command goes on waiting for its reply.
                _pending.Answer(record.Vehicle, id, batch, Now());
            }
        }
    }

    private void Pass(Record record) => logger.LogWarning("A record of {Vehicle} is neither a command nor a reply and is passed over.", record.Vehicle);

    /// <summary>Offers all that waits; connections know what they were given.</summary>
    private void Deliver(string vehicle)
    {
        long now = Now();
        IReadOnlyList<PendingCommand> waiting = [.. _pending.Waiting(vehicle).Where(each => each.Expires > now)];
        CommandMessage[] messages = [.. waiting.Select(each => new CommandMessage(each.Bytes)
        {
            Expiry = TimeSpan.FromMilliseconds(each.Expires - now),
            ResponseTopic = Encoding.UTF8.GetBytes(Topics.Replies(vehicle)),
            CorrelationData = Encoding.UTF8.GetBytes(each.Id),
            Command = each.Key,
            Expires = each.Expires,
        })];
        CommandDelivery[] deliveries = router.Deliver(vehicle, messages);
        for (int i = 0; i < deliveries.Length; i++)
        {
            if (deliveries[i] >= CommandDelivery.Waiting && !waiting[i].Sent)
            {
                waiting[i].Sent = true;
                byte[] record = JsonSerializer.SerializeToUtf8Bytes(new { id = waiting[i].Id, outcome = Sent, time = now });
                _replies?.TryAppend(Encoding.UTF8.GetBytes(vehicle), record, ticket: 0);
            }
        }
    }

    /// <summary>A place that could not be kept costs a longer start, nothing else.</summary>
    private async Task KeepPlacesAsync(CancellationToken stoppingToken)
    {
        for (int i = 0; i < _marks.Length; i++)
        {
            LogStream stream = i == 0 ? LogStream.Commands : LogStream.Replies;
            if (!_marks[i].TryAdvance(out LogPosition place))
            {
                continue;
            }

            try
            {
                await devices.Sessions.SetPlaceAsync($"{stream}", place.ToText(), stoppingToken);
            }
            catch (DeviceRegistryException e)
            {
                logger.LogDebug("The place in {Stream} is not kept: {Reason}", stream, e.Message);
            }
        }
    }

    /// <summary>The envelope of a command or a reply; devices write replies, so nothing about them is certain.</summary>
    private static bool Read(byte[] bytes, out string id, out long expires, out string outcome)
    {
        (id, expires, outcome) = ("", 0, "");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out JsonElement member) || member.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            id = member.GetString()!;
            outcome = root.TryGetProperty("outcome", out member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
            _ = root.TryGetProperty("expires", out member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out expires);
            return id.Length is > 0 and <= CommandMessage.MaxTextBytes / 4;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly record struct Record(string Vehicle, byte[] Bytes);

    private readonly record struct News(NewsKind Kind, string Vehicle, List<Record> Records, LogPosition Place);
}
