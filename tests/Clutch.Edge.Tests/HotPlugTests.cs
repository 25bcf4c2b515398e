using System.Diagnostics;
using Clutch.CarSim;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>An agent that is given the name under which udev keeps an adapter, which comes, goes and points elsewhere.</summary>
public sealed class HotPlugTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;
    private readonly EdgeStatus _status = new();

    public HotPlugTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromMilliseconds(50), TimeProvider.System, NullLogger<Recorder>.Instance);
    }

    [Fact]
    public async Task A_stable_name_that_appears_later_and_points_to_another_device_after_that_is_used_both_times()
    {
        string name = Path.Combine(_folder.Path, "usb-OBDLink_SX_1130-if00-port0");
        using CarServer adapter = CarServer.StartPty(new Car(new CarScenario(), TimeProvider.System), new ElmOptions { Timing = ElmTiming.Instant }, name);
        adapter.Unplug();
        using var stop = new CancellationTokenSource();
        var options = new EdgeOptions { CycleMilliseconds = 0, Source = DataSource.Simulated, Data = _folder.Path };
        var session = new CarSession(LinkAddress.Serial(name), options, _recorder, _status, TimeProvider.System, NullLogger<CarSession>.Instance);
        Task running = Task.Factory.StartNew(() => session.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await UntilAsync(() => _status.Car.Reason.Contains($"There is no serial device {name}", StringComparison.Ordinal));

        adapter.Plug();
        string first = Target(name);
        await UntilAsync(() => _recorder.Samples > 0);
        adapter.Unplug();
        await UntilAsync(() => _status.Car.Link == LinkState.Down);

        // Somebody else takes the device that it was.
        using var other = new PseudoTerminal();
        long before = _recorder.Samples;
        adapter.Plug();
        Assert.NotEqual(first, Target(name));
        await UntilAsync(() => _recorder.Samples > before);
        await stop.CancelAsync();
        await running.WaitAsync(s_patience);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    private static string Target(string name) => File.ResolveLinkTarget(name, returnFinalTarget: true)!.FullName;

    private async Task UntilAsync(Func<bool> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, $"{_status.Car}");
            await Task.Delay(5);
        }
    }
}
