using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// Carries frames from the outbox to the server over MQTT 5, QoS 1, several in flight. A frame leaves the outbox on its PUBACK
/// only; whatever ends a connection, the next one begins with the oldest frame that has none.
/// </summary>
public sealed class Uplink(Outbox outbox, EdgeOptions options, EdgeStatus status, TimeProvider time, ILogger<Uplink> log)
{
    private const int ReadAtOnce = 64;

    /// <summary>Token of the status message; ids of frames begin at 1.</summary>
    private const long StatusToken = 0;

    private static readonly byte[] s_online = "{\"online\":true}"u8.ToArray();
    private static readonly byte[] s_offline = "{\"online\":false}"u8.ToArray();

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    /// <summary>As long as commands live. After a start of this process nothing is known of commands that were taken and not begun: it begins without a session.</summary>
    private static readonly TimeSpan s_sessionExpiry = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_refused = TimeSpan.FromSeconds(5);

    private readonly byte[] _status = Encoding.UTF8.GetBytes(Topics.Status(options.Vehicle));
    private readonly byte[] _frames = Encoding.UTF8.GetBytes(Topics.Frames(options.Vehicle));
    private readonly PublishTraces _traces = new(options.TraceOneIn);

    /// <summary>The server has a session of this process, and everything that it gave in it is in the journal.</summary>
    private bool _hasSession;
    private long _acknowledged;

    private string Server => $"{options.ServerHost}:{options.ServerPort}";

    /// <summary>Takes commands and gives replies; null: this agent takes none.</summary>
    public CommandDesk? Commands { get; init; }

    /// <summary>Frames with a PUBACK since the start.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan backOff = s_shortest;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                ReasonCode? refusal = await RunOnceAsync(() => backOff = s_shortest, cancellationToken);
                if (refusal is { } reason)
                {
                    Report(
                        connected: false,
                        $"{Server} refuses this device ({reason}). Is the token of vehicle {options.Vehicle} right? `clutch device add {options.Vehicle}` makes a new one.");
                    backOff = TimeSpan.FromTicks(Math.Max(backOff.Ticks, s_refused.Ticks));
                }

