using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>What the agent knows of itself, for people. Written by its threads, read by the terminal.</summary>
public sealed class EdgeStatus
{
    private volatile CarState _car = new(LinkState.Unknown, "starting", null, null, null);
    private volatile UplinkState _uplink = new(Connected: false, "starting");
    private volatile string? _lastCode;
    private long _requests;
    private long _lastAnswer;

    /// <summary>Link, its reason in words, and who is on it.</summary>
    public sealed record CarState(LinkState Link, string Reason, string? Adapter, string? Protocol, string? Vin);

    /// <summary>Connection to the server.</summary>
    public sealed record UplinkState(bool Connected, string Reason);

    public CarState Car
    {
        get => _car;
        set => _car = value;
    }

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
