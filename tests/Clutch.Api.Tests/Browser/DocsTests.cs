using Microsoft.Playwright;
using Xunit;

namespace Clutch.Api.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class DocsTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_description_page_lists_the_operations_under_its_policy_and_asks_nobody_else()
    {
        await using ApiServer server = await PageTests.StartAsync();
        await using PageWatch watch = await browser.OpenAsync(server, "/docs/");
        int operations = File.ReadLines(Path.Combine(SourceTree.Root, "docs", "openapi.json")).Count(line => line.Contains("\"operationId\"", StringComparison.Ordinal));
        await PageWatch.IsThereAsync(watch.Page.Locator(".opblock"), operations);
        await watch.Page.Locator("#operations-Vehicles-ListVehicles button.opblock-summary-control").ClickAsync();
        await watch.Page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await watch.Page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await PageWatch.ShowsAsync(watch.Page.Locator(".live-responses-table tr.response .response-col_status"), "200");
        watch.AssertClean();
    }
}
