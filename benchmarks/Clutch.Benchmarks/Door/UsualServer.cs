using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Clutch.Telemetry;
using Clutch.Testing;
using Confluent.Kafka;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door-usual-server</c>: Debian's mosquitto and <see cref="UsualBridge"/> to mock brokers in this process.</summary>
internal static class UsualServer
{
    private const string Name = "door-usual-server";
    private const string Mosquitto = "/usr/sbin/mosquitto";
    private const string Topic = "clutch.frames";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("folder");
        Option<int> partitions = new("--partitions") { Required = true };
        Option<int> devices = new("--devices") { Required = true };
        Command command = new(Name, "The other server of the tool `door-usual`") { folder, partitions, devices };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(folder)!.FullName, result.GetValue(partitions), result.GetValue(devices), cancellationToken));
        return command;
    }

    public static Task<ServerProcess> StartAsync(int partitions, int devices, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(Name, ["--partitions", $"{partitions}", "--devices", $"{devices}"], cancellationToken);

    private static async Task<int> RunAsync(string folder, int partitions, int devices, CancellationToken cancellationToken)
    {
        BindLibrdkafka();
        using var kafka = new MockKafka();
        kafka.CreateTopic(Topic, partitions);
        await File.WriteAllLinesAsync(Path.Combine(folder, ServerProcess.TokenFile), Enumerable.Repeat("unused", devices), cancellationToken);
        int port = FreePort();
        using Process broker = await StartBrokerAsync(folder, port, cancellationToken);
        try
        {
            using var bridge = new UsualBridge(kafka.Brokers, Topic);
            await WaitAsync(port, cancellationToken);
            Task running = await bridge.StartAsync(port, Topics.Frames("+"), cancellationToken);
            Task serving = ServerProcess.ServeAsync(port, [broker.Id], () => bridge.Counts, cancellationToken);
            await await Task.WhenAny(running, serving);
            return 0;
        }
        finally
        {
            broker.Kill();
            await broker.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>A queue without bounds: with the broker's own of 1,000 messages it would drop what it has acknowledged.</summary>
    private static async Task<Process> StartBrokerAsync(string folder, int port, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, "mosquitto.conf");
        string owner = Environment.UserName == "root" ? "user root\n" : "";
        await File.WriteAllTextAsync(
            file,
            $"{owner}listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest none\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n",
            cancellationToken);
        return Process.Start(new ProcessStartInfo(Mosquitto, ["-c", file]) { UseShellExecute = false })!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    /// <summary>The package comes without its native library; Debian's serves. It asks for "libdl" too, a name that only the development package has.</summary>
    private static void BindLibrdkafka() => NativeLibrary.SetDllImportResolver(typeof(ProducerConfig).Assembly, static (name, _, _) => name switch
    {
        "librdkafka" => NativeLibrary.Load("librdkafka.so.1"),
        "libdl" or "libdl.so.2" => NativeLibrary.Load("libdl.so.2"),
        _ => 0,
    });
}
