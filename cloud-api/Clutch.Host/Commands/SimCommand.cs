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
        Option<string> timing = new("--timing") { Description = "Link timing", DefaultValueFactory = _ => "usb115200" };
        Option<int> ecus = new("--ecus") { Description = "1 or 2 ECUs", DefaultValueFactory = _ => 2 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the car", DefaultValueFactory = _ => 1 };
        timing.AcceptOnlyFromAmong([.. s_timings.Keys]);
        ecus.AcceptOnlyFromAmong("1", "2");
        Command command = new("sim", "Serves a simulated car behind an ELM327 on a pseudo-terminal or a TCP port") { tcp, link, timing, ecus, seed };
        command.SetAction(async (result, cancellationToken) =>
        {
            var car = new Car(new CarScenario { Seed = result.GetValue(seed), Ecus = result.GetValue(ecus) }, TimeProvider.System);
            var options = new ElmOptions { Timing = s_timings[result.GetValue(timing)!] };
            using CarServer server = result.GetValue(tcp) is { } address
                ? CarServer.StartTcp(car, options, address.EndPoint)
                : CarServer.StartPty(car, options, result.GetValue(link));
            Console.WriteLine($"Car   {server.Address}");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Good;
        });
        return command;
    }
}
