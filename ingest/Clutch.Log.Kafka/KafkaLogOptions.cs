using System.ComponentModel.DataAnnotations;

namespace Clutch.Log.Kafka;

/// <summary>Settings of the log on Kafka (brokers 2.1 and later).</summary>
public sealed class KafkaLogOptions
{
    /// <summary>Brokers to begin with, <c>host:port,host:port</c>; the others are learnt from them.</summary>
    [Required(ErrorMessage = "Brokers is empty; name at least one, for example kafka-1:9092,kafka-2:9092.")]
    [RegularExpression("[^,:\\s/]+:[0-9]{1,5}(,[^,:\\s/]+:[0-9]{1,5})*|(\\[[0-9a-fA-F:]+\\]:[0-9]{1,5},?)+", ErrorMessage = "Brokers must be host:port, several with commas between them.")]
    public string Brokers { get; set; } = "";

    /// <summary>Begins the name of every topic and group: <c>clutch.frames</c>, <c>clutch.frames.timeseries</c>.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,100}", ErrorMessage = "TopicPrefix must be 1 to 100 of A-Z a-z 0-9 . _ -")]
    public string TopicPrefix { get; set; } = "clutch.";

    /// <summary>Partitions of every topic, 1 to 1,024. A topic with another number stops the start: records of a vehicle must stay in one partition.</summary>
    [Range(1, KafkaPosition.MaxPartitions, ErrorMessage = "Partitions must be between {1} and {2}.")]
    public int Partitions { get; set; } = 12;

    /// <summary>Whether topics that are missing are created.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Copies of each record in topics that are created, 1 to 15; all but one of them must be in sync for a record to count as durable.</summary>
    [Range(1, 15, ErrorMessage = "Replicas must be between {1} and {2}.")]
    public int Replicas { get; set; } = 3;

    /// <summary>How long records gather before they are sent, 0.5 ms to 1 s. Not 0: every record would become a request of its own.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0005", "00:00:01", ErrorMessage = "Linger must be between {1} and {2}.")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>none, lz4, zstd, gzip or snappy, over the records that are sent together.</summary>
    [RegularExpression("none|lz4|zstd|gzip|snappy", ErrorMessage = "Compression must be none, lz4, zstd, gzip or snappy.")]
    public string Compression { get; set; } = "none";

    /// <summary>Bytes per appender that may be appended and not yet durable, 64 KiB to 1 GiB, 256 of overhead a record included.</summary>
    [Range(64 * 1024, 1 << 30, ErrorMessage = "MemoryBudgetBytes must be between {1} and {2}.")]
    public int MemoryBudgetBytes { get; set; } = 64 << 20;

    /// <summary>Largest record, key and value together. The topics' <c>max.message.bytes</c> must allow it; for topics that are created it is set.</summary>
    [Range(64 * 1024, 100_000_000, ErrorMessage = "MaxRecordBytes must be between {1} and {2}.")]
    public int MaxRecordBytes { get; set; } = 1_000_000;

    /// <summary>Without any progress of a partition for so long, its records are given up (reported as not durable), 1 s to 1 h. Longer than a broker's restart.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "DeliveryTimeout must be between {1} and {2}.")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the start, an opening or a commit waits for brokers, 100 ms to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "ConnectTimeout must be between {1} and {2}.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a faulted appender waits before it asks the brokers again, 1 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ErrorMessage = "FaultRetryDelay must be between {1} and {2}.")]
    public TimeSpan FaultRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Further settings of librdkafka, for example <c>security.protocol</c> and <c>sasl.password</c>; in the environment, where names have no dots,
    /// <c>SECURITY_PROTOCOL</c>. Those that the log's promises rest on cannot be set.
    /// </summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="LogException">One is wrong; the message names it.</exception>
    internal void Validate()
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
        {
            throw new LogException(string.Join(' ', problems.Select(p => p.ErrorMessage)));
        }
    }

    internal string Topic(LogStream stream) => TopicPrefix + stream.Name();
}
