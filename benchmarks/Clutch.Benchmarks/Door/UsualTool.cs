using System.CommandLine;

namespace Clutch.Benchmarks.Door;

/// <summary>
/// <c>door-usual</c>: the same devices against mosquitto with a bridge to Kafka, and against the front door on Kafka, in turn. Both are counted in frames that
/// Kafka has acknowledged.
/// </summary>
internal static class UsualTool
{
    private const int Partitions = 4;

    private static readonly (int Connections, int Window)[] s_loads = [(50, 16), (1000, 16), (50, 1)];

    public static Command Create()
    {
        Option<int> rounds = new("--rounds") { Description = "Times that each is measured; the median counts", DefaultValueFactory = _ => 3 };
        Option<double> warmUp = new("--warm-up") { Description = "Seconds before each measurement", DefaultValueFactory = _ => 5 };
        Option<double> seconds = new("--seconds") { Description = "Length of each measurement", DefaultValueFactory = _ => 5 };
        Command command = new("door-usual", "mosquitto and a Confluent.Kafka bridge beside the front door on Kafka") { rounds, warmUp, seconds };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(warmUp)), TimeSpan.FromSeconds(result.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        Console.WriteLine("| connections × window | | mosquitto + Confluent.Kafka | Clutch | ratio |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach ((int connections, int window) in s_loads)
        {
            var usual = new List<DoorFigures>();
            var clutch = new List<DoorFigures>();
            for (int round = 0; round < rounds; round++)
            {
                usual.Add(await MeasureAsync(UsualServer.StartAsync(Partitions, connections, cancellationToken), window, warmUp, length, cancellationToken));
                clutch.Add(await MeasureAsync(DoorServer.StartAsync("kafka", Partitions, connections, cancellationToken), window, warmUp, length, cancellationToken));
            }

            string load = $"{connections} × {window}";
            Row(load, "frames/s in Kafka", figures => figures.FramesPerSecond, "0");
            Row(load, "server CPU, µs/frame", figures => figures.ServerMicroseconds, "0.00");
            Row(load, "PUBLISH to PUBACK p50, ms", figures => figures.P50, "0.00");
            Row(load, "the same, p99", figures => figures.P99, "0.0");
            Row(load, "acknowledged and not in Kafka at the end", figures => figures.Behind, "0");

            void Row(string load, string what, Func<DoorFigures, double> of, string format)
            {
                (double theirs, double ours) = (Median(usual, of), Median(clutch, of));
                string ratio = theirs > 0 && ours > 0 ? (ours / theirs).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) : "";
                Console.WriteLine(FormattableString.Invariant($"| {load} | {what} | {theirs.ToString(format, System.Globalization.CultureInfo.InvariantCulture)} | {ours.ToString(format, System.Globalization.CultureInfo.InvariantCulture)} | {ratio} |"));
            }
        }

        return 0;
    }

    private static async Task<DoorFigures> MeasureAsync(Task<ServerProcess> starting, int window, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        await using ServerProcess server = await starting;
        return await DoorLoad.MeasureAsync(server, window, warmUp, length, cancellationToken);
    }

    private static double Median(List<DoorFigures> figures, Func<DoorFigures, double> of) => figures.Select(of).Order().ElementAt(figures.Count / 2);
}
