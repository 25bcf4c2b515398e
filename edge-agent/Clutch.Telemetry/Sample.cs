namespace Clutch.Telemetry;

/// <summary>How a sample came to be. Travels with every column of a frame (promise 3: provenance).</summary>
public enum SampleQuality : byte
{
    /// <summary>The answer to a request, matched by ECU, service and PID.</summary>
    Measured = 0,

    /// <summary>An answer of the car that nobody had asked for in that exchange.</summary>
    Unsolicited = 1,

    /// <summary>From a recorded drive; its time is the drive's own clock.</summary>
    Replayed = 2,
}

/// <summary>One observation: a raw integer in the signal's native resolution.</summary>
/// <param name="Signal">Number in the <see cref="SignalRegistry"/>, or of a <see cref="SignalDefinition"/>.</param>
/// <param name="Ecu">CAN id or source address of the ECU that answered; 0 when the agent itself measured.</param>
/// <param name="Quality">How it came to be.</param>
/// <param name="Time">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Raw">Value = Raw × scale + offset; <see cref="Silent"/> says that the source fell silent.</param>
public readonly record struct Sample(ushort Signal, uint Ecu, SampleQuality Quality, long Time, long Raw)
{
    /// <summary>Raw marker of "no value from here on"; no signal can reach it.</summary>
    public const long Silent = long.MinValue;

    public bool HasValue => Raw != Silent;
}
