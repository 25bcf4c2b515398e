using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Clutch.CarSim;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>An agent's session with a simulated car, and the desk that takes its commands; the uplink is the test.</summary>
internal sealed class CommandRig : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly CommandJournal _journal;
    private readonly CarServer? _car;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _session;
    private readonly Task _desk;

    private CommandRig(CarScenario? scenario, ElmOptions adapter)
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        Recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<Recorder>.Instance);
        _journal = CommandJournal.Open(Path.Combine(_folder.Path, "commands.db"));
        Idle = new IdleWork(TimeProvider.System);
        Desk = new CommandDesk(_journal, Idle, Recorder, Status, TimeProvider.System, NullLogger<CommandDesk>.Instance) { Hold = Hold };
        _desk = Desk.RunAsync(_stop.Token);
        _session = Task.CompletedTask;
        if (scenario is not null)
        {
            _car = CarServer.StartTcp(new Car(scenario, TimeProvider.System), adapter, new IPEndPoint(IPAddress.Loopback, 0));
            var session = new CarSession(_car.Address, new EdgeOptions { CycleMilliseconds = 5 }, Recorder, Status, TimeProvider.System, NullLogger<CarSession>.Instance) { Idle = Idle, Hold = Hold };
            _session = Task.Factory.StartNew(() => session.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    public EdgeStatus Status { get; } = new();

    public Recorder Recorder { get; }

    public IdleWork Idle { get; }

    public AdapterHold Hold { get; } = new();

    public CommandDesk Desk { get; }

    public static async Task<CommandRig> StartAsync(CarScenario? scenario, ElmOptions? adapter = null)
    {
        var rig = new CommandRig(scenario, adapter ?? new ElmOptions { Timing = ElmTiming.Instant });
        if (scenario is not null)
        {
            await UntilAsync(() => rig.Recorder.Samples > 0, "the car does not answer");
        }

        return rig;
    }

    public static string Json(string id, string name, string arguments = "{}", int seconds = 60) =>
        $$"""{"id":"{{id}}","name":"{{name}}","arguments":{{arguments}},"expires":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + (seconds * 1000)}}}""";

    public void Offer(string json) => Desk.Offer(Encoding.UTF8.GetBytes(json), "correlation"u8);

    /// <summary>Sends a command and gives its reply.</summary>
    public async Task<JsonElement> AskAsync(string name, string arguments = "{}", int seconds = 60)
    {
        string id = $"c-{Guid.NewGuid():N}";
        Offer(Json(id, name, arguments, seconds));
        return await ReplyAsync(id);
    }

    public async Task<JsonElement> ReplyAsync(string id)
    {
        JsonElement reply = default;
        await UntilAsync(
            () =>
            {
                foreach (CommandAnswer answer in _journal.Undelivered())
                {
                    JsonElement json = JsonSerializer.Deserialize<JsonElement>(answer.Bytes);
                    if (json.GetProperty("id").GetString() == id)
                    {
                        reply = json;
                        _journal.Delivered(answer.Number);
                        return true;
                    }
                }

                return false;
            },
            $"command {id} got no reply");
        return reply;
    }

    /// <summary>What the frames say about commands.</summary>
    public List<string> Audit()
    {
        Recorder.Flush();
        var records = new List<string>();
        foreach (OutboxFrame stored in _outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (FrameEvent e in frame.Events)
            {
                if (e.Kind == FrameEventKind.Command)
                {
                    records.Add(Encoding.UTF8.GetString(e.Data));
                }
            }
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _desk.WaitAsync(s_patience);
        await _session.WaitAsync(s_patience);
        _car?.Dispose();
        _journal.Dispose();
        _outbox.Dispose();
        _stop.Dispose();
        Hold.Dispose();
        _folder.Dispose();
    }

    public static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, otherwise);
            await Task.Delay(5);
        }
    }
}
