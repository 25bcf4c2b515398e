using System.CommandLine;
using System.Text.Json;
using Clutch.Benchmarks.Latency;

namespace Clutch.Benchmarks.Agent;

/// <summary><c>agent</c>: what <c>clutch edge</c> takes of a small computer while it reads a car as fast as the link allows and a server acknowledges.</summary>
internal static class AgentTool
{
    private const string Vehicle = "car-1";

    /// <summary>Until the compiler of the runtime has little left to do.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(30);

    /// <summary>The runtime is asked for its figures after the measurement, so that asking costs nothing in it.</summary>
    private static readonly TimeSpan s_counted = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { Description = "Length of the measurement, after 30 s of warm-up", DefaultValueFactory = _ => 60 };
        Option<FileInfo> scenario = new("--scenario") { Description = "The car", DefaultValueFactory = _ => new(Path.Combine(AppContext.BaseDirectory, "agent-car.json")) };
        Option<FileInfo?> unit = new("--unit") { Description = "systemd unit whose Environment= the agent gets; without it the agent runs as from a terminal" };
        Option<bool> pty = new("--pty") { Description = "Car on a pseudo-terminal, as on a serial line, instead of TCP" };
        Option<bool> json = new("--json") { Description = "Figures as JSON" };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (> 0 and <= 3600))
            {
                result.AddError("--seconds must be between 1 and 3600");
            }
        });
        Command command = new("agent", "Measures processor time and memory of `clutch edge` alone") { seconds, scenario, unit, pty, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            AgentFigures figures = await MeasureAsync(
                TimeSpan.FromSeconds(result.GetValue(seconds)),
                result.GetValue(scenario)!.FullName,
                result.GetValue(unit) is { } file ? UnitEnvironment.Read(file.FullName) : [],
                result.GetValue(pty),
                cancellationToken);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : figures.ToString());
            return 0;
        });
        return command;
    }

    private static async Task<AgentFigures> MeasureAsync(
        TimeSpan length, string scenario, Dictionary<string, string> environment, bool pty, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("clutch-agent-");
        try
        {
            string data = Path.Combine(folder.FullName, "data");
            string[] place = pty ? ["--link", Path.Combine(folder.FullName, "car")] : ["--tcp", "127.0.0.1:0"];
            using ClutchProcess car = await ClutchProcess.StartAsync("Car ", cancellationToken, ["sim", "--scenario", scenario, .. place]);
            using ClutchProcess server = await ClutchProcess.StartAsync(
                "MQTT ", cancellationToken, "up", "--plain", "--car", "none", "--data", data, "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0");
            using (ClutchProcess device = await ClutchProcess.StartAsync("", cancellationToken, "device", "add", Vehicle, "--data", data))
            {
                environment["CLUTCH_EDGE__TOKEN"] = device.Answer;
                await device.EndAsync(cancellationToken);
            }

            // As fast as the link allows; the default would ask for the quick signals ten times a second.
            environment["CLUTCH_EDGE__CYCLEMILLISECONDS"] = "0";

            // Bytes and collections are the runtime's to tell.
            environment["DOTNET_EnableDiagnostics"] = "1";
            string outbox = Path.Combine(folder.FullName, "edge");
            using ClutchProcess agent = await ClutchProcess.StartAsync(
                "Agent ", environment, cancellationToken, "edge", "--car", car.Answer, "--server", new Uri(server.Answer).Authority, "--vehicle", Vehicle, "--data", outbox);
            AgentFigures figures = await AgentWatch.RunAsync(agent, Path.Combine(outbox, "outbox.db"), s_warmUp, length, s_counted, TimeProvider.System, cancellationToken);
            await agent.StopAsync(cancellationToken);
            await server.StopAsync(cancellationToken);
            await car.StopAsync(cancellationToken);
            return figures;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
