using System.Diagnostics;
using System.Net;
using Clutch.CarSim;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>A session against the simulated car, over real links that vanish and return.</summary>
public sealed class LinkLossTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;
    private readonly EdgeStatus _status = new();
    private readonly EdgeOptions _options = new() { CycleMilliseconds = 0, Source = DataSource.Simulated };

    public LinkLossTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromMilliseconds(50), TimeProvider.System, NullLogger<Recorder>.Instance);
    }

    public static TheoryData<string> Links => ["pty", "tcp"];

    [Theory]
    [MemberData(nameof(Links))]
    public async Task A_link_that_vanishes_and_returns_is_in_use_again_within_five_seconds(string kind)
    {
        using CarServer car = Start(kind);
        using var stop = new CancellationTokenSource();
        Task session = RunAsync(car, stop.Token);
        await SamplesAsync(1);
        for (int round = 0; round < 3; round++)
        {
            car.Unplug();
            await UntilAsync(() => _status.Car.Link == LinkState.Down, "the loss was not noticed");
            long before = _recorder.Samples;
            car.Plug();
            long plugged = Stopwatch.GetTimestamp();
            await SamplesAsync(before + 1);
            Assert.True(Stopwatch.GetElapsedTime(plugged) < TimeSpan.FromSeconds(5), $"round {round}: {Stopwatch.GetElapsedTime(plugged).TotalSeconds:0.0} s");
        }

        await stop.CancelAsync();
        await session.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_lost_link_turns_momentary_signals_silent_and_says_so()
    {
        using CarServer car = Start("tcp");
        using var stop = new CancellationTokenSource();
        Task session = RunAsync(car, stop.Token);
        await SamplesAsync(200);
        car.Unplug();
        await UntilAsync(() => _status.Car.Link == LinkState.Down, "the loss was not noticed");
        await stop.CancelAsync();
        await session.WaitAsync(s_patience);
        _recorder.Flush();
        var last = new Dictionary<string, Sample>(StringComparer.Ordinal);
        var links = new List<LinkState>();
        string vin = "";
        foreach (OutboxFrame stored in _outbox.Read(0, int.MaxValue))
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(stored.Bytes, out Frame frame));
            foreach (Sample sample in frame.Samples)
            {
                last[$"{SignalRegistry.Get(sample.Signal).Path} {sample.Ecu:X}"] = sample;
            }

            foreach (FrameEvent e in frame.Events)
            {
                vin = e.Kind == FrameEventKind.Vin ? System.Text.Encoding.ASCII.GetString(e.Data) : vin;
                if (e.Kind == FrameEventKind.Link)
                {
                    links.Add((LinkState)e.Data[0]);
                }
            }
        }

        Assert.False(last["Vehicle.OBD.EngineSpeed 7E8"].HasValue);
        Assert.True(last["Vehicle.OBD.FuelLevel 7E8"].HasValue); // sticky: it keeps its value, which ages
        Assert.Equal([LinkState.Searching, LinkState.Connected, LinkState.Down], links.Take(3));
        Assert.Equal(new CarScenario { Ecus = 2 }.Vin, vin);
    }

    [Fact]
    public async Task A_link_with_garbage_on_it_is_reported_and_tried_again()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var session = new CarSession(Address((IPEndPoint)listener.LocalEndpoint), _options, _recorder, _status, TimeProvider.System, NullLogger<CarSession>.Instance);
        Task running = Task.Factory.StartNew(() => session.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        byte[] garbage = new byte[1000];
        new Random(5).NextBytes(garbage);
        garbage.AsSpan().Replace((byte)'>', (byte)'x'); // never a prompt
        using (System.Net.Sockets.Socket client = await listener.AcceptSocketAsync(stop.Token).AsTask().WaitAsync(s_patience))
        {
            await client.SendAsync(garbage);
            await UntilAsync(() => _status.Car is { Link: LinkState.Down } && _status.Car.Reason.Contains("not like an ELM327", StringComparison.Ordinal), "garbage was not noticed");
        }

        using System.Net.Sockets.Socket again = await listener.AcceptSocketAsync(stop.Token).AsTask().WaitAsync(s_patience);
        Assert.Equal(0, _recorder.Samples);
        await stop.CancelAsync();
        await running.WaitAsync(s_patience);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _folder.Dispose();
    }

    private static Clutch.Links.LinkAddress Address(IPEndPoint endPoint) => Clutch.Links.LinkAddress.Tcp(endPoint.Address.ToString(), endPoint.Port);

    private static CarServer Start(string kind)
    {
        var car = new Car(new CarScenario { Ecus = 2 }, TimeProvider.System);
        var options = new ElmOptions { Timing = ElmTiming.Instant };
        return kind == "pty" ? CarServer.StartPty(car, options) : CarServer.StartTcp(car, options, new IPEndPoint(IPAddress.Loopback, 0));
    }

    private Task RunAsync(CarServer car, CancellationToken cancellationToken)
    {
        var session = new CarSession(car.Address, _options, _recorder, _status, TimeProvider.System, NullLogger<CarSession>.Instance);
        return Task.Factory.StartNew(() => session.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Task SamplesAsync(long least) => UntilAsync(() => _recorder.Samples >= least, $"fewer than {least} samples: {_status.Car}");

    private static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, otherwise);
            await Task.Delay(5);
        }
    }
}
