using System.CommandLine;
using Clutch.CarSim;

namespace Clutch.Host;

/// <summary><c>clutch sim</c>: a simulated car behind an ELM327 for any program that talks to one.</summary>
internal static class SimCommand
{
    private static readonly Dictionary<string, ElmTiming> s_timings = new(StringComparer.Ordinal)
    {
        ["usb38400"] = ElmTiming.Usb38400,
        ["usb115200"] = ElmTiming.Usb115200,
        ["stn1m"] = ElmTiming.Stn1M,
        ["bluetooth"] = ElmTiming.BluetoothSpp,
        ["instant"] = ElmTiming.Instant,
    };

    public static Command Create()
    {
        Option<ListenAddress?> tcp = ListenAddress.Option("--tcp", "Serve on this address instead of a pseudo-terminal");
        Option<string?> link = new("--link") { Description = "Path of a symbolic link to the pseudo-terminal" };
        Option<CarScenario?> scenario = ScenarioOption.Create();
        Option<string?> timing = new("--timing") { Description = $"Link timing instead of the scenario's: {string.Join(", ", s_timings.Keys)}" };
        Option<int?> ecus = new("--ecus") { Description = "Number of ECUs, 1 to 8 [default: 2]" };
        Option<ulong?> seed = new("--seed") { Description = "Seed of the car [default: 1]" };
        Option<string?> receiver = new("--receiver") { Description = "Also serve an NMEA 0183 receiver on a pseudo-terminal, with this path as a symbolic link to it" };
        timing.AcceptOnlyFromAmong([.. s_timings.Keys]);
        ecus.AcceptOnlyFromAmong("1", "2", "3", "4", "5", "6", "7", "8");
        Command command = new("sim", "Serves a simulated car behind an ELM327 on a pseudo-terminal or a TCP port") { tcp, link, scenario, timing, ecus, seed, receiver };
        scenario.Validators.Add(result =>
        {
            if (result.GetResult(seed) is not null || result.GetResult(ecus) is not null)
            {
                result.AddError("--seed and --ecus belong to the default car; with --scenario the file says them");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            CarScenario chosen = result.GetValue(scenario)
                ?? new CarScenario { Seed = result.GetValue(seed) ?? 1, Ecus = result.GetValue(ecus) ?? 2, Adapter = new ElmOptions { Timing = ElmTiming.Usb115200 } };
            ElmOptions options = result.GetValue(timing) is { } name ? chosen.Adapter with { Timing = s_timings[name] } : chosen.Adapter;
            var car = new Car(chosen, TimeProvider.System);
            using CarServer server = result.GetValue(tcp) is { } address
                ? CarServer.StartTcp(car, options, address.EndPoint)
                : CarServer.StartPty(car, options, result.GetValue(link));
            using CarServer? position = result.GetValue(receiver) is { } path ? CarServer.StartReceiverPty(car, chosen.Receiver, path) : null;
            Console.WriteLine($"Car   {server.Address}");
            if (position is not null)
            {
                Console.WriteLine($"NMEA  {position.Address}");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Good;
        });
        return command;
    }
}
