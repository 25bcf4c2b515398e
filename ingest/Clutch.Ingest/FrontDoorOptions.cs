using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Clutch.Ingest;

/// <summary>Settings of the MQTT front door. How many bytes may wait for the disk is a setting of the log.</summary>
public sealed class FrontDoorOptions
{
    /// <summary>Address and port to listen on; port 0 takes any free one.</summary>
    [Required(ErrorMessage = "Listen is empty; give an address and a port, for example 127.0.0.1:1883.")]
    public string Listen { get; set; } = "127.0.0.1:1883";

    /// <summary>The TLS listener beside it, and client certificates.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>Largest packet taken from a device, in bytes, fixed header included.</summary>
    [Range(1024, 16 << 20, ErrorMessage = "MaxPacketBytes must be between {1} and {2}.")]
    public int MaxPacketBytes { get; set; } = 256 * 1024;

    /// <summary>Frames of one connection that may wait for their PUBACK (Receive Maximum of MQTT 5).</summary>
    [Range(1, 4096, ErrorMessage = "ReceiveMaximum must be between {1} and {2}.")]
    public int ReceiveMaximum { get; set; } = 64;

    /// <summary>Connections at one time; more are closed at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "MaxConnections must be between {1} and {2}.")]
    public int MaxConnections { get; set; } = 100_000;

    /// <summary>Largest status message or will, in bytes: one a vehicle is kept in memory.</summary>
    [Range(0, 60_000, ErrorMessage = "MaxStatusBytes must be between {1} and {2}.")]
    public int MaxStatusBytes { get; set; } = 16 * 1024;

    /// <summary>Time from accept to a whole CONNECT.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "ConnectTimeout must be between {1} and {2}.")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest keep-alive; an MQTT 5 device that asks for more, or for none, is told this one (Server Keep Alive).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "18:12:15", ErrorMessage = "MaxKeepAlive must be between {1} and {2}.")]
    public TimeSpan MaxKeepAlive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest that a session is kept for a device that is away; MQTT 5 devices that ask for more are told. 0 keeps none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = "MaxSessionExpiry must be between {1} and {2}; 0 keeps no sessions.")]
    public TimeSpan MaxSessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Silence after which an MQTT 3.1.1 device without keep-alive is closed; it cannot be told another one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "IdleTimeout must be between {1} and {2}.")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a device may leave our answers unread before it is cut off.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "DrainTimeout must be between {1} and {2}.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for frames on their way to the disk, so that they still get their PUBACK.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "StopTimeout must be between {1} and {2}.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Messages a second that one vehicle may send, all its connections together, with a burst of one second; 0 sets no limit. Above it the
    /// door reads more slowly, which every device feels through TCP. A car sends a few; a car that empties its outbox, some thousands.
    /// </summary>
    [Range(0, 10_000_000, ErrorMessage = "MessagesPerSecond must be between {1} and {2}; 0 sets no limit.")]
    public int MessagesPerSecond { get; set; } = 20_000;

    /// <summary>Bytes a second that one vehicle may send, packets whole, with a burst of one second; 0 sets no limit.</summary>
    [Range(0, 1 << 30, ErrorMessage = "BytesPerSecond must be between {1} and {2}; 0 sets no limit.")]
    public int BytesPerSecond { get; set; } = 16 << 20;

    /// <summary>How long a vehicle may press against its rate without a pause. Then MQTT 5 is told 0x96, and 3.1.1 is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "OverRateTimeout must be between {1} and {2}.")]
    public TimeSpan OverRateTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of QoS 0 messages that may wait for the disk: less than the log's memory, so that they never push out QoS 1.</summary>
    [Range(0, 1 << 30, ErrorMessage = "QosZeroBytes must be between {1} and {2}.")]
    public int QosZeroBytes { get; set; } = 8 << 20;

    /// <summary>How far a frame's base time may lie ahead of this machine's clock; a frame beyond it becomes a dead letter.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00", ErrorMessage = "MaxClockAhead must be between {1} and {2}.")]
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Vehicles whose sequence numbers are remembered, about 300 bytes each; those that are away are forgotten first.</summary>
    [Range(1, 10_000_000, ErrorMessage = "MaxLedgers must be between {1} and {2}.")]
    public int MaxLedgers { get; set; } = 100_000;

    /// <summary>
    /// Of the frames whose device has begun no trace, one in so many is traced from the front door on; 0 for none. Without somebody who records spans (the setting
    /// <c>otlp</c>) it means nothing.
    /// </summary>
    [Range(0, int.MaxValue, ErrorMessage = "TraceOneIn must not be negative; 0 traces only what devices ask for.")]
    public int TraceOneIn { get; set; } = 1000;

    /// <summary>The parsed <see cref="Listen"/>.</summary>
    /// <exception cref="FrontDoorException">A setting is out of range; the message names it.</exception>
    public IPEndPoint Validate()
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
        {
            throw new FrontDoorException(string.Join(' ', problems.Select(p => p.ErrorMessage)));
        }

        Tls.Validate();
        return IPEndPoint.TryParse(Listen, out IPEndPoint? endPoint) && Listen.Contains(':', StringComparison.Ordinal)
            ? endPoint
            : throw new FrontDoorException($"Listen is '{Listen}', which is not an address and a port; write for example 127.0.0.1:1883 or [::]:1883.");
    }
}

/// <summary>The front door cannot start; the message says why and what to do, and is fit for an operator.</summary>
public sealed class FrontDoorException : Exception
{
    public FrontDoorException(string message)
        : base(message)
    {
    }

    public FrontDoorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
