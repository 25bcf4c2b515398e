using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Clutch.Health;
using Clutch.Health.Worker;
using Clutch.Log;
using Clutch.Telemetry;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>From a car to a judgement, through processes as a user starts them.</summary>
public sealed class CarHealthTests(ITestOutputHelper output) : IDisposable
{
    private const int Vehicles = 3;
    private const int Drives = 40;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Up_with_a_simulated_car_gives_a_judgement_that_the_api_and_the_report_show_as_simulated()
    {
        using var up = new ClutchProcess(null, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page")), Timeout = TimeSpan.FromSeconds(60) };
        JsonElement judgement = await JudgementAsync(http);
        Assert.True(judgement.GetProperty("data").GetProperty("simulated").GetBoolean(), judgement.GetRawText());
        Assert.Equal(15, judgement.GetProperty("parts").GetArrayLength());
        JsonElement battery = await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/parts/battery");
        Assert.Equal("d", battery.GetProperty("remaining_life").GetProperty("unit").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("api/v1/car-health/car-1/parts/wings", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("api/v1/car-health/no-car", UriKind.Relative))).StatusCode);
        Assert.Equal(JsonValueKind.Array, (await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/alerts")).GetProperty("alerts").ValueKind);
        Assert.Equal(JsonValueKind.Array, (await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/plan")).GetProperty("visits").ValueKind);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/history")).GetProperty("snapshots").GetArrayLength());
        Assert.Contains("clutch_health_judgements_total", await http.GetStringAsync("metrics"), StringComparison.Ordinal);

        string said = await RunAsync(0, "say", "car-1", "replaced", "battery", "--reason", "failed", "--id", "bill-17", "--server", http.BaseAddress.ToString());
        Assert.Contains("\"kind\": \"replaced-failed\"", said, StringComparison.Ordinal);
        Assert.Contains("'wings' is none of battery", await RunAsync(1, "say", "car-1", "age", "wings", "--days", "3", "--server", http.BaseAddress.ToString()), StringComparison.Ordinal);
        JsonElement statements = (await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/statements")).GetProperty("statements");
        Assert.Equal("bill-17", Assert.Single(statements.EnumerateArray()).GetProperty("id").GetString());
        await KnownAgeAsync(http);
        string whatIf = await RunAsync(0, "what-if", "car-1", "--data", _folder["data"], "--km-per-week", "1000", "--city", "80", "--ambient", "40", "--json");
        Assert.Contains("1,000 km a week instead of", whatIf, StringComparison.Ordinal);
        Assert.Contains("another use is needed", await RunAsync(1, "what-if", "car-1", "--data", _folder["data"]), StringComparison.Ordinal);
        Assert.Contains("0 vehicles like it have a value, 5 are needed", await RunAsync(0, "cohort", "car-1", "--data", _folder["data"], "--json"), StringComparison.Ordinal);

        string page = Path.Combine(_folder.Path, "report.html");
        using (var report = new ClutchProcess(null, "health", "report", "car-1", "--data", _folder["data"], "--lang", "ar", "--out", page))
        {
            Assert.True(await report.ExitAsync() == 0, report.Output);
        }

        string html = File.ReadAllText(page);
        Assert.Contains("dir=\"rtl\"", html, StringComparison.Ordinal);
        Assert.Contains("عربية محاكاة", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(0, await up.InterruptAsync());
    }

    [Fact]
    public async Task Killed_again_and_again_the_role_ends_with_the_findings_of_one_that_never_died()
    {
        await FillAsync(_folder["clean/log"]);
        await FillAsync(_folder["killed/log"]);
        using (ClutchProcess clean = Health("clean"))
        {
            await DoneAsync("clean", clean);
        }

        var random = new Random(7);
        int kills = 0;
        for (int found = 0; found < Vehicles && kills < 8; kills++)
        {
            using ClutchProcess role = Health("killed");
            await role.OutputWithAsync("Health ");
            await Task.Delay(random.Next(400)); // any moment is the right one
            role.Kill();
            found = Judged("killed").Count(judged => judged == Drives);
        }

        output.WriteLine($"{kills} kills");
        using (ClutchProcess role = Health("killed"))
        {
            await DoneAsync("killed", role);
        }

        HealthFindings expected = Findings("clean"), actual = Findings("killed");
        for (int vehicle = 0; vehicle < Vehicles; vehicle++)
        {
            Assert.Equal(expected.Newest(Name(vehicle)), actual.Newest(Name(vehicle)));
            Assert.Equal(expected.History(Name(vehicle), 100), actual.History(Name(vehicle), 100));
            Assert.Equal(Key(expected.Alerts(Name(vehicle), 100)), Key(actual.Alerts(Name(vehicle), 100)));
        }

        static IEnumerable<(Part, FrameId, AlertState, long)> Key(IEnumerable<KeptAlert> alerts) => alerts.Select(alert => (alert.Part, alert.Cause, alert.State, alert.Changed));
    }

    [Theory]
    [InlineData("CLUTCH_HEALTH__COSTS__FAILURE__STRANDING", "-1", "health:costs:failure:Stranding")]
    [InlineData("CLUTCH_HEALTH__ALERTS__CLEAR__ACT", "0.9", "health:alerts:clear:act")]
    [InlineData("CLUTCH_HEALTH__WARRANTY__DAYS", "1000", "health:warranty:kilometres")]
    [InlineData("CLUTCH_HEALTH__CARS__CAR1__MAKE", "no such make", "health:cars:CAR1:make")]
    [InlineData("CLUTCH_HEALTH__COST__OVERRUN", "1", "COST")]
    [InlineData("CLUTCH_HEALTH__STORE", "postgres://nobody@/", "postgres://USER@HOST")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string variable, string value, string named)
    {
        using var role = new ClutchProcess(new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value }, "health", "--data", _folder["wrong"]);
        Assert.Equal(1, await role.ExitAsync());
        Assert.Contains(named, role.Output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(int expected, params string[] arguments)
    {
        using var command = new ClutchProcess(null, ["health", .. arguments]);
        Assert.True(await command.ExitAsync() == expected, command.Output);
        return command.Output;
    }

    /// <summary>What was said takes effect with the car's next frame.</summary>
    private static async Task KnownAgeAsync(HttpClient http)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            JsonElement battery = await http.GetFromJsonAsync<JsonElement>("api/v1/car-health/car-1/parts/battery");
            if (battery.GetProperty("remaining_life").GetProperty("age").GetString() == "known")
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("what was said took no effect within a minute");
    }

    private ClutchProcess Health(string name) => new(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_HEALTH__CHECKPOINTFRAMES"] = "2", ["CLUTCH_HEALTH__CHECKPOINTSECONDS"] = "0" },
        "health", "--data", _folder[name]);

    private HealthFindings Findings(string name) => new(Path.Combine(_folder[name], "health.db"));

    /// <summary>The boot that each vehicle's newest finding is of.</summary>
    private IEnumerable<long> Judged(string name)
    {
        HealthFindings findings = Findings(name);
        return [.. Enumerable.Range(0, Vehicles).Select(vehicle => findings.Newest(Name(vehicle)) is { } document ? JsonElement.Parse(document).GetProperty("boot").GetInt64() : 0)];
    }

    private async Task DoneAsync(string name, ClutchProcess role)
    {
        await role.OutputWithAsync("Health ");
        for (int attempt = 0; attempt < 1_200 && Judged(name).Any(judged => judged < Drives); attempt++)
        {
            await Task.Delay(50);
        }

        Assert.True(Judged(name).All(judged => judged == Drives), role.Output);
        Assert.True(await role.InterruptAsync() == 0, role.Output);
    }

    /// <summary>Codes that come and go, a day apart: each list is a finding.</summary>
    private static async Task FillAsync(string folder)
    {
        await using var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = folder });
        using var appender = new BatchAppender(log, LogStream.Frames);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int boot = 1; boot <= Drives; boot++)
        {
            for (int vehicle = 0; vehicle < Vehicles; vehicle++)
            {
                var writer = new FrameWriter(Name(vehicle), boot);
                long time = 1_767_225_600_000 + (boot * 86_400_000L);
                writer.AddEvent(FrameEventKind.TroubleCodes, 0x7E8, time, boot % 3 == 0 ? [1, 0x05, 0x24, 0x03, 0x01] : boot % 2 == 0 ? [1, 0x03, 0x01] : [1]);
                await appender.AppendAsync(Encoding.ASCII.GetBytes(Name(vehicle)), buffer.AsMemory(0, writer.Write(1, buffer)), CancellationToken.None);
            }
        }

        await appender.FlushAsync(CancellationToken.None);
    }

    private static string Name(int vehicle) => $"car-{vehicle}";

    private static async Task<JsonElement> JudgementAsync(HttpClient http)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("api/v1/car-health/car-1", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return await answer.Content.ReadFromJsonAsync<JsonElement>();
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("no judgement came within a minute");
    }
}
