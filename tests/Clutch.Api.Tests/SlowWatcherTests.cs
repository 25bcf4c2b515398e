using System.Buffers;
using System.Text;
using Clutch.Api.Live;
using Clutch.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class SlowWatcherTests
{
    [Fact]
    public async Task A_watcher_that_does_not_read_loses_the_oldest_and_is_told_how_many()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var hub = new LiveHub(server.Log, server.Series, server.Time, NullLogger<LiveHub>.Instance);
        using var car = new CarFeed(server);
        using LiveWatcher slow = hub.Watch("car-1", null)!;
        const int sent = LiveWatcher.MostWaiting + 100;
        for (int i = 1; i <= sent; i++)
        {
            hub.Publish(i, car.Add(CarFeed.Rpm, i, i).Take(store: false));
        }

        Assert.True(slow.TakeGap(out long? missed));
        Assert.Equal(100, missed);
        Assert.False(slow.TakeGap(out _));
        var positions = new List<long>();
        while (slow.Frames.TryRead(out LiveFrame? frame))
        {
            positions.Add(frame.Position);
        }

        Assert.Equal(Enumerable.Range(101, LiveWatcher.MostWaiting).Select(i => (long)i), positions);
    }

    [Fact]
    public async Task A_watcher_on_the_wire_that_pauses_gets_a_gap_and_then_the_newest()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");

        // More than the sockets' buffers take, so that the queue behind them must drop.
        const int frames = LiveWatcher.MostWaiting + 400;
        long time = server.Now;
        for (int i = 1; i <= frames; i++)
        {
            for (int j = 0; j < 300; j++)
            {
                car.Add(CarFeed.Rpm, i, ++time);
            }

            await car.AppendAsync(car.Take(store: false));
        }

        Assert.True(await ReadToAsync(live, frames) > 0);
    }

    [Fact]
    public async Task What_waits_for_watchers_that_come_back_is_bounded_and_an_older_id_gets_a_gap()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var hub = new LiveHub(server.Log, server.Series, server.Time, NullLogger<LiveHub>.Instance);
        using var car = new CarFeed(server);
        for (int i = 1; i <= LiveHub.MostFrames + 2; i++)
        {
            hub.Publish(i, car.Add(CarFeed.Rpm, 1, i).Take(store: false));
        }

        static bool Gap(LiveHub hub, long id)
        {
            using LiveWatcher watcher = hub.Watch("car-1", id)!;
            return watcher.TakeGap(out long? missed) && missed is null;
        }

        Assert.True(Gap(hub, 1)); // frame 2 is forgotten
        Assert.False(Gap(hub, 3));
        Assert.False(Gap(hub, LiveHub.MostFrames + 2));
        Assert.True(Gap(hub, LiveHub.MostFrames + 3)); // nobody was given that one
    }

    [Fact]
    public async Task Large_frames_push_out_old_ones_before_they_fill_the_memory()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var hub = new LiveHub(server.Log, server.Series, server.Time, NullLogger<LiveHub>.Instance);
        using var car = new CarFeed(server);
        long time = 0;
        for (int i = 1; i <= 3_000; i++)
        {
            for (int j = 0; j < FrameFormat.MaxSamples; j++)
            {
                car.AddRaw(0x10C0, (j % 2) * 100_000L, ++time);
            }

            hub.Publish(i, car.Take(store: false));
        }

        using LiveWatcher watcher = hub.Watch("car-1", 1)!;
        Assert.True(watcher.TakeGap(out long? missed));
        Assert.Null(missed); // not counted while they were offered, but gone before
    }

    /// <summary>Text is made for those who watch and not kept: of what waits, only the frame's own bytes stay in memory.</summary>
    [Fact]
    public async Task Writing_a_frame_leaves_nothing_behind()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        byte[] bytes = car.Add(CarFeed.Rpm, 800).Take(store: false);
        var time = new ManualTime();
        var frame = new LiveFrame(7, "car-1", bytes, new VehicleLife([], [], SignalBook.Registry), null, null);
        string First()
        {
            var text = new ArrayBufferWriter<byte>();
            frame.WriteTo(text, time);
            return Encoding.UTF8.GetString(text.WrittenSpan);
        }

        string before = First();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEqual(before, First()); // serverTime is the time of sending, for a late watcher too
        Assert.StartsWith("id: 7\nevent: samples\ndata: {", before);
        Assert.EndsWith("}\n\n", before);
    }

    /// <summary>Reads to the frame whose samples have this value; returns how many frames were reported as missed.</summary>
    private static async Task<long> ReadToAsync(EventSource live, int value)
    {
        long missed = 0;
        double expected = 1;
        while (await live.NextAsync() is { } next)
        {
            if (next.Kind == "gap")
            {
                long more = next.Json.GetProperty("missed").GetInt64();
                missed += more;
                expected += more;
            }
            else if (next.Kind == "samples")
            {
                Assert.Equal(expected++, next.Value); // what is not told as missed is there, in order
                if (next.Value == value)
                {
                    break;
                }
            }
        }

        return missed;
    }
}
