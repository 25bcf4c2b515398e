using System.Text;
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

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly CarCommands _car = new(status, time);
    private readonly Channel<Offered> _offered = Channel.CreateBounded<Offered>(MostWaiting);

    private int _lost;

    public CommandJournal Journal => journal;

    /// <summary>Takes a command as it came. Never blocks and never throws; for the uplink's read loop.</summary>
    public void Offer(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> correlation)
    {
        if (!_offered.Writer.TryWrite(new Offered(payload.ToArray(), correlation.ToArray())))
        {
            Volatile.Write(ref _lost, 1);
            log.LogWarning("A command was not taken: {Waiting} wait already. The server sends it again after the next connection.", MostWaiting);
        }
    }

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

        if (command.Name == "profile")
        {
            return _car.SetProfile(command, idle);
        }

        if (_car.Steps(command, out CommandResult? refusal) is not { } steps)
        {
            return refusal!;
        }

        Task<CommandResult> result = idle.Begin(steps);
        try
        {
            while (!result.IsCompleted)
            {
                EdgeStatus.CarState car = status.Car;
                if (car.Link != LinkState.Connected)
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
