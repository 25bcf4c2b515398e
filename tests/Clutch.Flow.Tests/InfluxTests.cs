using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch up</c> with its histories in a real InfluxDB.</summary>
public sealed class InfluxTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cars_history_comes_from_influx_and_loses_nothing_while_influx_is_killed_and_started_again()
    {
        using var influx = new InfluxServer();
        string address = $"influx://127.0.0.1:{influx.Port}/flow";
        using ClutchProcess up = new(null, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--timeseries", address);
        using HttpClient http = new() { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(20) };
        int before = await PointsAsync(http, atLeast: 5);

        influx.Kill();
        await up.OutputWithAsync("frames could not be stored");
        using HttpResponseMessage absent = await http.GetAsync(new Uri("api/v1/vehicles/car-1/history?signal=Vehicle.OBD.EngineSpeed", UriKind.Relative));
        Assert.Equal(503, (int)absent.StatusCode);
        Assert.Contains("not reached", await absent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        influx.Start();
        await PointsAsync(http, before + 20);
        Assert.Equal(0, await up.InterruptAsync());

        Assert.True(InfluxAddress.TryParse(address, out InfluxAddress? parsed, out _));
        await using var store = new InfluxTimeSeries(parsed, row => Assert.Fail($"{row}"));
        BootLedger ledger = Assert.Single(store.FrameLedger("car-1"));
        Assert.Equal((0, 1), (ledger.Missing, ledger.Lowest));
        Assert.Equal(ledger.Samples, store.CountSamples("car-1"));
        Assert.Contains(store.Attributes("car-1"), attribute => attribute.Name == AttributeNames.Vin && attribute.Value.Length == 17);
        Assert.False(File.Exists(_folder["data/timeseries.db"]), "histories are in two places");
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_what_one_is()
    {
        using ClutchProcess up = new(null, "up", "--plain", "--car", "none", "--data", _folder["data"], "--timeseries", "http://me:secret@localhost:8086");
        Assert.NotEqual(0, await up.ExitAsync());
        Assert.Contains("influx://HOST:8086/DATABASE", up.Output, StringComparison.Ordinal);
        using ClutchProcess environment = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_TIMESERIES__ADDRESS"] = "influx:/x" }, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        Assert.NotEqual(0, await environment.ExitAsync());
        Assert.Contains("timeseries:Address", environment.Output, StringComparison.Ordinal);
    }

    private static async Task<int> PointsAsync(HttpClient http, int atLeast)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/vehicles/car-1/history?signal=Vehicle.OBD.EngineSpeed&points=5000", UriKind.Relative));
            if (response.IsSuccessStatusCode)
            {
                JsonElement history = await response.Content.ReadFromJsonAsync<JsonElement>();
                int points = history.GetProperty("points").EnumerateArray().Sum(point => point.GetProperty("count").GetInt32());
                if (points >= atLeast)
                {
                    return points;
                }
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{atLeast} points did not come");
    }
}
