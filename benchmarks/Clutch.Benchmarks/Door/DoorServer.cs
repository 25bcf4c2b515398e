using System.CommandLine;
using Clutch.Devices;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Benchmarks.Door;

/// <summary><c>door-server</c>: the front door alone over one of the logs, as a process whose processor time can be read. Ends with its standard input.</summary>
internal static class DoorServer
{
    private const string Name = "door-server";
    private const string TopicPrefix = "clutch.";

    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("folder");
        Option<string> log = new("--log") { Required = true };
        Option<int> partitions = new("--partitions") { Required = true };
        Option<int> devices = new("--devices") { Required = true };
        Command command = new(Name, "The server of the tools whose names begin with `door`") { folder, log, partitions, devices };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(folder)!.FullName, result.GetValue(log)!, result.GetValue(partitions), result.GetValue(devices), cancellationToken));
        return command;
    }

    public static Task<ServerProcess> StartAsync(string log, int partitions, int devices, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(Name, ["--log", log, "--partitions", $"{partitions}", "--devices", $"{devices}"], cancellationToken);

    public static string Vehicle(int index) => $"car-{index:00000}";

    private static async Task<int> RunAsync(string folder, string kind, int partitions, int devices, CancellationToken cancellationToken)
    {
        using MockKafka? mock = kind == "kafka" ? new MockKafka() : null;
        mock?.CreateTopics(TopicPrefix, partitions);
        await using ITelemetryLog log = mock is not null ? OpenKafka(mock.Brokers, partitions)
            : kind.StartsWith("kafka://", StringComparison.Ordinal) ? OpenKafka(kind["kafka://".Length..], partitions)
            : new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(folder, "log"), RetainBytes = 1L << 30 });
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(log);
        builder.Services.AddFrontDoor(new FrontDoorOptions { Listen = "127.0.0.1:0", MessagesPerSecond = 0, BytesPerSecond = 0 }, Path.Combine(folder, "devices.db"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseFrontDoor());
        await using WebApplication app = builder.Build();
        DeviceRegistry registry = app.Services.GetRequiredService<DeviceRegistry>();
        await File.WriteAllLinesAsync(Path.Combine(folder, ServerProcess.TokenFile), Enumerable.Range(0, devices).Select(i => registry.Add(Vehicle(i))), cancellationToken);
        await app.StartAsync(cancellationToken);
        IngestCounters counters = app.Services.GetRequiredService<IngestCounters>();
        await ServerProcess.ServeAsync(
            app.Services.GetRequiredService<FrontDoor>().EndPoint.Port,
            parts: [],
            () => new ServerCounts(counters.Received, counters.Appended, counters.Durable, counters.Acknowledged),
            cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    private static KafkaLog OpenKafka(string brokers, int partitions) =>
        new(new KafkaLogOptions { Brokers = brokers, TopicPrefix = TopicPrefix, Partitions = partitions }, TimeProvider.System);
}
