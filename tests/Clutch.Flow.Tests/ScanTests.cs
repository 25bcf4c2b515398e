using System.Net;
using System.Text.Json;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch scan</c> as a user and as a program starts it.</summary>
public sealed class ScanTests : IDisposable
{
    private const string Code = "P0171";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_program_gets_one_json_document_with_documented_members()
    {
        using CarServer car = Serve(CarScenario.Load("can-two-ecus"));
        using ClutchProcess scan = new(null, "scan", "--car", car.Address.ToString(), "--json");
        Assert.Equal(0, await scan.ExitAsync());
        using JsonDocument report = JsonDocument.Parse(scan.Output);
        Assert.Equal(["7E8", "7E9"], report.RootElement.GetProperty("ecus").EnumerateArray().Select(ecu => ecu.GetProperty("ecu").GetString()));
        string page = File.ReadAllText(FromRoot("docs", "scans.md"));
        Assert.All(Members(report.RootElement).Distinct(StringComparer.Ordinal), member => Assert.Contains($"`{member}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_gets_tables()
    {
        using CarServer car = Serve(CarScenario.Load("kline-1998"));
        using ClutchProcess scan = new(null, "scan", "--car", car.Address.ToString());
        Assert.Equal(0, await scan.ExitAsync());
        Assert.All(["ISO 9141-2", Code, "freeze frame 0, stored by", "evaporative system", "812 rpm", "Not read"], words => Assert.Contains(words, scan.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_cleared_when_nobody_confirms_it()
    {
        using CarServer car = Serve(Faulty());
        using ClutchProcess scan = new(null, "scan", "--car", car.Address.ToString(), "--clear", "--save", _folder["codes.json"]);
        Assert.Equal(1, await scan.ExitAsync());
        Assert.Contains("--yes", scan.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["codes.json"]));
    }

    [Fact]
    public async Task A_program_clears_with_yes_and_finds_what_was_lost_in_the_file()
    {
        using CarServer car = Serve(Faulty());
        string file = _folder["codes.json"];
        using (ClutchProcess scan = new(null, "scan", "--car", car.Address.ToString(), "--clear", "--yes", "--save", file))
        {
            Assert.Equal(0, await scan.ExitAsync());
            Assert.Contains("Cleared  7E8", scan.Output, StringComparison.Ordinal);
        }

        using JsonDocument saved = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement engine = saved.RootElement.GetProperty("ecus")[0];
        Assert.Equal(Code, engine.GetProperty("storedCodes")[0].GetString());
        Assert.Equal(Code, engine.GetProperty("freezeFrames")[0].GetProperty("code").GetString());

        // The same name again would overwrite the only copy.
        using ClutchProcess again = new(null, "scan", "--car", car.Address.ToString(), "--clear", "--yes", "--save", file);
        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains("--save", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gives positions and is no car", "scan", "--car", "gpsd://127.0.0.1")]
    [InlineData("belong to --clear", "scan", "--car", "tcp://127.0.0.1:1", "--yes")]
    [InlineData("no-such.json", "scan", "--car", "tcp://127.0.0.1:1", "--signalset", "no-such.json")]
    [InlineData("ble:NAME", "scan", "--help")]
    public async Task Wrong_options_are_said_in_a_sentence(string words, params string[] arguments)
    {
        using ClutchProcess scan = new(null, arguments);
        await scan.ExitAsync();
        Assert.Contains(words, string.Join(' ', scan.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CarScenario Faulty() => new()
    {
        Faults = [new CarFault(Code, TimeSpan.Zero)],
        Phases = [new IgnitionPhase(KeyPosition.On, TimeSpan.FromHours(1))],
    };

    private static CarServer Serve(CarScenario scenario) =>
        CarServer.StartTcp(new Car(scenario, TimeProvider.System), scenario.Adapter with { Timing = ElmTiming.Instant }, new IPEndPoint(IPAddress.Loopback, 0));

    private static IEnumerable<string> Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Members(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    private static string FromRoot(params string[] path)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Clutch.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Clutch.slnx is in none of the parents.");
        }

        return Path.Combine([folder.FullName, .. path]);
    }
}
