using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>What the agent knows of itself, for people. Written by its threads, read by the terminal.</summary>
public sealed class EdgeStatus
{
    private volatile CarState _car = new(LinkState.Unknown, "starting", null, null, null);
    private volatile UplinkState _uplink = new(Connected: false, "starting");
    private volatile string? _lastCode;
    private volatile ParkedState? _parked;
    private volatile string? _lastWake;
    private long _requests;
    private long _lastAnswer;

    /// <summary>Link, its reason in words, and who is on it.</summary>
    public sealed record CarState(LinkState Link, string Reason, string? Adapter, string? Protocol, string? Vin);

    /// <summary>A car that is left alone.</summary>
    /// <param name="Since">Milliseconds since 1970.</param>
    /// <param name="Reason">Why it counts as parked.</param>
    /// <param name="RestVolts">The lowest voltage of this rest; null when the adapter cannot be believed.</param>
    /// <param name="AdapterAsleep">The adapter sleeps until the next reading.</param>
    /// <param name="Readings">Of the voltage, in this rest.</param>
    /// <param name="Probes">Looks at the car itself, in this rest.</param>
    /// <param name="NextReading">From one reading to the next at present.</param>
    public sealed record ParkedState(long Since, string Reason, double? RestVolts, bool AdapterAsleep, long Readings, long Probes, TimeSpan NextReading);

    /// <summary>Connection to the server.</summary>
    public sealed record UplinkState(bool Connected, string Reason);

    public CarState Car
    {
        get => _car;
        set => _car = value;
    }

    /// <summary>Null while the car is polled or looked for.</summary>
    public ParkedState? Parked
    {
        get => _parked;
        set => _parked = value;
    }

    /// <summary>Why the agent looked at a parked car the last time; null when it has not yet.</summary>
    public string? LastWake
    {
        get => _lastWake;
        set => _lastWake = value;
    }

    /// <summary>What was tried to bring a misbehaving adapter back.</summary>
    public RecoveryTally Recovery { get; } = new();

    public UplinkState Uplink
    {
        get => _uplink;
        set => _uplink = value;
    }

    /// <summary>The trouble code that was read last, or null.</summary>
    public string? LastCode
    {
        get => _lastCode;
        set => _lastCode = value;
    }

    /// <summary>Exchanges with the car since the start.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Milliseconds since 1970 of the last value from the car; 0 before the first.</summary>
    public long LastAnswer => Interlocked.Read(ref _lastAnswer);

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void Answered(long at) => Interlocked.Exchange(ref _lastAnswer, at);
}
