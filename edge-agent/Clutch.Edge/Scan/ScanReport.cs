namespace Clutch.Edge;

/// <summary>One look at a car. Property names are those of <c>clutch scan --json</c>.</summary>
public sealed record ScanReport
{
    /// <summary>As named by the person.</summary>
    public required string Link { get; init; }

    /// <summary>When the scan began.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Null when nothing answered like an adapter.</summary>
    public ScannedAdapter? Adapter { get; init; }

    /// <summary>Null when no car answered.</summary>
    public ScannedProtocol? Protocol { get; init; }

    /// <summary>Vehicle identification number; null when the car does not tell.</summary>
    public string? Vin { get; init; }

    /// <summary>From the moment that the protocol was known; 0 when none was found.</summary>
    public long Milliseconds { get; init; }

    /// <summary>By address.</summary>
    public IReadOnlyList<ScannedEcu> Ecus { get; init; } = [];

    /// <summary>Every question without a value: refused, silent or disturbed.</summary>
    public IReadOnlyList<NotRead> NotRead { get; init; } = [];

    /// <summary>Why the scan is not complete, and what to do; null when the link and the adapter did their part.</summary>
    public string? Problem { get; init; }
}

/// <summary>The adapter, by its own words and by what it did during the scan.</summary>
/// <param name="Identity">Answer to ATI.</param>
/// <param name="Description">Answer to AT@1; null when it does not know the command.</param>
/// <param name="Chip">STN firmware; null for others.</param>
/// <param name="Voltage">Volts at its pins; null when it does not tell.</param>
/// <param name="ShowsSender">Answers carry the ECU's id.</param>
/// <param name="CountsLines">Takes the number of lines behind a request; null: not tried, as on K-line and J1850.</param>
/// <param name="PidsPerRequest">Most PIDs that came back for one request; null: not tried.</param>
public sealed record ScannedAdapter(string Identity, string? Description, string? Chip, double? Voltage, bool ShowsSender, bool? CountsLines, int? PidsPerRequest);

/// <summary>The vehicle bus.</summary>
/// <param name="Number">As ATDPN of the ELM327 numbers it, hexadecimal.</param>
/// <param name="Name">For people.</param>
public sealed record ScannedProtocol(string Number, string Name);

/// <summary>A question that brought no value, or only part of one.</summary>
/// <param name="Request">As sent, hexadecimal.</param>
/// <param name="What">What was asked for.</param>
/// <param name="Ecu">Who refused or was cut off; null when nobody said anything.</param>
/// <param name="Outcome">refused, pending, no-data, bus-fault, adapter-fault or malformed.</param>
/// <param name="Nrc">Negative response code of a refusal, hexadecimal; else null.</param>
/// <param name="Reason">In words.</param>
/// <param name="NextStep">What a person can do.</param>
public sealed record NotRead(string Request, string What, string? Ecu, string Outcome, string? Nrc, string Reason, string NextStep);
