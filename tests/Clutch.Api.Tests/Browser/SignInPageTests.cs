using Clutch.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Api.Tests.Browser;

/// <summary>The link that the server prints, in a real browser.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SignInPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_link_opens_the_page_once_leaves_the_address_and_a_reload_needs_none()
    {
        await using ApiServer server = await ApiServer.StartAsync(time: TimeProvider.System, page: SourceTree.Page, identity: new IdentityOptions());
        await using var car = new DrivingCar(server);
        string link = await server.Services.GetRequiredService<FirstSignIn>().MakeLinkAsync(server.Address.ToString(), default);
        await using PageWatch watch = await browser.OpenAsync(server, link);
        await watch.IsInStateAsync("live");
        await PageWatch.ShowsAsync(watch["vehicle"], "car-1");
        Assert.Equal(server.Address.ToString(), watch.Page.Url);
        Assert.Equal("", await watch.Page.EvaluateAsync<string>("document.cookie")); // not for scripts
        await watch.Page.ReloadAsync();
        await watch.IsInStateAsync("live");
        watch.AssertClean();

        await using PageWatch stranger = await browser.OpenAsync(server, link); // used already
        await Microsoft.Playwright.Assertions.Expect(stranger.Page.Locator("body")).ToContainTextAsync("Open the link");
    }
}
