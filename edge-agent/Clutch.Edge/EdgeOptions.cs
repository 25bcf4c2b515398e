using System.ComponentModel.DataAnnotations;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Settings of the agent. Section <c>edge</c> of <c>clutch.json</c>, <c>CLUTCH_EDGE__…</c> in the environment.</summary>
public sealed class EdgeOptions : IValidatableObject
{
    /// <summary>The vehicle this agent reports for: one topic level.</summary>
    [Required]
    public string Vehicle { get; set; } = "car-1";

    /// <summary>MQTT server.</summary>
    [Required]
    public string ServerHost { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public int ServerPort { get; set; } = 1883;

    /// <summary>Whether the server is spoken to by TLS.</summary>
    public bool ServerTls { get; set; }

    /// <summary>PEM file with the authority that signed the server's certificate, or that certificate itself; null: whom the system trusts.</summary>
    public string? ServerAuthorities { get; set; }

    /// <summary>PEM file with the certificate that the agent shows; its key in the same file or in <see cref="ClientKey"/>. Then no token is needed.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>PEM file with the private key of <see cref="ClientCertificate"/>.</summary>
    public string? ClientKey { get; set; }

    /// <summary>The vehicle's token: the MQTT password. Printed once by <c>clutch device add</c>.</summary>
    public string Token { get; set; } = "";

    /// <summary>Folder of the outbox and of what is known of adapters.</summary>
    [Required]
    public string Data { get; set; } = "data/edge";

    /// <summary>Most that the outbox keeps for a server that is away, in megabytes. Beyond it the least valuable frames are dropped.</summary>
    [Range(1, 1_000_000)]
    public int OutboxMegabytes { get; set; } = 512;

    /// <summary>Longest that the outbox keeps a frame, in days.</summary>
    [Range(1, 3650)]
    public int OutboxDays { get; set; } = 30;

    /// <summary>How long samples gather before they become a durable frame, in milliseconds. Longer frames are smaller per sample, shorter ones sooner on screen.</summary>
    [Range(10, 60_000)]
    public int FrameMilliseconds { get; set; } = 1000;

    /// <summary>How often signals are wanted: <c>eco</c>, <c>live</c> or <c>diagnosis</c>.</summary>
    [Required]
    public string Polling { get; set; } = "live";

    /// <summary>Shortest time from one value of a signal to the next, in milliseconds. 0 polls the quick ones as fast as the link allows.</summary>
    [Range(0, 60_000)]
    public int CycleMilliseconds { get; set; } = 100;

    /// <summary>File with make-specific signals in the OBDb format, polled beside the standard ones; null for none.</summary>
    public string? SignalSet { get; set; }

    /// <summary>Seconds between two readings of the stored trouble codes.</summary>
    [Range(1, 86_400)]
    public int CodesSeconds { get; set; } = 30;

    /// <summary>Seconds without any PUBACK while frames wait for one, after which the agent connects anew.</summary>
    [Range(1, 3600)]
    public int AcknowledgeSeconds { get; set; } = 30;

    /// <summary>One frame in so many begins a trace, which costs some 75 bytes on the way and shows where the frame spent its time; 1 for every frame, 0 for none.</summary>
    [Range(0, int.MaxValue)]
    public int TraceOneIn { get; set; }

    /// <summary>What the samples are said to come from.</summary>
    public DataSource Source { get; set; } = DataSource.Adapter;

    /// <summary>When a car counts as parked, and what the agent still does then.</summary>
    [Required]
    public ParkingOptions Parking { get; set; } = new();

    /// <summary>Read once; null: no TLS.</summary>
    internal Mqtt.MqttTls? Tls => !ServerTls ? null : field ??= TlsFiles.Load(this) is (var tls, null)
        ? tls
        : throw new InvalidOperationException("The files of edge:serverAuthorities and edge:clientCertificate were not checked.");

    internal PollProfile PollProfile => PollProfile.TryGet(Polling, out PollProfile? profile)
        ? profile
        : throw new InvalidOperationException($"edge:polling is '{Polling}' and was not checked.");

    /// <summary>The content of <see cref="SignalSet"/>, read once.</summary>
    internal Obd.SignalSet? SignalSetOrNull => SignalSet is null ? null : field ??= SignalSetFile.Load(SignalSet) is (var set, null)
        ? set
        : throw new InvalidOperationException($"edge:signalSet is '{SignalSet}' and was not checked.");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Topics.IsVehicle(Vehicle))
        {
            yield return new ValidationResult($"edge:vehicle is '{Vehicle}'; allowed are 1 to 64 of A-Z a-z 0-9 . _ -", [nameof(Vehicle)]);
        }

        if (!ServerTls && (ServerAuthorities ?? ClientCertificate ?? ClientKey) is { } file)
        {
            yield return new ValidationResult($"edge has {file} for TLS, but edge:serverTls is off; write the server as mqtts://HOST:8883, or leave the file out.");
        }
        else if (ServerTls && TlsFiles.Load(this).Error is { } problem)
        {
            yield return new ValidationResult(problem);
        }

        if (!PollProfile.TryGet(Polling, out _))
        {
            yield return new ValidationResult($"edge:polling is '{Polling}'; allowed are {string.Join(", ", PollProfile.Names)}", [nameof(Polling)]);
        }

        foreach (ValidationResult wrong in Parking.Validate())
        {
            yield return wrong;
        }

        if (SignalSet is not null && SignalSetFile.Load(SignalSet).Error is { } error)
        {
            yield return new ValidationResult($"{error} Give a signal-set file of OBDb (version 3), unchanged.", [nameof(SignalSet)]);
        }
    }
}
