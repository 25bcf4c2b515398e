using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.Trips;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>From a car to a trip, through processes as a user starts them.</summary>
public sealed class TripFlowTests(ITestOutputHelper output) : IDisposable
{
    private const int Vehicles = 3;
    private const int Drives = 20;
    private const long Epoch = 1_767_225_600_000;

    private static readonly LegQuestion s_all = new(null, 0, long.MaxValue, (-1, ""), 1_000);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Up_with_a_simulated_car_gives_an_open_trip_that_the_api_and_the_command_show()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUTCH_TRIPS__THRESHOLDS__MINIMUMMETRES"] = "5",
            ["CLUTCH_TRIPS__THRESHOLDS__MINIMUMSECONDS"] = "3",
            ["CLUTCH_TRIPS__CHECKPOINTSECONDS"] = "1",
        };
        using var up = new ClutchProcess(settings, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page")), Timeout = TimeSpan.FromSeconds(60) };
        JsonElement trip = default;
        for (int attempt = 0; attempt < 900 && trip.ValueKind == JsonValueKind.Undefined; attempt++)
        {
            await Task.Delay(100);
            JsonElement trips = (await http.GetFromJsonAsync<JsonElement>("api/v1/fleet/trips")).GetProperty("trips");
            trip = trips.GetArrayLength() > 0 ? trips[0] : default;
        }

        Assert.True(trip.ValueKind == JsonValueKind.Object, up.Output);
        Assert.Equal(("car-1", "open"), (trip.GetProperty("vehicle").GetString(), trip.GetProperty("state").GetString()));
        Assert.Equal("obd-speed-integral", trip.GetProperty("figures").GetProperty("distance").GetProperty("method").GetString());
        JsonElement stats = (await http.GetFromJsonAsync<JsonElement>("api/v1/fleet/vehicles/stats?signals=Vehicle.OBD.Speed")).GetProperty("vehicles")[0].GetProperty("stats")[0];
        Assert.Equal("01-0D", stats.GetProperty("source").GetProperty("pid").GetString());
        Assert.Contains("clutch_trips_frames_total", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
        using (var table = new ClutchProcess(null, "trips", "car-1", "--data", _folder["data"]))
        {
            Assert.True(await table.ExitAsync() == 0, table.Output);
            Assert.Contains("obd-speed-integral", table.Output, StringComparison.Ordinal);
            output.WriteLine(table.Output);
        }

        using (var json = new ClutchProcess(null, "trips", "car-1", "--json", "--data", _folder["data"]))
        {
            Assert.True(await json.ExitAsync() == 0, json.Output);
            Assert.Equal("car-1", JsonElement.Parse(json.Output)[0].GetProperty("vehicle").GetString());
        }

        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task Killed_again_and_again_the_role_ends_with_the_trips_of_one_that_never_died()
    {
        await FillAsync(_folder["clean/log"]);
        await FillAsync(_folder["killed/log"]);
        using (ClutchProcess clean = Up("clean"))
        {
            await DoneAsync("clean", clean);
        }

        var random = new Random(7);
        int kills = 0;
        for (; kills < 6 && await TripsAsync("killed") is { Count: < Vehicles * Drives }; kills++)
        {
            using ClutchProcess role = Up("killed");
            await role.OutputWithAsync("Page ");
            await Task.Delay(random.Next(600)); // any moment is the right one
            role.Kill();
        }

        output.WriteLine($"{kills} kills");
        using (ClutchProcess role = Up("killed"))
        {
            await DoneAsync("killed", role);
        }

        Assert.Equal(await TripsAsync("clean"), await TripsAsync("killed"));
    }

    private ClutchProcess Up(string name) => new(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_TRIPS__CHECKPOINTFRAMES"] = "3", ["CLUTCH_TRIPS__CHECKPOINTSECONDS"] = "0" },
        "up", "--car", "none", "--plain", "--data", _folder[name], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");

    private async Task<List<string>> TripsAsync(string name)
    {
        if (!File.Exists(Path.Combine(_folder[name], "trips.db")))
        {
            return [];
        }

        using var archive = new TripArchive(Path.Combine(_folder[name], "trips.db"));
        return [.. (await archive.TripsAsync(s_all, CancellationToken.None)).Select(kept => JsonSerializer.Serialize(new { kept.Vehicle, kept.IsOpen, kept.Leg }))];
    }

    private async Task DoneAsync(string name, ClutchProcess role)
    {
        await role.OutputWithAsync("Page ");
        for (int attempt = 0; attempt < 1_200 && (await TripsAsync(name)).Count < Vehicles * Drives; attempt++)
        {
            await Task.Delay(50);
        }

        Assert.True((await TripsAsync(name)).Count == Vehicles * Drives, role.Output);
        Assert.True(await role.InterruptAsync() == 0, role.Output);
    }

    /// <summary>Drives of 200 s, two hours apart, the latest first: every frame but the first is late.</summary>
    private static async Task FillAsync(string folder)
    {
        await using var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = folder });
        using var appender = new BatchAppender(log, LogStream.Frames);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int drive = Drives; drive > 0; drive--)
        {
            for (int vehicle = 0; vehicle < Vehicles; vehicle++)
            {
                var writer = new FrameWriter($"car-{vehicle}", drive);
                for (int second = 0; second <= 200; second++)
                {
                    writer.Add(new Sample(0x10D0, 0x7E8, SampleQuality.Measured, Epoch + (drive * 7_200_000L) + (second * 1_000L), 30 + vehicle + drive));
                }

                await appender.AppendAsync(Encoding.ASCII.GetBytes($"car-{vehicle}"), buffer.AsMemory(0, writer.Write(1, buffer)), CancellationToken.None);
            }
        }

        await appender.FlushAsync(CancellationToken.None);
    }
}
