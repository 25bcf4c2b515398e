using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Clutch.CarSim;
using Clutch.Edge;
using Clutch.Devices;
using Clutch.TimeSeries;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>
/// The agent and the server are killed at random moments while a car is read as fast as it answers. Afterwards the store holds
/// exactly what the agent has had acknowledged, each sample once. <c>CLUTCH_KILL_ROUNDS</c> sets the kills of each process.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const string Vehicle = "kill-car";
    private const long LeastSamples = 50_000;

    private readonly TempFolder _folder = new();
    private readonly int _httpPort = ClutchProcess.FreePort();
    private readonly int _mqttPort = ClutchProcess.FreePort();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_stored_twice_when_agent_and_server_are_killed()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("CLUTCH_KILL_ROUNDS") ?? "3", CultureInfo.InvariantCulture);
        Provision();
        var car = new Car(new CarScenario { Ecus = 2 }, TimeProvider.System);
        using CarServer simulated = CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant }, new IPEndPoint(IPAddress.Loopback, 0));
        var random = new Random(7);
        ClutchProcess server = await StartServerAsync();
        ClutchProcess agent = StartAgent(simulated);
        try
        {
            long before = 0;
            for (int round = 1; round <= rounds; round++)
            {
                before = await StoredAsync(at => at > before);
                await RandomMomentAsync(random);
                agent.Kill();
                agent.Dispose();
                agent = StartAgent(simulated);
                before = await StoredAsync(at => at > before);
                await RandomMomentAsync(random);
                server.Kill();
                server.Dispose();
                server = await StartServerAsync();
                output.WriteLine($"round {round}: agent and server killed, {before} samples stored before the second kill");
            }

            await StoredAsync(at => at > before && at >= LeastSamples);
            Assert.True(await agent.InterruptAsync() == 0, agent.Output);

            // An agent that was stopped while it looked for its server keeps its frames for the next start.
            for (int start = 0; start < 5 && Waiting() > 0; start++)
            {
                agent.Dispose();
                agent = StartAgent(simulated);
                await agent.OutputWithAsync("Uplink: connected");
                Assert.True(await agent.InterruptAsync() == 0, agent.Output);
            }

            long expected = ReadOutbox().Sum(boot => boot.Samples);
            await StoredAsync(at => at >= expected);
            Assert.Equal(0, await server.InterruptAsync());
        }
        finally
        {
            agent.Dispose();
            server.Dispose();
        }

        await CompareAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the agent put into its outbox against what the store holds, boot by boot.</summary>
    private async Task CompareAsync()
    {
        IReadOnlyList<Edge.BootLedger> sent = ReadOutbox();
        await using var series = new SqliteTimeSeries(_folder["server/timeseries.db"]);
        IReadOnlyList<TimeSeries.BootLedger> stored = series.FrameLedger(Vehicle);
        output.WriteLine("| boot | frames sent | frames stored | missing | samples sent | samples stored |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (Edge.BootLedger boot in sent)
        {
            TimeSeries.BootLedger found = stored.FirstOrDefault(candidate => candidate.Boot == boot.Boot);
            output.WriteLine($"| {boot.Boot} | {boot.Frames} | {found.Frames} | {boot.Frames - found.Frames} | {boot.Samples} | {found.Samples} |");
            Assert.Equal((boot.Frames, boot.Samples), (found.Frames, found.Samples));
            Assert.Equal(1, found.Lowest);
            Assert.Equal(boot.Frames, found.Highest);
        }

        long total = sent.Sum(boot => boot.Samples);
        output.WriteLine($"| all | {sent.Sum(boot => boot.Frames)} | {stored.Sum(boot => boot.Frames)} | | {total} | {series.CountSamples(Vehicle)} rows |");
        Assert.Equal(sent.Count, stored.Count);
        Assert.Equal(total, series.CountSamples(Vehicle));
        Assert.True(total >= LeastSamples, $"only {total} samples");
    }

    private void Provision()
    {
        Directory.CreateDirectory(_folder["server"]);
        using var devices = new DeviceRegistry(_folder["server/registry.db"], TimeProvider.System);
        File.WriteAllText(_folder["token"], devices.Add(Vehicle));
    }

    private long Waiting()
    {
        using Outbox outbox = Outbox.Open(_folder["agent/outbox.db"], TimeProvider.System);
        return outbox.Depth;
    }

    private IReadOnlyList<Edge.BootLedger> ReadOutbox()
    {
        using Outbox outbox = Outbox.Open(_folder["agent/outbox.db"], TimeProvider.System);
        Assert.Equal(0, outbox.Depth); // only a PUBACK empties it
        return [.. outbox.Ledger().Where(boot => boot.Frames > 0)];
    }

    private async Task<ClutchProcess> StartServerAsync()
    {
        var server = new ClutchProcess(null, "up", "--car", "none", "--plain", "--data", _folder["server"], "--listen", $"127.0.0.1:{_httpPort}", "--mqtt", $"127.0.0.1:{_mqttPort}");
        await server.OutputWithAsync("MQTT ");
        return server;
    }

    private ClutchProcess StartAgent(CarServer simulated)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_EDGE__CYCLEMILLISECONDS"] = "0", ["CLUTCH_EDGE__FRAMEMILLISECONDS"] = "20" };
        return new ClutchProcess(environment, "edge", "--car", simulated.Address.ToString(), "--server", $"127.0.0.1:{_mqttPort}", "--vehicle", Vehicle, "--data", _folder["agent"], "--token-file", _folder["token"]);
    }

    /// <summary>The moment of a kill is meant to be any moment; it is not a way to wait for something.</summary>
    private static Task RandomMomentAsync(Random random) => Task.Delay(random.Next(50, 1200));

    /// <summary>Asks the API for the number of stored samples until it is what is wanted.</summary>
    private async Task<long> StoredAsync(Func<long, bool> wanted)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_httpPort}/"), Timeout = TimeSpan.FromSeconds(10) };
        long started = Stopwatch.GetTimestamp();
        long samples = -1;
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(120))
        {
            try
            {
                JsonElement vehicle = await http.GetFromJsonAsync<JsonElement>($"api/v1/vehicles/{Vehicle}");
                samples = vehicle.GetProperty("samples").GetInt64();
                if (wanted(samples))
                {
                    return samples;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet, or just killed.
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"the store stands at {samples} samples");
    }
}
