using System.Text.RegularExpressions;
using Clutch.Telemetry;
using Microsoft.Playwright;
using Xunit;

namespace Clutch.Api.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    private static readonly string[] s_gauges = [CarFeed.Rpm, CarFeed.Speed, "Vehicle.OBD.CoolantTemperature"];

    [Fact]
    public async Task Shows_a_driving_car_live_with_moving_gauges()
    {
        await using ApiServer server = await StartAsync();
        await using var car = new DrivingCar(server);
        await using PageWatch watch = await browser.OpenAsync(server);
        await watch.IsInStateAsync("live");
        await PageWatch.ShowsAsync(watch["connection"], "Live");
        await PageWatch.ShowsAsync(watch["vehicle"], "car-1");
        await PageWatch.ShowsAsync(watch["source"], "Simulated car");
        foreach (string gauge in s_gauges)
        {
            await PageWatch.IsThereAsync(watch[$"gauge-{gauge}"]);
            await PageWatch.IsThereAsync(watch[$"chart-{gauge}"]);
        }

        await MovesAsync(watch.Page, 5);
        await PageWatch.ShowsAsync(watch[$"age-{CarFeed.Rpm}"], "s");
        await PageWatch.IsThereAsync(watch["signals-table"].Locator("tbody tr"), 4);
        await PageWatch.IsThereAsync(watch[$"chart-{CarFeed.Rpm}"].Locator("canvas"));
        watch.AssertClean();
    }

    [Fact]
    public async Task Follows_a_car_that_comes_while_the_page_is_empty()
    {
        await using ApiServer server = await StartAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.ShowsAsync(watch["empty"], "No vehicle yet");
        await using var car = new DrivingCar(server);
        await watch.IsInStateAsync("live");
        await PageWatch.IsThereAsync(watch["empty"], 0);
        watch.AssertClean();
    }

    [Fact]
    public async Task A_silent_signal_has_no_value()
    {
        await using ApiServer server = await StartAsync();
        using var car = new CarFeed(server);
        await car.Link(LinkState.Connected).Add(CarFeed.Rpm, 1726, server.Now).Add(CarFeed.Speed, 50, server.Now).SendAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "1726");
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Speed), "50");
        await WatchedAsync(server);
        await car.Add(CarFeed.Rpm, null, server.Now).Add(CarFeed.Speed, 51, server.Now).SendAsync();
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Speed), "51");
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "–");
        await Assertions.Expect(watch[$"gauge-{CarFeed.Rpm}"]).ToHaveAttributeAsync("data-freshness", "silent");
        await PageWatch.ShowsAsync(watch[$"age-{CarFeed.Rpm}"], "7E8 silent");
        watch.AssertClean();
    }

    [Fact]
    public async Task A_replayed_drive_never_looks_like_a_car_on_the_road()
    {
        await using ApiServer server = await StartAsync();
        long start = server.Now;
        await using var car = new DrivingCar(server, source: DataSource.Replay, quality: SampleQuality.Replayed, clock: () => 1_500_000_000_000 + server.Now - start);
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.ShowsAsync(watch["source"], "Replayed drive");
        await Assertions.Expect(watch["source"]).ToHaveAttributeAsync("data-source", "replay");
        await PageWatch.ShowsAsync(watch["connection"], "Replaying");
        await PageWatch.ShowsAsync(watch.Page.Locator(".note-replay"), "14 Jul 2017");
        watch.AssertClean();
    }

    [Fact]
    public async Task Codes_appear_when_the_car_reports_them_and_go_when_it_does_not()
    {
        await using ApiServer server = await StartAsync();
        using var car = new CarFeed(server);
        await car.Link(LinkState.Connected).Add(CarFeed.Rpm, 800, server.Now).SendAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.ShowsAsync(watch["codes"], "have not been read yet");
        await WatchedAsync(server);
        await car.Codes(CarFeed.Engine, TroubleCodeState.Stored, 0x0301).SendAsync();
        await PageWatch.ShowsAsync(watch["codes"].Locator("li"), "P0301");
        await car.Codes(0x7E9, TroubleCodeState.Stored).Codes(0x7E9, TroubleCodeState.Pending, 0x4023).SendAsync();
        await PageWatch.ShowsAsync(watch["codes"].Locator("li").Nth(1), "C0023");
        await PageWatch.ShowsAsync(watch["codes"].Locator("li").Nth(0), "P0301");
        await car.Codes(CarFeed.Engine, TroubleCodeState.Stored).Codes(0x7E9, TroubleCodeState.Pending).SendAsync();
        await PageWatch.ShowsAsync(watch["codes"], "No stored codes");
        watch.AssertClean();
    }

    [Fact]
    public async Task Two_cars_can_be_chosen_between()
    {
        await using ApiServer server = await StartAsync();
        await using var car1 = new DrivingCar(server);
        using var car2 = new CarFeed(server, "car-2");
        await car2.Add(CarFeed.Rpm, 4321).SendAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await watch["vehicle"].Locator("select").SelectOptionAsync("car-2");
        await PageWatch.ShowsAsync(watch.Gauge(CarFeed.Rpm), "4321");
        await PageWatch.IsThereAsync(watch[$"gauge-{CarFeed.Speed}"], 0);
        watch.AssertClean();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    [InlineData(768)]
    public async Task A_narrow_screen_does_not_scroll_sideways(int width)
    {
        await using ApiServer server = await StartAsync();
        await using var car = new DrivingCar(server);
        await using PageWatch watch = await browser.OpenAsync(server, width: width);
        await watch.IsInStateAsync("live");
        await PageWatch.IsThereAsync(watch[$"chart-{CarFeed.Rpm}"].Locator("canvas"));
        int wide = await watch.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.Equal(width, wide);
        watch.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task The_page_follows_the_systems_colour_scheme(ColorScheme scheme)
    {
        await using ApiServer server = await StartAsync();
        await using PageWatch watch = await browser.OpenAsync(server, scheme: scheme);
        await PageWatch.IsThereAsync(watch["empty"]);
        string colours = await watch.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor + ' ' + getComputedStyle(document.body).color");
        int[] channels = [.. Regex.Matches(colours, @"\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => int.Parse(match.Value))];
        Assert.Equal(scheme == ColorScheme.Dark, channels[0] < 64 && channels[3] > 192);
        watch.AssertClean();
    }

    /// <summary>The control of every "no complaints": the watch sees a violation and a foreign request when there is one.</summary>
    [Fact]
    public async Task A_script_that_the_policy_forbids_and_a_foreign_request_are_noticed()
    {
        await using ApiServer server = await StartAsync();
        await using PageWatch watch = await browser.OpenAsync(server);
        await PageWatch.IsThereAsync(watch["empty"]);
        await watch.Page.EvaluateAsync("() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.head.append(s); }");
        await watch.Page.EvaluateAsync("() => fetch('http://127.0.0.2:1/x').catch(() => 0)");
        Assert.Contains(watch.Complaints, text => text.Contains("Content Security Policy"));
        Assert.False(await watch.Page.EvaluateAsync<bool>("'broken' in window"));
        Assert.NotEmpty(watch.Complaints.Where(text => text.Contains("127.0.0.2")).Concat(watch.ForeignRequests));
    }

    internal static Task<ApiServer> StartAsync() => ApiServer.StartAsync(time: TimeProvider.System, page: SourceTree.Page);

    /// <summary>Waits until the page follows the live route, so that the next frame comes by it.</summary>
    internal static async Task WatchedAsync(ApiServer server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await server.Client.GetStringAsync("/health/detailed", patience.Token)).Contains("\"watchers\":1"))
        {
        }
    }

    /// <summary>The engine speed's dial shows so many different numbers.</summary>
    internal static Task MovesAsync(IPage page, int numbers) => page.WaitForFunctionAsync(
        """
        ([id, numbers]) => {
            window.seen ??= new Set();
            window.seen.add(document.querySelector(`[data-testid="${id}"] .dial-number`)?.textContent);
            return window.seen.size >= numbers;
        }
        """,
        new object[] { $"gauge-{CarFeed.Rpm}", numbers });
}
