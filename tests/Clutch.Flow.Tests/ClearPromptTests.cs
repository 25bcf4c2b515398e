using System.Diagnostics;
using System.Net;
using Clutch.CarSim;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch scan --clear</c> with a person at a terminal.</summary>
public sealed class ClearPromptTests : IDisposable
{
    private const string Code = "P0171";
    private const string Question = "Clear the codes of this car?";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Yes_clears_after_the_codes_were_shown_and_saved()
    {
        using CarServer car = Serve(KeyPosition.On);
        using Terminal terminal = Clear(car);
        await terminal.ShowsAsync(Question);
        Assert.Contains(Code, terminal.Screen, StringComparison.Ordinal);
        Assert.Contains(Code, await File.ReadAllTextAsync(_folder["codes.json"]), StringComparison.Ordinal);
        terminal.Type("y\n");
        Assert.Equal(0, await terminal.ExitAsync());
        Assert.Contains("Cleared", terminal.Screen, StringComparison.Ordinal);
        Assert.False(await HasCodeAsync(car));
    }

    [Theory]
    [InlineData("n\n")]
    [InlineData("\n")]
    public async Task No_and_a_bare_return_clear_nothing(string keys)
    {
        using CarServer car = Serve(KeyPosition.On);
        using Terminal terminal = Clear(car);
        await terminal.ShowsAsync(Question);
        terminal.Type(keys);
        Assert.Equal(1, await terminal.ExitAsync());
        Assert.Contains("not confirmed", terminal.Screen, StringComparison.Ordinal);
        Assert.True(await HasCodeAsync(car));
    }

    [Fact]
    public async Task Ctrl_c_ends_the_question_at_once_and_clears_nothing()
    {
        using CarServer car = Serve(KeyPosition.On);
        using Terminal terminal = Clear(car);
        await terminal.ShowsAsync(Question);
        long started = Stopwatch.GetTimestamp();
        terminal.Type("\u0003");
        Assert.NotEqual(0, await terminal.ExitAsync());
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(8), $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.True(await HasCodeAsync(car));
    }

    [Fact]
    public async Task While_the_engine_runs_nothing_is_asked()
    {
        using CarServer car = Serve(KeyPosition.Run);
        await Task.Delay(TimeSpan.FromSeconds(4)); // the engine of the simulated car starts 2.8 s after the key is turned
        using Terminal terminal = Clear(car);
        Assert.Equal(1, await terminal.ExitAsync());
        Assert.DoesNotContain(Question, terminal.Screen, StringComparison.Ordinal);
        Assert.Contains("engine runs", terminal.Screen, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["codes.json"]));
        Assert.True(await HasCodeAsync(car));
    }

    [Fact]
    public async Task An_ecu_that_refuses_is_explained_and_keeps_its_codes()
    {
        using CarServer car = Serve(KeyPosition.On, new LinkFault(FaultKind.Nrc) { Code = 0x22, When = new FaultTrigger { Request = "04" } });
        using Terminal terminal = Clear(car);
        await terminal.ShowsAsync(Question);
        terminal.Type("y\n");
        Assert.Equal(1, await terminal.ExitAsync());
        string words = string.Join(' ', terminal.Screen.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("refuses to clear (22, conditions not correct)", words, StringComparison.Ordinal);
        Assert.True(await HasCodeAsync(car));
    }

    public void Dispose() => _folder.Dispose();

    private static CarServer Serve(KeyPosition key, params LinkFault[] faults)
    {
        var car = new Car(new CarScenario { Faults = [new CarFault(Code, TimeSpan.Zero)], Phases = [new IgnitionPhase(key, TimeSpan.FromHours(1))] }, TimeProvider.System);
        return CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant, Faults = faults }, new IPEndPoint(IPAddress.Loopback, 0));
    }

    private static async Task<bool> HasCodeAsync(CarServer car)
    {
        using ClutchProcess scan = new(null, "scan", "--car", car.Address.ToString(), "--json");
        await scan.ExitAsync();
        return scan.Output.Contains($"\"storedCodes\": [\n        \"{Code}\"", StringComparison.Ordinal);
    }

    private Terminal Clear(CarServer car) => new("scan", "--car", car.Address.ToString(), "--clear", "--save", _folder["codes.json"]);
}
