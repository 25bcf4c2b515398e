using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;

namespace Clutch.CarSim.Tests;

/// <summary>A client in another language that shares no code with this repository has to understand the simulated cars.</summary>
[Collection("Real time")]
public sealed class ForeignClientTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("can-two-ecus", "6", 2)]
    [InlineData("can-29bit", "7", 8)]
    [InlineData("stn-fast", "6", 2)]
    [InlineData("misfire", "6", 2)]
    [InlineData("kline-1998", "3", 1)]
    [InlineData("kwp-2004", "5", 1)]
    [InlineData("j1850-vpw", "2", 2)]
    public async Task Understands_a_shipped_car(string name, string protocol, int ecus)
    {
        // The car stands still in its twelfth minute, so that every value can be compared; the adapter works in real time.
        CarScenario scenario = CarScenario.Load(name);
        var time = new VirtualTime();
        var car = new Car(scenario, time);
        time.Advance(TimeSpan.FromMinutes(11));
        using CarServer server = CarServer.StartTcp(car, scenario.Adapter with { Timing = ElmTiming.Instant }, new IPEndPoint(IPAddress.Loopback, 0));
        JsonElement said = await RunAsync(server.Endpoint);
        CarState s = car.State;
        Assert.Equal(scenario.Adapter.Version, said.GetProperty("banner").GetString());
        Assert.Equal(protocol, said.GetProperty("protocol").GetString());
        Assert.Equal(ecus, said.GetProperty("ecus").GetInt32());
        Assert.Equal(scenario.Vin, said.GetProperty("vin").GetString());
        Assert.Equal(s.Volts, said.GetProperty("volts").GetDouble(), 0.06);
        string[] codes = [.. car.Ask(scenario.Modules[0].RequestId, [0x03])[0].Payload.Skip(2).Chunk(2).Select(Convert.ToHexString)];
        Assert.Equal(codes, said.GetProperty("codes").EnumerateArray().Select(c => c.GetString()));
        foreach (string kind in (string[])(scenario.Protocol.IsCan ? ["single", "together"] : ["single"]))
        {
            JsonElement values = said.GetProperty(kind);
            Assert.Equal(6, values.EnumerateObject().Count());
            Assert.Equal(s.Load, values.GetProperty("04").GetDouble(), 0.21);
            Assert.Equal(s.Coolant, values.GetProperty("05").GetDouble(), 0.51);
            Assert.Equal(s.ManifoldPressure, values.GetProperty("0B").GetDouble(), 0.51);
            Assert.Equal(s.Rpm, values.GetProperty("0C").GetDouble(), 0.13);
            Assert.Equal(s.KilometresPerHour, values.GetProperty("0D").GetDouble(), 0.51);
            Assert.Equal(s.Throttle, values.GetProperty("11").GetDouble(), 0.21);
        }
    }

    private static async Task<JsonElement> RunAsync(IPEndPoint endpoint)
    {
        var start = new ProcessStartInfo("python3")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "foreign_client.py"), endpoint.Address.ToString(), endpoint.Port.ToString(CultureInfo.InvariantCulture) },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("python3 is needed for the foreign client. Install the package python3.", e);
        }

        using (process)
        {
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
                string errors = await process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                Assert.True(process.ExitCode == 0, errors);
                return JsonDocument.Parse(await output).RootElement;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
    }
}
