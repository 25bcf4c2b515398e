using System.Diagnostics;
using Clutch.CarSim;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>
/// One session whose line is cut again and again, each time at another moment: samples flow again after each, and none of them is older or another than
/// what the car did. A quarter of the moments by default; <c>CLUTCH_LINK_CUTS=all</c> takes them all and holds the agent to its five seconds.
/// </summary>
public sealed class ReconnectTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly bool s_all = Environment.GetEnvironmentVariable("CLUTCH_LINK_CUTS") == "all";

    // Of set-up: a first cut brings the agent there.
    private static readonly (string Request, int Bytes)[] s_setUp =
    [
        ("ATZ", 0), ("0902", 20), ("0100", 7), ("ATZ", 6), ("ATE0", 1), ("ATH1", 2), ("ATI", 4), ("ATSP", 1), ("0120", 5), ("0902", 0),
    ];

    private static readonly (string Request, int Bytes)[] s_polling =
    [
        ("01", 7), ("01", int.MaxValue), ("0904", 12), ("", 0), ("01", 0), ("01", 1), ("01", 14), ("03", 3), ("ATRV", 2), ("0904", 0),
    ];

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;
    private readonly EdgeStatus _status = new();
    private readonly IdleWork _idle = new(TimeProvider.System);
    private readonly CarScenario _scenario = new() { Ecus = 2 };

    public ReconnectTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<Recorder>.Instance);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_that_is_cut_at_any_moment_is_in_use_again_and_gives_no_foreign_value(bool isSerial)
    {
        long born = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var line = new CuttingLine(isSerial, new Car(_scenario, TimeProvider.System));
        using var stop = new CancellationTokenSource();
        var options = new EdgeOptions { CycleMilliseconds = 20, CodesSeconds = 1, Data = _folder.Path, Source = DataSource.Simulated };
        var session = new CarSession(line.Address, options, _recorder, _status, TimeProvider.System, NullLogger<CarSession>.Instance) { Idle = _idle };
        Task running = Task.Factory.StartNew(() => session.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await UntilAsync(line, () => _recorder.Samples > 100, "no samples at all");
        var slowest = TimeSpan.Zero;
        int number = 0;
        foreach (((string request, int bytes), bool isSetUp) in s_setUp.Select(moment => (moment, true)).Concat(s_polling.Select(moment => (moment, false))))
        {
            if (!s_all && number++ % 5 > 1)
            {
                continue;
            }

            slowest = await CutAsync(line, new Cut(request, bytes, Held: request.Length == 0, PowerLost: bytes % 2 == 0), isSetUp) is var took && took > slowest ? took : slowest;
        }

        await stop.CancelAsync();
        await running.WaitAsync(s_patience);
        Assert.True(slowest < (s_all ? TimeSpan.FromSeconds(5) : s_patience), $"the slowest return took {slowest.TotalSeconds:0.0} s");
        Assert.InRange(Check(born), 30, int.MaxValue);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    /// <summary>Cuts the line; gives the time from its return to the next sample.</summary>
    private async Task<TimeSpan> CutAsync(CuttingLine line, Cut cut, bool isSetUp)
    {
        long returns = line.Returns + (isSetUp ? 2 : 1);
        line.Strike(isSetUp ? new Cut("", 0, Held: false, PowerLost: false) : cut, isSetUp ? cut : null);
        if (cut.Request == "0904")
        {
            _ = _idle.Begin(Command);
        }

        await UntilAsync(line, () => line.Returns == returns, $"{cut} did not happen");
        long before = _recorder.Samples;
        await UntilAsync(line, () => _recorder.Samples > before, $"no sample after {cut}");
        TimeSpan took = Stopwatch.GetElapsedTime(line.ReturnedAt);

        // The next cut finds a session that polls.
        before = _recorder.Samples;
        await UntilAsync(line, () => _recorder.Samples > before + 60, $"polling did not go on after {cut}");
        return took;
    }

    private static IEnumerable<CommandResult?> Command(CarConnection car, CancellationToken cancellationToken)
    {
        yield return CommandResult.Done(new CarReading(TimeProvider.System).Ask(car, "0904", cancellationToken));
    }

    private int Check(long born)
    {
        _recorder.Flush();
        var samples = new List<Sample>();
        foreach (OutboxFrame stored in _outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (Sample sample in frame.Samples)
            {
                samples.Add(sample);
            }
        }

        Assert.DoesNotContain(samples, sample => sample.Ecu is not (0 or 0x7E8 or 0x7E9));
        var length = TimeSpan.FromMilliseconds(samples.Max(sample => sample.Time) - born) + TimeSpan.FromSeconds(2);
        return new CarTruth(_scenario, born, length).Check(samples, TimeSpan.FromMilliseconds(500));
    }

    private async Task UntilAsync(CuttingLine line, Func<bool> condition, string otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(line.Failure is null, $"{line.Failure}");
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, $"{otherwise}: {_status.Car}");
            await Task.Delay(2);
        }
    }
}
