namespace Clutch.Telemetry;

/// <summary>
/// Limits and numbers of the frame. A frame is valid MessagePack:
/// <code>
/// [1, vehicle, boot, seq, baseTime, groups, events]
/// group = [ecu, quality, times, signals, values]   signals of one ECU that share their times: a column for each signal
///   times   = [delta, ...]  milliseconds; the first counts from baseTime, each further one from its predecessor
///   signals = [delta, ...]  numbers of the registry below 8000 (hexadecimal), of a definition event from there on; the first counts from 0, each further one from its predecessor
///   values  = [delta, ...]  column by column; raw integers, in each column the first counts from 0, each further one from the last that was not nil; nil = the source fell silent
/// event = [delta, kind, ecu, data]  milliseconds from baseTime; data is a bin
/// </code>
/// (vehicle, boot, seq) is unique and is the idempotency key as far as the stores.
/// </summary>
public static class FrameFormat
{
    public const int Version = 1;

    /// <summary>Largest frame, in bytes. The writer closes a frame before it, the reader refuses more.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>Most samples a frame holds.</summary>
    public const int MaxSamples = 4096;

    /// <summary>Most columns a frame holds; a column is one (signal, ECU, quality).</summary>
    public const int MaxColumns = 1024;

    /// <summary>Most events a frame holds.</summary>
    public const int MaxEvents = 256;

    /// <summary>Most bytes of data an event holds.</summary>
    public const int MaxEventBytes = 1024;

    /// <summary>Latest time a frame may speak of: 9999-12-31. Keeps every sum of deltas far from overflow.</summary>
    public const long MaxTime = 253_402_300_799_999;

    /// <summary>Raw values lie within ±2^53, so that every reader on the way, JavaScript included, holds them exactly.</summary>
    public const long MaxRaw = 1L << 53;
}

/// <summary>Things that happen, as opposed to things measured.</summary>
public enum FrameEventKind : byte
{
    /// <summary>Data: state (1 stored, 2 pending, 3 permanent), then two bytes a code: the complete list of this ECU at that time.</summary>
    TroubleCodes = 1,

    /// <summary>Data: the vehicle identification number, 17 ASCII characters.</summary>
    Vin = 2,

    /// <summary>Data: one byte, a <see cref="LinkState"/>.</summary>
    Link = 3,

    /// <summary>Data: UTF-8, the adapter's own words for itself.</summary>
    Adapter = 4,

    /// <summary>Data: UTF-8, name of the OBD protocol.</summary>
    Protocol = 5,

    /// <summary>Data: one byte, a <see cref="DataSource"/>.</summary>
    Source = 6,

    /// <summary>Data: four big-endian 64-bit integers: frames, samples, and the first and last moment (milliseconds since 1970) that the agent had to drop unsent.</summary>
    Dropped = 7,

    /// <summary>Data: UTF-8, what the agent did for a command: its id, name and outcome, separated by spaces; for a raw request its bytes behind them.</summary>
    Command = 8,

    /// <summary>
    /// Data: a <see cref="Telemetry.SignalDefinition"/>. Comes before the first sample of its number in a boot and again every ten minutes, so that a store that
    /// lost it can read on; the same definition again says nothing new. Readers keep samples whose definition they do not have yet.
    /// </summary>
    SignalDefinition = 9,

    /// <summary>Data: UTF-8, why the agent leaves the car alone, or why it looks at it again.</summary>
    Parked = 10,
}

/// <summary>How the agent stands with the car.</summary>
public enum LinkState : byte
{
    Unknown = 0,

    /// <summary>The adapter's port or address cannot be opened.</summary>
    Down = 1,

    /// <summary>The adapter answers and looks for the car's protocol.</summary>
    Searching = 2,

    /// <summary>The adapter answers, the car does not: ignition off or not plugged in.</summary>
    NoCar = 3,

    /// <summary>The car answers.</summary>
    Connected = 4,
}

/// <summary>Where a boot's samples come from; a simulated car never looks like a real one.</summary>
public enum DataSource : byte
{
    Unknown = 0,
    Adapter = 1,
    Simulated = 2,
    Replay = 3,
}

/// <summary>State byte of <see cref="FrameEventKind.TroubleCodes"/>: services 03, 07 and 0A.</summary>
public enum TroubleCodeState : byte
{
    Stored = 1,
    Pending = 2,
    Permanent = 3,
}
