using System.Globalization;
using System.Net;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class LiveTests
{
    [Fact]
    public async Task Begins_with_the_status_and_then_tells_every_frame_with_a_growing_id()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        ServerEvent first = await live.NextAsync("status");
        Assert.Equal("""{"connected":false,"link":"unknown","since":0}""", first.Data);

        long now = server.Now;
        await car.Link(LinkState.Connected).Add(CarFeed.Rpm, 800).Add(CarFeed.Speed, null, now + 1, ecu: 0x7E9, quality: SampleQuality.Replayed).SendAsync();
        Assert.Equal($$"""{"connected":true,"link":"connected","since":{{now}}}""", (await live.NextAsync("status")).Data);
        ServerEvent samples = await live.NextAsync("samples");
        Assert.Equal(
            $$"""{"serverTime":{{now}},"samples":[{"signal":"{{CarFeed.Rpm}}","ecu":"7E8","quality":"measured","time":{{now}},"value":800},"""
            + $$"""{"signal":"{{CarFeed.Speed}}","ecu":"7E9","quality":"replayed","time":{{now + 1}},"value":null}]}""",
            samples.Data);
        await car.Add(CarFeed.Rpm, 801, now + 2).SendAsync();
        ServerEvent next = await live.NextAsync("samples");
        Assert.True(Id(next) > Id(samples));
    }

    [Fact]
    public async Task Only_the_last_event_of_a_frame_carries_its_id_so_that_a_break_between_two_loses_none()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await car.Link(LinkState.Connected).Add(CarFeed.Rpm, 800).Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).SendAsync();
        Assert.Null((await live.NextAsync("status")).Id);
        Assert.Null((await live.NextAsync("samples")).Id);
        Assert.NotNull((await live.NextAsync("codes")).Id);
    }

    [Fact]
    public async Task Goes_on_behind_the_last_event_id_and_shows_a_frame_that_came_twice_once()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using var other = new CarFeed(server, "car-2");
        string last;
        using (EventSource live = await EventSource.OpenAsync(server))
        {
            await live.NextAsync("status");
            await car.Add(CarFeed.Rpm, 1, server.Now).SendAsync();
            await live.NextAsync("status");
            last = (await live.NextAsync("samples")).Id!;
        }

        byte[] second = car.Add(CarFeed.Rpm, 2, server.Now + 2).Take();
        byte[] third = car.Add(CarFeed.Rpm, 3, server.Now + 3).Take();
        await car.AppendAsync(second);
        await other.Add(CarFeed.Rpm, 99).SendAsync();
        await car.AppendAsync(third);
        await car.AppendAsync(second); // as after a lost PUBACK
        await car.AppendAsync(third);
        await car.Add(CarFeed.Rpm, 4, server.Now + 4).SendAsync();

        using EventSource again = await EventSource.OpenAsync(server, lastEventId: last);
        await again.NextAsync("status");
        Assert.Equal(2, (await again.NextAsync("samples")).Value);
        Assert.Equal(3, (await again.NextAsync("samples")).Value);
        Assert.Equal(4, (await again.NextAsync("samples")).Value);
        await car.Add(CarFeed.Rpm, 5, server.Now + 5).SendAsync();
        Assert.Equal(5, (await again.NextAsync("samples")).Value);
    }

    [Fact]
    public async Task A_new_boot_begins_its_numbers_again()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await car.Add(CarFeed.Rpm, 1).SendAsync();
        await live.NextAsync("status");
        await live.NextAsync("samples");
        using var rebooted = new CarFeed(server, boot: 2);
        await rebooted.Add(CarFeed.Rpm, 2, server.Now + 1).SendAsync();
        Assert.Equal(2, (await live.NextAsync("samples")).Value);
    }

    [Fact]
    public async Task Says_at_once_that_events_were_missed_when_the_id_is_of_an_earlier_start()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        string last;
        using (EventSource live = await EventSource.OpenAsync(server))
        {
            await live.NextAsync("status");
            await car.Add(CarFeed.Rpm, 1).SendAsync();
            await live.NextAsync("status");
            last = (await live.NextAsync("samples")).Id!;
        }

        await server.StopAsync();
        await car.Add(CarFeed.Rpm, 2, server.Now + 1).SendAsync();
        await server.StartAgainAsync();
        using (EventSource early = await EventSource.OpenAsync(server, lastEventId: last))
        {
            await early.NextAsync("status");
            Assert.Equal("""{"missed":null}""", (await early.NextAsync("gap")).Data);
            await car.Add(CarFeed.Rpm, 3, server.Now + 2).SendAsync();
            await early.NextAsync("status");
            Assert.Equal(3, (await early.NextAsync("samples")).Value);
        }

        using EventSource late = await EventSource.OpenAsync(server, lastEventId: last);
        await late.NextAsync("status");
        await late.NextAsync("gap");
    }

    [Fact]
    public async Task Says_that_events_were_missed_when_the_id_was_never_given()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using EventSource live = await EventSource.OpenAsync(server, lastEventId: long.MaxValue.ToString(CultureInfo.InvariantCulture));
        await live.NextAsync("status");
        await live.NextAsync("gap");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task Refuses_a_last_event_id_that_is_no_id(string id)
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vehicles/car-1/live");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", id);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Contains($"'{id}'", await Answers.ProblemAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Sends_a_comment_every_ten_seconds_of_silence()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time);
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        for (int i = 0; i < 3; i++)
        {
            Task<ServerEvent> comment = live.NextAsync(":");
            await time.TimersAsync(1);
            time.Advance(TimeSpan.FromSeconds(9.9));
            Assert.False(comment.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(0.1));
            await comment;
        }
    }

    [Fact]
    public async Task Tells_the_link_that_the_store_knows_once_frames_come_after_a_restart()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync(time: time);
        using var car = new CarFeed(server);
        long since = server.Now;
        await car.Link(LinkState.Connected).SendAsync();
        await server.StopAsync();
        await server.StartAgainAsync();
        time.Advance(TimeSpan.FromSeconds(20));
        using EventSource live = await EventSource.OpenAsync(server);
        Assert.Equal("""{"connected":false,"link":"unknown","since":0}""", (await live.NextAsync("status")).Data);
        await car.Add(CarFeed.Rpm, 800).SendAsync(); // the agent tells its link when it changes, and it did not
        Assert.Equal($$"""{"connected":true,"link":"connected","since":{{since}}}""", (await live.NextAsync("status")).Data);
        await live.NextAsync("samples");
    }

    [Fact]
    public async Task Several_watchers_of_several_vehicles_each_get_their_own()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using var car1 = new CarFeed(server);
        using var car2 = new CarFeed(server, "car-2");
        using EventSource a = await EventSource.OpenAsync(server);
        using EventSource b = await EventSource.OpenAsync(server);
        using EventSource c = await EventSource.OpenAsync(server, "car-2");
        foreach (EventSource live in new[] { a, b, c })
        {
            await live.NextAsync("status");
        }

        for (int i = 1; i <= 20; i++)
        {
            await car1.Add(CarFeed.Rpm, i, server.Now + i).SendAsync();
            await car2.Add(CarFeed.Rpm, 1_000 + i, server.Now + i).SendAsync();
        }

        foreach ((EventSource live, int offset) in new[] { (a, 0), (b, 0), (c, 1_000) })
        {
            await live.NextAsync("status");
            for (int i = 1; i <= 20; i++)
            {
                Assert.Equal(offset + i, (await live.NextAsync("samples")).Value);
            }
        }
    }

    [Fact]
    public async Task A_stop_of_the_server_ends_the_stream_at_once()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using EventSource live = await EventSource.OpenAsync(server);
        await live.NextAsync("status");
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(10)); // Kestrel alone would wait 30 s for the request
        Assert.Null(await live.NextAsync());
    }

    [Fact]
    public async Task A_watcher_that_leaves_is_forgotten()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        using (EventSource live = await EventSource.OpenAsync(server))
        {
            await live.NextAsync("status");
            Assert.Equal(1, await WatchersAsync(server));
        }

        int left;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((left = await WatchersAsync(server)) > 0 && !patience.IsCancellationRequested)
        {
            await Task.Delay(50); // a caller may not ask as often as it can
        }

        Assert.Equal(0, left);
    }

    private static async Task<int> WatchersAsync(ApiServer server) =>
        (await server.GetJsonAsync("/health/detailed")).GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == "live")
            .GetProperty("data").GetProperty("watchers").GetInt32();

    private static long Id(ServerEvent e) => long.Parse(e.Id!, CultureInfo.InvariantCulture);
}
