using System.Net.Http.Json;
using System.Text.Json;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>Make-specific signals from a simulated car to the API, through the whole product.</summary>
public sealed class SignalSetTests : IDisposable
{
    private const string Eleven = """
        { "car": { "seed": 7, "ecus": [
            { "name": "ECM", "data": { "1E04": "0B F2" } },
            { "name": "BCM", "role": "other", "request": "750", "answer": "758", "extended": "40",
              "data": { "2A01": "01 02 00 96 05 FF FE 01 2C 03 E8 02" } },
            { "name": "IPC", "role": "other", "request": "720", "answer": "738", "data": { "6180": "00 01 5F 90 00 00 00 00 00 00" } } ] } }
        """;

    private const string Set = """
        {"commands":[
          {"hdr":"7E0","rax":"7E8","freq":0.5,"cmd":{"22":"1E04"},"signals":[{"id":"OIL_T","path":"Engine","name":"Oil temperature","fmt":{"len":16,"max":300,"min":-40,"div":100,"unit":"celsius"}}]},
          {"hdr":"7E0","rax":"7E8","freq":0.5,"cmd":{"22":"F42F"},"signals":[{"id":"FUEL","path":"Fuel","name":"Fuel level","fmt":{"len":8,"max":100,"mul":100,"div":255,"unit":"percent"}}]},
          {"hdr":"7E0","rax":"7E8","freq":0.5,"cmd":{"22":"9999"},"signals":[{"id":"NONE","name":"None","fmt":{"len":8}}]},
          {"hdr":"750","rax":"758","eax":"40","fcm1":true,"freq":1,"cmd":{"22":"2A01"},"signals":[
            {"id":"TP_FL","path":"Tires","name":"Front left tire pressure","fmt":{"bix":16,"len":16,"div":10,"max":500,"unit":"kilopascal"}},
            {"id":"INCLINE","path":"Body","name":"Incline","fmt":{"bix":40,"len":16,"sign":true,"div":10,"max":90,"min":-90,"unit":"degrees"}},
            {"id":"DOOR","path":"Body","name":"Driver's door","fmt":{"bix":88,"len":8,"map":{"0":"closed","1":"ajar","2":"open"}}}]},
          {"hdr":"720","rax":"738","fcm1":true,"freq":1,"cmd":{"22":"6180"},"signals":[{"id":"ODO","path":"Trips","name":"Odometer","fmt":{"bix":8,"len":24,"div":10,"max":999999,"unit":"miles"}}]}]}
        """;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Make_specific_signals_of_three_ecus_reach_the_api_with_path_name_unit_and_text()
    {
        File.WriteAllText(_folder["car.json"], Eleven);
        File.WriteAllText(_folder["set.json"], Set);
        using ClutchProcess up = Up("--scenario", _folder["car.json"], "--signalset", _folder["set.json"]);
        using HttpClient http = await PageAsync(up);
        Assert.Equal("Oil temperature|Cel|30.58|7E8|7E0 22/1E04|", Shown(await SignalAsync(http, "Vehicle.Make.Engine.OIL_T")));
        Assert.Equal("Front left tire pressure|kPa|15|758|750.40 22/2A01|", Shown(await SignalAsync(http, "Vehicle.Make.Tires.TP_FL")));
        Assert.Equal("Incline|deg|-0.2|758|750.40 22/2A01|", Shown(await SignalAsync(http, "Vehicle.Make.Body.INCLINE")));
        Assert.Equal("Driver's door||2|758|750.40 22/2A01|open", Shown(await SignalAsync(http, "Vehicle.Make.Body.DOOR")));
        Assert.Equal("Odometer|[mi_i]|9000|738|720 22/6180|", Shown(await SignalAsync(http, "Vehicle.Make.Trips.ODO")));

        // The same quantity by the standard way, of the same car: what the fuel sender says is within its noise.
        double standard = (await SignalAsync(http, "Vehicle.OBD.FuelLevel")).GetProperty("value").GetDouble();
        Assert.Equal(standard, (await SignalAsync(http, "Vehicle.Make.Fuel.FUEL")).GetProperty("value").GetDouble(), 1.0);
        JsonElement history = await http.GetFromJsonAsync<JsonElement>("api/v1/vehicles/car-1/history?signal=Vehicle.Make.Body.DOOR");
        Assert.Equal("Driver's door", history.GetProperty("name").GetString());
        Assert.All(history.GetProperty("points").EnumerateArray(), point => Assert.Equal("2 open", $"{point.GetProperty("mean")} {point.GetProperty("text")}"));
        Assert.Equal(0, await up.InterruptAsync());
        Assert.DoesNotContain("warn:", up.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_nine_bit_ids_are_polled_too()
    {
        File.WriteAllText(_folder["car.json"], """
            { "car": { "protocol": "can-29-500", "ecus": [ { "name": "ECM" }, { "name": "HVB", "role": "other", "address": "5B", "data": { "B042": "01 71 00 9C 40 12 34 56 78" } } ] } }
            """);
        File.WriteAllText(_folder["set.json"], """
            {"commands":[
              {"hdr":"DA5B","freq":0.5,"cmd":{"22":"B042"},"signals":[{"id":"HV_V","path":"Battery","name":"Pack voltage","fmt":{"len":16,"div":1,"max":1000,"unit":"volts"}}]},
              {"hdr":"DA10","rax":"10","freq":0.5,"cmd":{"22":"F40C"},"signals":[{"id":"RPM","path":"Engine","name":"Speed","fmt":{"len":16,"div":4,"max":20000,"unit":"rpm"}}]},
              {"hdr":"7E0","rax":"7E8","freq":1,"cmd":{"22":"1E04"},"signals":[{"id":"ELEVEN","name":"Not of this car","fmt":{"len":16}}]}]}
            """);
        using ClutchProcess up = Up("--scenario", _folder["car.json"], "--signalset", _folder["set.json"]);
        using HttpClient http = await PageAsync(up);
        Assert.Equal("Pack voltage|V|369|18DAF15B|18DA5BF1 22/B042|", Shown(await SignalAsync(http, "Vehicle.Make.Battery.HV_V")));
        Assert.InRange((await SignalAsync(http, "Vehicle.Make.Engine.RPM", value => value >= 500)).GetProperty("value").GetDouble(), 500, 7000);
        await SignalAsync(http, "Vehicle.OBD.EngineSpeed", value => value > 0);
        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task An_adapter_that_cannot_do_it_says_so_and_standard_polling_goes_on()
    {
        File.WriteAllText(_folder["set.json"], Set);
        var car = new Car(new CarScenario(), TimeProvider.System);
        using CarServer simulated = CarServer.StartPty(car, new ElmOptions { Kind = ElmKind.CloneV15, Timing = ElmTiming.Usb115200 });
        using ClutchProcess up = Up("--car", simulated.Address.ToString(), "--signalset", _folder["set.json"]);
        using HttpClient http = await PageAsync(up);
        await up.OutputWithAsync("does not take ATCRA");
        Assert.Contains("make-specific signals are not polled, standard ones are", up.Output, StringComparison.Ordinal);
        JsonElement first = await SignalAsync(http, "Vehicle.OBD.EngineSpeed");
        long time = first.GetProperty("time").GetInt64();
        while ((await SignalAsync(http, "Vehicle.OBD.EngineSpeed")).GetProperty("time").GetInt64() <= time)
        {
        }

        Assert.Equal(0, await up.InterruptAsync());
    }

    [Theory]
    [InlineData("up")]
    [InlineData("edge")]
    public async Task A_wrong_file_stops_the_start_and_names_the_line(string role)
    {
        File.WriteAllText(_folder["set.json"], "{\"commands\":[\n  {\"hdr\":\"7E0\",\"freq\":1,\n   \"cmd\":{\"2E\":\"1E04\"},\"signals\":[]}]}\n");
        string[] car = role == "up" ? ["--plain", "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"] : ["--car", "tcp://127.0.0.1:9", "--server", "127.0.0.1:9"];
        using ClutchProcess started = new(null, [role, .. car, "--data", _folder["data"], "--signalset", _folder["set.json"]]);
        Assert.Equal(1, await started.ExitAsync());
        Assert.Contains("set.json, line 3", started.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Clutch", started.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Shown(JsonElement signal) =>
        $"{signal.GetProperty("name")}|{signal.GetProperty("unit")}|{signal.GetProperty("value")}|{signal.GetProperty("ecu")}|{signal.GetProperty("source")}|{(signal.TryGetProperty("text", out JsonElement text) ? text : null)}";

    private ClutchProcess Up(params string[] more) => new(null, ["up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", .. more]);

    private static async Task<HttpClient> PageAsync(ClutchProcess up) => new() { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(10) };

    private static async Task<JsonElement> SignalAsync(HttpClient http, string path, Func<double, bool>? wanted = null)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/vehicles/car-1/signals", UriKind.Relative));
            JsonElement list = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>() : default;
            foreach (JsonElement signal in list.ValueKind == JsonValueKind.Object ? list.GetProperty("signals").EnumerateArray() : default)
            {
                if (signal.GetProperty("signal").GetString() == path && signal.GetProperty("value").ValueKind == JsonValueKind.Number && wanted?.Invoke(signal.GetProperty("value").GetDouble()) != false)
                {
                    return signal;
                }
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{path} did not come");
    }
}
