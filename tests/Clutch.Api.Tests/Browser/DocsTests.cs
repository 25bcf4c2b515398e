using System.Text.Json;
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
        using var description = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "openapi.json")));
        string[] tags = [.. description.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("tags")[0].GetString()!)];
        await PageWatch.IsThereAsync(watch.Page.Locator(".opblock-tag"), tags.Distinct().Count());
        await watch.Page.Locator("#operations-tag-Vehicles").ClickAsync();
        await PageWatch.IsThereAsync(watch.Page.Locator(".opblock"), tags.Count(tag => tag == "Vehicles"));
        await watch.Page.Locator("#operations-Vehicles-ListVehicles button.opblock-summary-control").ClickAsync();
        await watch.Page.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await watch.Page.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await PageWatch.ShowsAsync(watch.Page.Locator(".live-responses-table tr.response .response-col_status"), "200");
        watch.AssertClean();
    }
}
