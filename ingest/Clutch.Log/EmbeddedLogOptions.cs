using System.ComponentModel.DataAnnotations;

namespace Clutch.Log;

/// <summary>Settings of the log on this machine's disk.</summary>
public sealed class EmbeddedLogOptions
{
    /// <summary>Where the log lives; made when it is missing. One process at a time may have it open.</summary>
    [Required(ErrorMessage = "Folder is empty; name the folder that holds the telemetry log.")]
    public string Folder { get; set; } = "";

    /// <summary>Bytes per stream that may be appended and not yet durable, 64 KiB to 1 GiB. No record can be longer.</summary>
    [Range(64 * 1024, 1 << 30, ErrorMessage = "MemoryBudgetBytes must be between {1} and {2}.")]
    public int MemoryBudgetBytes { get; set; } = 16 << 20;

    /// <summary>Size at which a stream goes on in a new file, 4 KiB to 1 GiB. Retention drops whole files; a start reads the last one.</summary>
    [Range(4 * 1024, 1 << 30, ErrorMessage = "SegmentBytes must be between {1} and {2}.")]
    public int SegmentBytes { get; set; } = 64 << 20;

    /// <summary>Bytes per stream to keep; the oldest files beyond that are dropped. 0: size is no reason to drop anything.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "RetainBytes must not be negative; 0 keeps everything.")]
    public long RetainBytes { get; set; } = 32L << 30;

    /// <summary>How long frames, findings and dead letters are kept: files without a younger record are dropped. 0: for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00", ErrorMessage = "RetainFor must be between {1} and {2}; 0 keeps everything.")]
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long commands and replies are kept. 0: for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00", ErrorMessage = "RetainCommandsFor must be between {1} and {2}; 0 keeps everything.")]
    public TimeSpan RetainCommandsFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether files that a group of readers has not handled yet stay whatever their age and size. Then a group that never comes back fills the disk.</summary>
    public bool RetainUnread { get; set; } = true;

    /// <summary>How long a faulted log waits before it tries its disk again, 1 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ErrorMessage = "FaultRetryDelay must be between {1} and {2}.")]
    public TimeSpan FaultRetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}
