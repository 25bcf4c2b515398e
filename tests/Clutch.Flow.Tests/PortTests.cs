using Clutch.CarSim;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>One port, two programs.</summary>
public sealed class PortTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_second_of_two_agents_is_told_who_holds_the_port_and_what_to_do()
    {
        using CarServer car = CarServer.StartPty(new Car(new CarScenario(), TimeProvider.System), new ElmOptions { Timing = ElmTiming.Instant }, _folder["port"]);
        using ClutchProcess first = new(null, "bench", "link", "--car", $"serial:{_folder["port"]}", "--seconds", "60");
        await first.OutputWithAsync("polling 6 PIDs");
        using ClutchProcess second = new(null, "scan", "--car", $"serial:{_folder["port"]}");
        Assert.Equal(1, await second.ExitAsync());
        string words = string.Join(' ', second.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{_folder["port"]} is held by process {first.Id} (", words, StringComparison.Ordinal);
        Assert.Contains("End the other agent", words, StringComparison.Ordinal);
        Assert.False(first.HasExited); // the first one goes on
    }

    [Fact]
    public async Task What_is_known_of_an_adapter_is_listed_and_forgotten()
    {
        using CarServer car = CarServer.StartPty(new Car(new CarScenario(), TimeProvider.System), new ElmOptions { Timing = ElmTiming.Instant, Kind = ElmKind.CloneV15 }, _folder["port"]);
        string data = _folder["edge"];
        Assert.Contains("finding out", await RunAsync(0, "bench", "link", "--car", $"serial:{_folder["port"]}", "--seconds", "0.2", "--data", data), StringComparison.Ordinal);
        Assert.DoesNotContain("finding out", await RunAsync(0, "bench", "link", "--car", $"serial:{_folder["port"]}", "--seconds", "0.2", "--data", data), StringComparison.Ordinal);
        Assert.Contains("finding out", await RunAsync(0, "bench", "link", "--car", $"serial:{_folder["port"]}", "--seconds", "0.2", "--data", data, "--reprobe"), StringComparison.Ordinal);
        Assert.Contains("ELM327 v1.5", await RunAsync(0, "adapter", "list", "--data", data), StringComparison.Ordinal);
        Assert.Contains("clutch adapter list", await RunAsync(1, "adapter", "forget", "OBDLink", "--data", data), StringComparison.Ordinal);
        Assert.Contains("forgotten: ELM327 v1.5", await RunAsync(0, "adapter", "forget", "v1.5", "--data", data), StringComparison.Ordinal);
        Assert.Contains("no adapter is known", await RunAsync(1, "adapter", "forget", "--data", data), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RunAsync(int expected, params string[] arguments)
    {
        using ClutchProcess process = new(null, arguments);
        int code = await process.ExitAsync();
        Assert.True(code == expected, $"exit code {code}:\n{process.Output}");
        return process.Output;
    }
}
