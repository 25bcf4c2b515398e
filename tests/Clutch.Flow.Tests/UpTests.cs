using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch up</c> as a user starts it.</summary>
public sealed class UpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Shows_a_simulated_cars_live_values_through_every_stage_and_stops_cleanly()
    {
        using ClutchProcess up = Up();
        using HttpClient http = await PageAsync(up);
        JsonElement speed = await SignalAsync(http, "Vehicle.OBD.EngineSpeed");
        Assert.Equal("measured", speed.GetProperty("quality").GetString());
        Assert.Equal("7E8", speed.GetProperty("ecu").GetString());
        JsonElement vehicle = await http.GetFromJsonAsync<JsonElement>("api/v1/vehicles/car-1");
        Assert.Equal("simulated", vehicle.GetProperty("source").GetString());
        Assert.Equal(17, vehicle.GetProperty("vin").GetString()!.Length);
        Assert.True(vehicle.GetProperty("connected").GetBoolean());
        Assert.Equal("pong", await http.GetStringAsync("health/ping"));
        Assert.Equal(0, await up.InterruptAsync());
        Assert.Contains("Stopped; nothing is waiting.", up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_goes_from_the_api_to_the_car_and_its_answer_comes_back()
    {
        using ClutchProcess up = Up();
        using HttpClient http = await PageAsync(up);
        await SignalAsync(http, "Vehicle.OBD.EngineSpeed");
        using HttpResponseMessage taken = await http.PostAsJsonAsync("api/v1/vehicles/car-1/commands", new { name = "raw", arguments = new { request = "0902" } });
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        JsonElement command = default;
        for (int attempt = 0; attempt < 400 && (command.ValueKind == JsonValueKind.Undefined || command.GetProperty("state").GetString() != "answered"); attempt++)
        {
            await Task.Delay(50);
            command = await http.GetFromJsonAsync<JsonElement>(taken.Headers.Location);
        }

        JsonElement answer = command.GetProperty("reply").GetProperty("data").GetProperty("ecus")[0];
        Assert.Equal("490201", answer.GetProperty("payload").GetString()![..6]);
        Assert.Equal(0, await up.InterruptAsync());
        Assert.DoesNotContain("warn:", up.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pty")]
    [InlineData("tcp")]
    public async Task Reads_any_adapter_on_a_serial_line_or_a_tcp_port(string kind)
    {
        var car = new Car(new CarScenario { Seed = 3 }, TimeProvider.System);
        var options = new ElmOptions { Timing = ElmTiming.Usb38400 };
        using CarServer simulated = kind == "pty" ? CarServer.StartPty(car, options) : CarServer.StartTcp(car, options, new IPEndPoint(IPAddress.Loopback, 0));
        using ClutchProcess up = Up("--car", simulated.Address.ToString());
        using HttpClient http = await PageAsync(up);
        await SignalAsync(http, "Vehicle.OBD.EngineSpeed");
        JsonElement vehicle = await http.GetFromJsonAsync<JsonElement>("api/v1/vehicles/car-1");
        Assert.Equal("adapter", vehicle.GetProperty("source").GetString());
        Assert.Equal(new CarScenario { Seed = 3 }.Vin, vehicle.GetProperty("vin").GetString());
        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task Keeps_what_it_had_over_a_restart()
    {
        long before;
        using (ClutchProcess up = Up())
        {
            using HttpClient http = await PageAsync(up);
            await SignalAsync(http, "Vehicle.OBD.EngineSpeed");
            Assert.Equal(0, await up.InterruptAsync());
        }

        using (ClutchProcess up = Up("--car", "none"))
        {
            using HttpClient http = await PageAsync(up);
            JsonElement vehicle = await http.GetFromJsonAsync<JsonElement>("api/v1/vehicles/car-1");
            before = vehicle.GetProperty("samples").GetInt64();
            Assert.False(vehicle.GetProperty("connected").GetBoolean());
            Assert.Equal(0, await up.InterruptAsync());
        }

        Assert.True(before > 0);
    }

    [Fact]
    public async Task Replays_a_drive_with_its_own_clock()
    {
        File.WriteAllText(_folder["drive.csv"], "Time (sec),Engine RPM (RPM),Vehicle speed (km/h),Odd column\n0,800,0,1\n60,2000,50,1\n120,900,x,1\n");
        using ClutchProcess up = Up("--replay", _folder["drive.csv"], "--speed", "1000");
        using HttpClient http = await PageAsync(up);
        JsonElement speed = await SignalAsync(http, "Vehicle.OBD.EngineSpeed", value => value == 900);
        Assert.Equal("replayed", speed.GetProperty("quality").GetString());
        long end = speed.GetProperty("time").GetInt64();
        JsonElement history = await http.GetFromJsonAsync<JsonElement>($"api/v1/vehicles/car-1/history?signal=Vehicle.OBD.EngineSpeed&from={end - 120_000}&to={end + 1}");
        Assert.Equal(
            [(end - 120_000, 800.0), (end - 60_000, 2000.0), (end, 900.0)],
            history.GetProperty("points").EnumerateArray().Select(point => (point.GetProperty("time").GetInt64(), point.GetProperty("mean").GetDouble())));
        string output = await up.OutputWithAsync("cells were left out");
        Assert.Contains("'x' is no number for Vehicle speed", output, StringComparison.Ordinal);
        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using ClutchProcess page = new(null, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", taken.LocalEndpoint.ToString()!, "--mqtt", "127.0.0.1:0");
        Assert.Equal(1, await page.ExitAsync());
        Assert.Contains($"{taken.LocalEndpoint} is in use", page.Output, StringComparison.Ordinal);
        Assert.Contains("--listen", page.Output, StringComparison.Ordinal);
        using ClutchProcess mqtt = new(null, "up", "--plain", "--car", "none", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", taken.LocalEndpoint.ToString()!);
        Assert.Equal(1, await mqtt.ExitAsync());
        Assert.Contains($"{taken.LocalEndpoint}", mqtt.Output, StringComparison.Ordinal);
        Assert.Contains("--mqtt", mqtt.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the data folder /proc/clutch cannot be written", "--data", "/proc/clutch")]
    [InlineData("would be open to the network", "--listen", "0.0.0.0:0")]
    [InlineData("no-such.csv", "--replay", "no-such.csv")]
    [InlineData("is not the address of a link", "--car", "bluetooth:x")]
    [InlineData("--speed must be above 0", "--speed", "0")]
    [InlineData("is no address to listen on", "--listen", "8080")]
    [InlineData("edge:vehicle", "--vehicle", "a/b")]
    [InlineData("There is no scenario file 'nowhere'", "--scenario", "nowhere")]
    public async Task Whatever_is_wrong_is_said_in_a_sentence_and_exits_with_1(string words, string option, string value)
    {
        using ClutchProcess up = Up(option, value);
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains(words, up.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Clutch", up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_names_the_key()
    {
        using ClutchProcess range = new(new Dictionary<string, string> { ["CLUTCH_EDGE__FRAMEMILLISECONDS"] = "1" }, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        Assert.Equal(1, await range.ExitAsync());
        Assert.Contains("edge:FrameMilliseconds", range.Output, StringComparison.OrdinalIgnoreCase);
        using ClutchProcess unknown = new(new Dictionary<string, string> { ["CLUTCH_EDGE__FRAMES"] = "1" }, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        Assert.Equal(1, await unknown.ExitAsync());
        Assert.Contains("frames", unknown.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_servers_on_one_data_folder_do_not_share_it_and_a_killed_one_leaves_it_free()
    {
        using ClutchProcess first = Up("--car", "none");
        await first.OutputWithAsync("MQTT ");
        using (ClutchProcess second = Up("--car", "none"))
        {
            Assert.Equal(1, await second.ExitAsync());
            Assert.Contains($"another server works in the data folder {_folder["data"]}: process {first.Id}.", second.Output, StringComparison.Ordinal);
        }

        using (ClutchProcess reads = new(null, "log", "inspect", "--log", _folder["data/log"]))
        {
            Assert.True(await reads.ExitAsync() == 0, reads.Output);
        }

        first.Kill();
        using ClutchProcess third = Up("--car", "none");
        await third.OutputWithAsync("MQTT ");
        Assert.Equal(0, await third.InterruptAsync());
    }

    public void Dispose() => _folder.Dispose();

    private ClutchProcess Up(params string[] more)
    {
        List<string> arguments = ["up", "--plain"];
        Dictionary<string, string> defaults = new(StringComparer.Ordinal) { ["--data"] = _folder["data"], ["--listen"] = "127.0.0.1:0", ["--mqtt"] = "127.0.0.1:0" };
        foreach ((string option, string value) in defaults.Where(pair => !more.Contains(pair.Key)))
        {
            arguments.AddRange([option, value]);
        }

        return new ClutchProcess(null, [.. arguments, .. more]);
    }

    private static async Task<HttpClient> PageAsync(ClutchProcess up) => new() { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(10) };

    private static async Task<JsonElement> SignalAsync(HttpClient http, string path, Func<double, bool>? wanted = null)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/vehicles/car-1/signals", UriKind.Relative));
            if (response.IsSuccessStatusCode)
            {
                JsonElement list = await response.Content.ReadFromJsonAsync<JsonElement>();
                foreach (JsonElement signal in list.GetProperty("signals").EnumerateArray())
                {
                    if (signal.GetProperty("signal").GetString() == path
                        && signal.GetProperty("value").ValueKind == JsonValueKind.Number
                        && wanted?.Invoke(signal.GetProperty("value").GetDouble()) != false)
                    {
                        return signal;
                    }
                }
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{path} did not come");
    }
}
