using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Clutch.Api.Tests.Browser;

/// <summary>A page in a browser context of its own, with everything it complains about and everything it asks for.</summary>
internal sealed class PageWatch : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public PageWatch(IBrowserContext context, IPage page, Uri own)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // Violations of the content security policy are console errors too.
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is not "data" and not "blob" && address.Authority != own.Authority)
            {
                ForeignRequests.Enqueue(request.Url);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Console errors and warnings, uncaught exceptions, policy violations.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Requests to anybody but the server under test.</summary>
    public ConcurrentQueue<string> ForeignRequests { get; } = [];

    public ILocator this[string testId] => Page.GetByTestId(testId);

    public ILocator Gauge(string signal) => this[$"gauge-{signal}"].Locator(".dial-number");

    public static Task ShowsAsync(ILocator locator, string text) =>
        Assertions.Expect(locator).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });

    public Task IsInStateAsync(string state) =>
        Assertions.Expect(this["connection"]).ToHaveAttributeAsync("data-state", state, new LocatorAssertionsToHaveAttributeOptions { Timeout = 30_000 });

    public static Task IsThereAsync(ILocator locator, int count = 1) =>
        Assertions.Expect(locator).ToHaveCountAsync(count, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });

    public void AssertClean()
    {
        Assert.Empty(Complaints);
        Assert.Empty(ForeignRequests);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
