using System.CommandLine;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door</c>: frames a second and processor time a frame of the front door, PUBACK after the log has the frame.</summary>
internal static class DoorTool
{
    public static Command Create()
    {
        Option<string> log = new("--log") { Description = "kafka (three mock brokers inside the server), kafka://HOST:PORT or embedded", DefaultValueFactory = _ => "kafka" };
        Option<int> partitions = new("--partitions") { Description = "Partitions of the topics", DefaultValueFactory = _ => 4 };
        Option<int> connections = new("--connections") { Description = "Devices", DefaultValueFactory = _ => 50 };
        Option<int> window = new("--window") { Description = "Frames of a device on their way, 1 to 64", DefaultValueFactory = _ => 16 };
        Option<int> qos = new("--qos") { Description = "1, or 0: nothing is acknowledged and the window does not count", DefaultValueFactory = _ => 1 };
        Option<double> warmUp = new("--warm-up") { Description = "Seconds before the measurement: the compiler reaches its last tier in them", DefaultValueFactory = _ => 5 };
        Option<double> seconds = new("--seconds") { Description = "Length of the measurement", DefaultValueFactory = _ => 5 };
        Command command = new("door", "Frames a second through the front door into a log") { log, partitions, connections, window, qos, warmUp, seconds };
        command.SetAction(async (result, cancellationToken) =>
        {
            (string kind, int parts, int most) = (result.GetValue(log)!, result.GetValue(partitions), result.GetValue(window));
            (TimeSpan before, TimeSpan length) = (TimeSpan.FromSeconds(result.GetValue(warmUp)), TimeSpan.FromSeconds(result.GetValue(seconds)));
            await using ServerProcess server = await DoorServer.StartAsync(kind, parts, result.GetValue(connections), cancellationToken);
            string figures = result.GetValue(qos) == 0
                ? await QosZeroLoad.MeasureAsync(server, before, length, cancellationToken)
                : $"× {most}: {await DoorLoad.MeasureAsync(server, most, before, length, cancellationToken)}";
            Console.WriteLine($"{kind}, {parts} partitions: {server.Tokens.Length} {figures}");
            return 0;
        });
        return command;
    }
}
