using Clutch.Telemetry;
using Xunit;

namespace Clutch.Api.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class OutageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_stopped_server_is_shown_with_its_last_values_and_a_started_one_is_followed_again()
    {
        await using ApiServer server = await PageTests.StartAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await using (new DrivingCar(server))
        {
            await watch.IsInStateAsync("live");
            await server.StopAsync();
            await watch.IsInStateAsync("unreachable");
            await PageWatch.ShowsAsync(watch["outage"], "These are the last values it sent");
            Assert.Matches(@"^\d+$", await watch.Gauge(CarFeed.Rpm).TextContentAsync());

            await server.StartAgainAsync();
            await watch.IsInStateAsync("live");
            await PageWatch.IsThereAsync(watch["outage"], 0);
            await PageTests.MovesAsync(watch.Page, 5);
        }

        Assert.Empty(watch.ForeignRequests);
    }

    [Fact]
    public async Task What_came_while_the_page_was_away_is_loaded_after_the_gap()
    {
        await using ApiServer server = await PageTests.StartAsync();
        using var car = new CarFeed(server);
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.IsThereAsync(watch["empty"]);
        await car.Link(LinkState.Connected).Add(CarFeed.Rpm, 1111, server.Now).SendAsync();
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "1111");
        await PageTests.WatchedAsync(server);
        await car.Add(CarFeed.Rpm, 1112, server.Now).SendAsync(); // by the live route: the page has an id to come back with
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "1112");

        await server.StopAsync();
        await watch.IsInStateAsync("unreachable");
        await car.Add(CarFeed.Rpm, 2222, server.Now).SendAsync();
        await server.StartAgainAsync();
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "2222"); // no frame came by the live route since
    }
}
