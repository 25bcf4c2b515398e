using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.CarSim;
using Clutch.Links;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Positions from a simulated receiver on a pseudo-terminal and from a gpsd that the test plays.</summary>
public sealed class PositionTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly Outbox _outbox;
    private readonly Recorder _recorder;
    private readonly CancellationTokenSource _stop = new();

    public PositionTests()
    {
        _outbox = Outbox.Open(Path.Combine(_folder.Path, "outbox.db"), TimeProvider.System);
        _recorder = new Recorder(_outbox, "car-1", TimeSpan.FromMilliseconds(50), TimeProvider.System, NullLogger<Recorder>.Instance);
    }

    [Fact]
    public async Task A_receiver_on_a_serial_line_gives_positions_and_its_loss_is_silence()
    {
        using CarServer receiver = CarServer.StartReceiverPty(new Car(new CarScenario(), TimeProvider.System), new ReceiverOptions { Rate = 10 });
        Task running = Run(receiver.Address);
        await SamplesAsync(30);
        receiver.Unplug();
        await UntilAsync(() => Last("Vehicle.CurrentLocation.Latitude") is { HasValue: false }, "the loss was not told");
        receiver.Plug();
        await UntilAsync(() => Last("Vehicle.CurrentLocation.Latitude") is { HasValue: true }, "the receiver was not opened again");
        await _stop.CancelAsync();
        await running.WaitAsync(s_patience);

        foreach (Sample sample in Samples().Where(sample => sample.HasValue))
        {
            Signal signal = SignalRegistry.Get(sample.Signal);
            Assert.InRange(signal.ToValue(sample.Raw), signal.Min, signal.Max);
            Assert.Equal(0u, sample.Ecu);
        }

        Assert.Contains(Samples(), sample => sample.Signal == 0x0015 && sample.Raw == 3);
        Assert.True(Math.Abs(Value("Vehicle.CurrentLocation.Latitude")) > 0.001, "a position at latitude 0");
        Assert.True(Value("Vehicle.CurrentLocation.GNSSReceiver.Satellites") >= 4, "fewer than four satellites give no 3D fix");
    }

    [Fact]
    public async Task A_gpsd_gives_its_position_in_the_units_of_the_signals()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task running = Run(LinkAddress.Gpsd("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port));
        using (Socket client = await AcceptAsync(listener))
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(
                "{\"class\":\"VERSION\",\"release\":\"3.25\"}\n{\"class\":\"SKY\",\"hdop\":0.9,\"uSat\":9}\n"
                + "{\"class\":\"TPV\",\"mode\":3,\"time\":\"2025-01-01T00:00:00.000Z\",\"lat\":48.5,\"lon\":-9.25,\"altMSL\":300.5,\"track\":90.25,\"speed\":10.0}\n"));
            await SamplesAsync(8);
            Assert.Equal(48.5, Value("Vehicle.CurrentLocation.Latitude"), 7);
            Assert.Equal(-9.25, Value("Vehicle.CurrentLocation.Longitude"), 7);
            Assert.Equal(300.5, Value("Vehicle.CurrentLocation.Altitude"), 2);
            Assert.Equal(90.25, Value("Vehicle.CurrentLocation.Heading"), 2);
            Assert.Equal(36.0, Value("Vehicle.CurrentLocation.Speed"), 2);
            Assert.Equal(3, Value("Vehicle.CurrentLocation.GNSSReceiver.FixType"));
            Assert.Equal(9, Value("Vehicle.CurrentLocation.GNSSReceiver.Satellites"));
            Assert.Equal(0.9, Value("Vehicle.CurrentLocation.GNSSReceiver.HDOP"), 2);

            // No fix: the place is not known any more, and the last one is not repeated.
            await client.SendAsync("{\"class\":\"TPV\",\"mode\":1}\n"u8.ToArray());
            await UntilAsync(() => Last("Vehicle.CurrentLocation.Latitude") is { HasValue: false }, "a lost fix kept its position");
            Assert.Equal(0, Value("Vehicle.CurrentLocation.GNSSReceiver.FixType"));
        }

        // The connection ended; the source comes back by itself.
        using Socket again = await AcceptAsync(listener);
        byte[] asked = new byte[64];
        int length = await again.ReceiveAsync(asked).WaitAsync(s_patience);
        Assert.StartsWith("?WATCH=", Encoding.ASCII.GetString(asked, 0, length), StringComparison.Ordinal);
        await _stop.CancelAsync();
        await running.WaitAsync(s_patience);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _outbox.Dispose();
        _folder.Dispose();
    }

    private static async Task<Socket> AcceptAsync(TcpListener listener) => await listener.AcceptSocketAsync().WaitAsync(s_patience);

    private Task Run(LinkAddress address)
    {
        var source = new PositionSource(address, _recorder, TimeProvider.System, NullLogger<PositionSource>.Instance);
        return Task.Factory.StartNew(() => source.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private List<Sample> Samples()
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

        return samples;
    }

    private Sample? Last(string path)
    {
        Assert.True(SignalRegistry.TryGet(path, out Signal? signal));
        IEnumerable<Sample> of = Samples().Where(sample => sample.Signal == signal.Number);
        return of.Any() ? of.MaxBy(sample => sample.Time) : null;
    }

    private double Value(string path)
    {
        Assert.True(SignalRegistry.TryGet(path, out Signal? signal));
        return signal.ToValue(Samples().Where(sample => sample.Signal == signal.Number && sample.HasValue).MaxBy(sample => sample.Time).Raw);
    }

    private Task SamplesAsync(long least) => UntilAsync(() => _recorder.Samples >= least, $"fewer than {least} samples: {_recorder.Samples}");

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
