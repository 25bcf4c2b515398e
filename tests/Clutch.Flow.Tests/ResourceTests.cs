using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>Declared resources as <c>clutch up</c> serves them.</summary>
public sealed class ResourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_and_the_feeds_cursors_outlast_a_kill()
    {
        string id;
        string cursor;
        using (ClutchProcess up = Up())
        {
            using HttpClient http = await ApiAsync(up);
            using HttpResponseMessage created = await http.PostAsJsonAsync("fleet/vehicles", new { name = "van 7", vin = "wvwzzz1jzxw000001" });
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            JsonElement vehicle = await created.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("Volkswagen", vehicle.GetProperty("maker").GetString());
            id = vehicle.GetProperty("id").GetString()!;
            cursor = (await http.GetFromJsonAsync<JsonElement>("fleet/feed")).GetProperty("next").GetString()!;
            using HttpResponseMessage booked = await http.PostAsJsonAsync("bookings", new { vehicleId = id, at = "2027-01-04T09:00:00+02:00" });
            Assert.Equal(HttpStatusCode.Created, booked.StatusCode);
            up.Kill();
        }

        using (ClutchProcess up = Up())
        {
            using HttpClient http = await ApiAsync(up);
            Assert.Equal("van 7", (await http.GetFromJsonAsync<JsonElement>($"fleet/vehicles/{id}")).GetProperty("name").GetString());
            JsonElement change = (await http.GetFromJsonAsync<JsonElement>($"fleet/feed?cursor={cursor}")).GetProperty("events")[0];
            Assert.Equal("bookings", change.GetProperty("type").GetString());
            Assert.Equal("2027-01-04T07:00:00.000Z", change.GetProperty("data").GetProperty("at").GetString());
            Assert.Empty((await http.GetFromJsonAsync<JsonElement>("vehicles")).GetProperty("vehicles").EnumerateArray());
            Assert.Equal(0, await up.InterruptAsync());
        }
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_named()
    {
        using var up = new ClutchProcess(new Dictionary<string, string> { ["CLUTCH_RESOURCES"] = "/proc/no/resources.db" }, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains("cannot use /proc/no/resources.db", up.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Clutch", up.Output, StringComparison.Ordinal);
    }

    private ClutchProcess Up() => new(null, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");

    private static async Task<HttpClient> ApiAsync(ClutchProcess up) => new() { BaseAddress = new Uri(await up.ValueOfAsync("API   ") + "/"), Timeout = TimeSpan.FromSeconds(30) };
}
