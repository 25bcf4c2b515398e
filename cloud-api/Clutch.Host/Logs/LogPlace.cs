using System.CommandLine;
using Clutch.Log;
using Clutch.Log.Kafka;
using Microsoft.Extensions.Configuration;

namespace Clutch.Host;

/// <summary>Where a telemetry log lies: a folder of this machine, or <c>kafka://HOST:PORT,HOST:PORT</c>.</summary>
internal sealed record LogPlace(string? Brokers, string Folder)
{
    private const string KafkaScheme = "kafka://";

    public static LogPlace Parse(string text) => text.StartsWith(KafkaScheme, StringComparison.Ordinal)
        ? new LogPlace(text[KafkaScheme.Length..].TrimEnd('/'), "")
        : new LogPlace(null, Path.GetFullPath(text));

    public static Option<string> Option() => new("--log")
    {
        Description = "Folder of the telemetry log, or kafka://HOST:PORT,HOST:PORT",
        DefaultValueFactory = _ => Path.Combine("data", "log"),
    };

    /// <summary>For looking only: the server may have the log open.</summary>
    public ITelemetryLog OpenView(TimeProvider time) => Brokers is null ? new EmbeddedLogView(Folder, time) : OpenKafka(time);

    /// <summary>To append or to move groups: a log in a folder must not be open in another process.</summary>
    public ITelemetryLog Open(TimeProvider time)
    {
        if (Brokers is not null)
        {
            return OpenKafka(time);
        }

        EmbeddedLogOptions options = Settings.Bind(Settings.Read([]), "log", new EmbeddedLogOptions { Folder = Folder });
        options.Folder = Folder;
        return new EmbeddedLog(options);
    }

    public override string ToString() => Brokers is null ? Folder : KafkaScheme + Brokers;

    private KafkaLog OpenKafka(TimeProvider time)
    {
        IConfiguration configuration = Settings.Read([new("kafka:brokers", Brokers)]);
        return new KafkaLog(Settings.Bind(configuration, "kafka", new KafkaLogOptions()), time);
    }
}