                // Jitter, so that a fleet does not come back at the same moment.
                await Task.Delay(backOff * (0.75 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
            }
            catch (MqttConnectionException e)
            {
                Report(connected: false, e.Message);
                await Task.Delay(backOff, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, s_longest.Ticks));
        }
    }

    /// <summary>One connection. Returns the reason when the server refuses it.</summary>
    private async Task<ReasonCode?> RunOnceAsync(Action connected, CancellationToken cancellationToken)
    {
        var window = new AckWindow(time);
        CommandChannel? commands = Commands is null ? null : new CommandChannel(Commands, options.Vehicle, log);
        var gaps = new GapAnswer(outbox, _frames, log);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        MqttConnectOutcome outcome = await MqttClient.ConnectAsync(
            new MqttClientOptions
            {
                Host = options.ServerHost,
                Port = options.ServerPort,
                ClientId = $"{options.Vehicle}-agent",
                UserName = options.Vehicle,
                Password = options.Token.Length == 0 && options.Tls?.Certificate is not null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(options.Token),
                Tls = options.Tls,
                CleanStart = !_hasSession || Commands?.TakeLost() == true,
                SessionExpiry = Commands is null ? TimeSpan.Zero : s_sessionExpiry,
                Will = new MqttWill(Topics.Status(options.Vehicle), s_offline) { Retain = true },
                Acknowledged = (id, reason) => OnAcknowledged(window, commands, id, reason, broken),
                MessageReceived = commands is null ? null : message => Received(message, commands, gaps),
            },
            time,
            cancellationToken);
        if (outcome.Client is null)
        {
            return outcome.Reason;
        }

        await using MqttClient client = outcome.Client;
        _hasSession = Commands is not null;
        connected();
        Report(connected: true, $"connected to {Server}");
        Task watch = CancelAtEndAsync(client, window, broken);
        Task talk = commands?.RunAsync(client, outcome.SessionPresent, broken.Token) ?? Task.CompletedTask;
        try
        {
            await client.PublishAsync(new MqttMessage { Topic = _status, Payload = s_online, Qos = 1, Retain = true }, StatusToken, broken.Token);
            await SendAsync(client, window, gaps, broken.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await client.DisposeAsync();
            await watch;
            throw new MqttConnectionException($"the connection to {Server} ended: {(await client.Completion).Message}", e);
        }
        catch (OperationCanceledException)
        {
            await GoodbyeAsync(client);
            throw;
        }
        finally
        {
            await broken.CancelAsync();
            await talk;
            outbox.Recall();
            _traces.Ended();
        }

        return null;
    }

    /// <summary>On the client's read loop.</summary>
    private static void Received(PublishPacket message, CommandChannel commands, GapAnswer gaps)
    {
        if (!gaps.Offer(message))
        {
            commands.Received(message);
        }
    }

    /// <summary>Ends the sending when the connection ends, and the connection when the server stops acknowledging.</summary>
    private async Task CancelAtEndAsync(MqttClient client, AckWindow window, CancellationTokenSource broken)
    {
        TimeSpan patience = TimeSpan.FromSeconds(options.AcknowledgeSeconds);
        using var timer = new PeriodicTimer(patience / 4, time);
        Task<bool> tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(client.Completion, tick) == tick && window.Stalled < patience)
        {
            tick = timer.WaitForNextTickAsync().AsTask();
        }

        if (!client.Completion.IsCompleted)
        {
            log.LogWarning("{Server} has acknowledged nothing for {Seconds} s; connecting again.", Server, options.AcknowledgeSeconds);
        }

        await broken.CancelAsync();
    }

    private async Task SendAsync(MqttClient client, AckWindow window, GapAnswer gaps, CancellationToken cancellationToken)
    {
        long sent = outbox.AcknowledgedThrough;
        while (true)
        {
            IReadOnlyList<OutboxFrame> frames = outbox.Read(sent, ReadAtOnce);
            foreach (OutboxFrame frame in frames)
            {
                window.Sent(frame.Id);
                await client.PublishAsync(_traces.Message(_frames, frame), frame.Id, cancellationToken);
                sent = frame.Id;
            }

            await gaps.SendAsync(client, sent, cancellationToken);
            if (frames.Count < ReadAtOnce)
            {
                await outbox.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    /// <summary>
    /// In MQTT 5 a PUBACK with a reason of 0x80 and above says that the frame was not taken (MQTT 5.0, 3.4.2.1). 0x99 means
    /// that it was kept as a dead letter: it is safe and will never be better. All else stays in the outbox and is sent anew.
    /// </summary>
    private void OnAcknowledged(AckWindow window, CommandChannel? commands, long id, ReasonCode reason, CancellationTokenSource broken)
    {
        _traces.Acknowledged(id, reason);
        if (id < StatusToken)
        {
            commands?.Acknowledged(id, reason);
            return;
        }

        if ((byte)reason >= 0x80 && reason != ReasonCode.PayloadFormatInvalid)
        {
            log.LogWarning("The server did not take frame {Id}: {Reason}. It stays in the outbox.", id, reason);
            _ = broken.CancelAsync();
            return;
        }

        if (id is StatusToken or GapAnswer.Token)
        {
            return;
        }

        Interlocked.Increment(ref _acknowledged);
        if (window.Acknowledged(id) is { } through)
        {
            outbox.Acknowledge(through);
        }
    }

    private static async Task GoodbyeAsync(MqttClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await client.DisconnectAsync(ReasonCode.Success, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or MqttConnectionException)
        {
            // The server is gone: what has no PUBACK is sent at the next start.
        }
    }

    private void Report(bool connected, string reason)
    {
        EdgeStatus.UplinkState before = status.Uplink;
        status.Uplink = new EdgeStatus.UplinkState(connected, reason);
        if (before.Connected != connected || before.Reason != reason)
        {
            log.Log(connected ? LogLevel.Information : LogLevel.Warning, "Uplink: {Reason}", reason);
        }
    }
}
