using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Clutch.Log;
using Clutch.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest;

/// <summary>
/// Log → devices: follows the stream of commands and routes each to the vehicle's connections here, again whenever the vehicle subscribes,
/// until it is answered or too late. Reads without a group, because every front door has to know every command: any of them
/// may be the one that the vehicle connects to. Says in the stream of replies when a command has left.
/// </summary>
public sealed class CommandFollower(ITelemetryLog log, CommandRouter router, TimeProvider time, ILogger<CommandFollower> logger) : BackgroundService, IAppendObserver
{
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly Channel<News> _news = Channel.CreateUnbounded<News>();
    private readonly Dictionary<string, List<Pending>> _pending = new(StringComparer.Ordinal);
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
        router.Subscribed = vehicle => _news.Writer.TryWrite(new News(NewsKind.Subscribed, vehicle, []));
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
                        LogRecord record = batch[i];
                        _news.Writer.TryWrite(new News(kind, Encoding.UTF8.GetString(record.Key.Span), record.Value.ToArray()));
                    }

                    from = reader.Place;
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

    /// <summary>For commands that a device's full queue turned away, and to forget those that are too late.</summary>
    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _news.Writer.TryWrite(new News(NewsKind.Tick, "", []));
        }
    }

    private async Task RouteAsync(CancellationToken stoppingToken)
    {
        await foreach (News news in _news.Reader.ReadAllAsync(stoppingToken))
        {
            switch (news.Kind)
            {
                case NewsKind.Command when Read(news.Bytes, out string id, out long expires, out _):
                    var pending = new Pending(id, news.Bytes, expires);
                    if (pending.Expires > Now())
                    {
                        Of(news.Vehicle).Add(pending);
                        Send(news.Vehicle, pending);
                    }

                    break;
                case NewsKind.Reply when Read(news.Bytes, out string id, out _, out string outcome):
                    // "sent" is this follower's own note for the API; the command goes on waiting for its reply.
                    Of(news.Vehicle).RemoveAll(each => each.Id == id && outcome != "sent");
                    break;
                case NewsKind.Subscribed:
                    Of(news.Vehicle).ForEach(each => Send(news.Vehicle, each));
                    break;
                case NewsKind.Tick:
                    Tick();
                    break;
                default:
                    logger.LogWarning("A record of {Vehicle} is neither a command nor a reply and is passed over.", news.Vehicle);
                    break;
            }
        }
    }

    private void Tick()
    {
        long now = Now();
        foreach ((string vehicle, List<Pending> waiting) in _pending)
        {
            waiting.RemoveAll(each => each.Expires <= now);
            waiting.FindAll(each => !each.Sent).ForEach(each => Send(vehicle, each));
            if (waiting.Count == 0)
            {
                _pending.Remove(vehicle);
            }
        }
    }

    private void Send(string vehicle, Pending pending)
    {
        long now = Now();
        if (pending.Expires <= now)
        {
            return;
        }

        CommandDelivery delivery = router.Send(vehicle, new CommandMessage(pending.Bytes)
        {
            Expiry = TimeSpan.FromMilliseconds(pending.Expires - now),
            ResponseTopic = Encoding.UTF8.GetBytes(Topics.Replies(vehicle)),
            CorrelationData = Encoding.UTF8.GetBytes(pending.Id),
        });
        if (delivery < CommandDelivery.Waiting || pending.Sent)
        {
            return;
        }

        pending.Sent = true;
        byte[] record = JsonSerializer.SerializeToUtf8Bytes(new { id = pending.Id, outcome = "sent", time = now });
        _replies?.TryAppend(Encoding.UTF8.GetBytes(vehicle), record, ticket: 0);
    }

    private List<Pending> Of(string vehicle)
    {
        if (!_pending.TryGetValue(vehicle, out List<Pending>? waiting))
        {
            _pending[vehicle] = waiting = [];
        }

        return waiting;
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

    private readonly record struct News(NewsKind Kind, string Vehicle, byte[] Bytes);

    private sealed class Pending(string id, byte[] bytes, long expires)
    {
        public string Id => id;

        public byte[] Bytes => bytes;

        /// <summary>Milliseconds since 1970.</summary>
        public long Expires => expires;

        public bool Sent { get; set; }
    }
}
