using Clutch.Api.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class ManyWatchersTests
{
    private const int Watchers = 1000;

    [Fact]
    public async Task A_thousand_watchers_of_a_hundred_vehicles_see_their_own_frames_and_a_slow_one_costs_the_others_nothing()
    {
        const int vehicles = 100;
        const int frames = LiveWatcher.MostWaiting + 10;
        await using ApiServer server = await ApiServer.StartAsync();
        using var hub = new LiveHub(server.Log, server.Series, server.Time, NullLogger<LiveHub>.Instance);
        using var car = new CarFeed(server);
        LiveWatcher[] watchers = [.. Enumerable.Range(0, Watchers).Select(i => hub.Watch(i % vehicles == 0 ? "car-1" : $"other-{i % vehicles}", null)!)];
        Assert.Equal(Watchers, hub.Watchers);
        const int slow = 0; // reads nothing until the end
        int seen = 0;
        for (int i = 1; i <= frames; i++)
        {
            hub.Publish(i, car.Add(CarFeed.Rpm, i, i).Take(store: false));
            foreach (LiveWatcher watcher in watchers.Skip(1))
            {
                while (watcher.Frames.TryRead(out LiveFrame? frame))
                {
                    Assert.Equal((watcher.Vehicle, i), (frame.Vehicle, frame.Position));
                    seen++;
                }
            }
        }

        Assert.Equal(((Watchers / vehicles) - 1) * frames, seen);
        Assert.True(watchers[slow].TakeGap(out long? missed));
        Assert.Equal((10, 10), (missed, hub.Dropped));
        Array.ForEach(watchers, watcher => watcher.Dispose());
        Assert.Equal(0, hub.Watchers);
    }

    [Fact]
    public async Task One_watcher_too_many_is_turned_away_and_finds_a_place_when_another_leaves()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var hub = new LiveHub(server.Log, server.Series, server.Time, NullLogger<LiveHub>.Instance);
        LiveWatcher[] watchers = [.. Enumerable.Range(0, LiveHub.MostWatchers).Select(_ => hub.Watch("car-1", null)!)];
        Assert.Null(hub.Watch("car-1", null));
        Assert.Equal(1, hub.TurnedAway);
        watchers[7].Dispose();
        using LiveWatcher? late = hub.Watch("car-1", null);
        Assert.NotNull(late);
    }
}
