using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// Takes commands from the uplink, has them carried out one after the other, answers each once and writes each into the frames. A command
/// that is too late, that the car cannot serve or that is not allowed gets an answer too.
/// </summary>
public sealed class CommandDesk(CommandJournal journal, IdleWork idle, Recorder recorder, EdgeStatus status, TimeProvider time, ILogger<CommandDesk> log)
{
    private const int MostWaiting = 64;

    /// <summary>A word on the way is worth nothing later: without a connection the oldest go.</summary>
    private const int MostProgress = 32;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<byte[]> _progress = new();
    private volatile string? _cancelled;
    private readonly Channel<Offered> _offered = Channel.CreateBounded<Offered>(MostWaiting);

    private int _lost;

    public CommandJournal Journal => journal;

    /// <summary>Whether the agent may use the adapter.</summary>
    public AdapterHold Hold { get; init; } = new();

    private CarCommands Car => field ??= new CarCommands(status, Hold, time);

    /// <summary>Takes a command as it came. Never blocks and never throws; for the uplink's read loop.</summary>
    public void Offer(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> correlation)
    {
        byte[] bytes = payload.ToArray();
        if (AgentCommand.TryParse(bytes, out AgentCommand? command, out _, out _) && command.Name == "cancel" && Left(command) > TimeSpan.Zero)
        {
            _cancelled = Target(command); // what it cancels stands before it in the queue
        }

        if (!_offered.Writer.TryWrite(new Offered(bytes, correlation.ToArray())))
        {
            Volatile.Write(ref _lost, 1);
            log.LogWarning("A command was not taken: {Waiting} wait already. The server sends it again after the next connection.", MostWaiting);
        }
    }

    /// <summary>The next word on the way of a command, as it goes on the wire; false when there is none.</summary>
    public bool TryTakeProgress([NotNullWhen(true)] out byte[]? progress) => _progress.TryDequeue(out progress);

    /// <summary>Whether commands were acknowledged that are not in the journal; asked once, it forgets.</summary>
    public bool TakeLost() => Interlocked.Exchange(ref _lost, 0) == 1;

    /// <summary>Carries commands out until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            AnswerInterrupted();
            await foreach (Offered offered in _offered.Reader.ReadAllAsync(cancellationToken))
            {
                await HandleAsync(offered, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // What was begun is answered by the next start.
        }
    }

    private void AnswerInterrupted()
    {
        try
        {
            foreach (string id in journal.Unanswered())
            {
                Answer(id, null, "", CommandResult.Failed("the agent stopped while the command ran; it may have been carried out"));
            }
        }
        catch (SqliteException e)
        {
            log.LogError("The journal of commands cannot be written: {Reason}. Free disk space.", e.Message);
        }
    }

    private async Task HandleAsync(Offered offered, CancellationToken cancellationToken)
    {
        bool parsed = AgentCommand.TryParse(offered.Payload, out AgentCommand? command, out string? id, out string problem);
        try
        {
            if (id is null)
            {
                log.LogWarning("A command without an id cannot be answered: {Problem}.", problem);
                Record("-", null, "", "malformed");
            }
            else if (journal.TryBegin(id, offered.Correlation))
            {
                CommandResult result = parsed ? await CarryOutAsync(command!, cancellationToken) : new CommandResult(CommandOutcome.Malformed, problem, null);
                Answer(id, command?.Name, command is null ? "" : CarCommands.Detail(command), result);
            }
        }
        catch (SqliteException e)
        {
            Volatile.Write(ref _lost, 1);
            log.LogError("The journal of commands cannot be written: {Reason}. Free disk space; command {Id} was not answered.", e.Message, id);
        }
    }

    private async Task<CommandResult> CarryOutAsync(AgentCommand command, CancellationToken cancellationToken)
    {
        if (Left(command) <= TimeSpan.Zero)
        {
            return Late("it came too late");
        }

        if (command.Name == "cancel")
        {
            return CommandResult.Done(new JsonObject { ["command"] = Target(command) });
        }

        if (Car.AtOnce(command, idle) is { } done)
        {
            return done;
        }

        CommandResult? refusal = null;
        bool isScan = command.Name == "full-scan";
        Func<CarConnection, CancellationToken, IEnumerable<CommandResult?>>? steps = isScan
            ? (car, token) => Car.FullScan(car, stage => Tell(command.Id, stage), token)
            : Car.Steps(command, out refusal);
        if (steps is null)
        {
            return refusal!;
        }

        Task<CommandResult> result = isScan ? idle.Begin(steps, CarCommands.ScanShare) : idle.Begin(steps);
        try
        {
            while (!result.IsCompleted)
            {
                EdgeStatus.CarState car = status.Car;
                if (_cancelled == command.Id)
                {
                    idle.Abandon(CommandResult.Failed("cancelled"));
                }
                else if (car.Link != LinkState.Connected)
                {
                    idle.Abandon(CommandResult.Failed($"no car to ask: {car.Reason}"));
                }
                else if (Left(command) is var left && left <= TimeSpan.Zero)
                {
                    idle.Abandon(Late("the car was not asked in time"));
                }
                else
                {
                    await Task.WhenAny(result, Task.Delay(left < s_look ? left : s_look, time, cancellationToken));
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException)
        {
            idle.Abandon(CommandResult.Failed("the agent stopped while the command ran"));
            throw;
        }

        return await result;
    }

    private static string? Target(AgentCommand command) =>
        command.Arguments.TryGetProperty("command", out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private void Tell(string id, ScanStage stage)
    {
        _progress.Enqueue(JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            outcome = "progress",
            time = time.GetUtcNow().ToUnixTimeMilliseconds(),
            stage = JsonNamingPolicy.KebabCaseLower.ConvertName($"{stage}"),
            step = (int)stage,
            steps = (int)ScanStage.Tests,
            text = ScanWords.Of(stage),
        }));
        while (_progress.Count > MostProgress)
        {
            _progress.TryDequeue(out _);
        }
    }

    private static CommandResult Late(string reason) => new(CommandOutcome.Expired, reason, null);

    private TimeSpan Left(AgentCommand command) => TimeSpan.FromMilliseconds((double)command.Expires - time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Answer(string id, string? name, string detail, CommandResult result)
    {
        Record(id, name, detail, result.Word);
        journal.Answer(id, result.ToReply(id, name, time.GetUtcNow().ToUnixTimeMilliseconds()));
        log.LogInformation("Command {Name} ({Id}): {Outcome} {Reason}", name ?? "?", id, result.Word, result.Reason ?? "");
    }

    /// <summary>The audit record: it travels with the frames and is kept like them.</summary>
    private void Record(string id, string? name, string detail, string outcome) => recorder.AddEvent(
        FrameEventKind.Command,
        0,
        time.GetUtcNow().ToUnixTimeMilliseconds(),
        Encoding.UTF8.GetBytes($"{id} {name ?? "-"} {outcome}{(detail.Length > 0 ? " " : "")}{detail}"));

    private readonly record struct Offered(byte[] Payload, byte[] Correlation);
}
