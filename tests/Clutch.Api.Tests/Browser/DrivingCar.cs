using Clutch.Telemetry;

namespace Clutch.Api.Tests.Browser;

/// <summary>A car that drives until the test ends: ten frames a second with changing values.</summary>
internal sealed class DrivingCar : IAsyncDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly CarFeed _feed;
    private readonly Task _driving;

    public DrivingCar(ApiServer server, string vehicle = "car-1", DataSource source = DataSource.Simulated, SampleQuality quality = SampleQuality.Measured, Func<long>? clock = null)
    {
        _feed = new CarFeed(server, vehicle);
        _driving = DriveAsync(source, quality, clock ?? (() => server.Now), server.Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _driving;
        _feed.Dispose();
        _stop.Dispose();
    }

    private async Task DriveAsync(DataSource source, SampleQuality quality, Func<long> clock, TimeProvider time)
    {
        using var timer = new PeriodicTimer(s_pace, time);
        _feed.Source(source).Link(LinkState.Connected).Text(FrameEventKind.Vin, "WVWZZZ1JZXW000001");
        try
        {
            for (int i = 0; ; i++)
            {
                long now = clock();
                _feed.Add(CarFeed.Rpm, 900 + (i % 50 * 20), now, quality: quality).Add(CarFeed.Speed, 30 + (i % 60), now, quality: quality)
                    .Add("Vehicle.OBD.CoolantTemperature", 90, now, quality: quality).Add(CarFeed.Mil, 0, now, quality: quality);
                await _feed.SendAsync();
                await timer.WaitForNextTickAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test ends.
        }
    }
}
