using System.ComponentModel.DataAnnotations;

namespace Clutch.Ingest.Broker;

/// <summary>A broker of MQTT 5 that exists already and has the devices' frames.</summary>
public sealed class BrokerOptions
{
    [Required(ErrorMessage = "Host is empty; name the broker, for example broker.example.")]
    public string Host { get; set; } = "";

    [Range(1, 65535, ErrorMessage = "Port must be between {1} and {2}.")]
    public int Port { get; set; } = 1883;

    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>The name under which the broker keeps what came while this process was away. Two processes must never have the same.</summary>
    [RegularExpression("[A-Za-z0-9._-]{0,64}", ErrorMessage = "ClientId must be up to 64 of A-Z a-z 0-9 . _ -")]
    public string ClientId { get; set; } = "";

    /// <summary>Name of the shared subscription: processes that give the same one share the frames.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,64}", ErrorMessage = "Group must be 1 to 64 of A-Z a-z 0-9 . _ -")]
    public string Group { get; set; } = "clutch";

    /// <summary>Frames that the broker may send ahead of their acknowledgement (Receive Maximum). The broker has its own limit too.</summary>
    [Range(1, 65535, ErrorMessage = "Window must be between {1} and {2}.")]
    public int Window { get; set; } = 1024;

    /// <summary>Largest packet taken from the broker, in bytes; the broker drops larger ones.</summary>
    [Range(1024, 16 << 20, ErrorMessage = "MaxPacketBytes must be between {1} and {2}.")]
    public int MaxPacketBytes { get; set; } = 256 * 1024;

    /// <summary>How long the broker keeps frames for this process while it is away, 1 minute to 10 years.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ErrorMessage = "SessionExpiry must be between {1} and {2}.")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How far a frame's base time may lie ahead of this machine's clock; a frame beyond it becomes a dead letter.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00", ErrorMessage = "MaxClockAhead must be between {1} and {2}.")]
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whole seconds between signs of life, when nothing else goes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "KeepAlive must be between {1} and {2}.")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Of the frames whose device has begun no trace, one in so many is traced from here on, while somebody records spans; 0 for none.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "TraceOneIn must not be negative; 0 traces only what devices ask for.")]
    public int TraceOneIn { get; set; } = 1000;

    /// <summary>How long a stop waits for frames on their way to the disk, so that they are still acknowledged.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "StopTimeout must be between {1} and {2}.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The broker cannot be used at all; the message says why and what to do.</summary>
public sealed class BrokerException : Exception
{
    public BrokerException(string message)
        : base(message)
    {
    }
}
