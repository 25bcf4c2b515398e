namespace Clutch.Obd;

/// <summary>What became of a request, or of one message of its answer (promise 2: never a bare null).</summary>
public enum Outcome : byte
{
    /// <summary>A positive answer that matches the request by service and identifier.</summary>
    Value,

    /// <summary><c>7F service NRC</c> for the service that was asked.</summary>
    Refused,

    /// <summary>NRC 78: the ECU still owes the answer; extend the deadline, do not ask again.</summary>
    Pending,

    /// <summary>Nobody answered within the adapter's time-out.</summary>
    NoData,

    /// <summary>The adapter reports a fault of the vehicle bus, or no bus at all.</summary>
    BusFault,

    /// <summary>The adapter itself failed, was interrupted or did not understand.</summary>
    AdapterFault,

    /// <summary>Cut, incomplete or contradictory; nothing of it may be used.</summary>
    Malformed,

    /// <summary>A well-formed answer to something that was not asked in this exchange.</summary>
    Stale,

    /// <summary>The same bytes from the same ECU a second time in one reply.</summary>
    Duplicate,
}

/// <summary>Readings of <see cref="Outcome"/>.</summary>
public static class Outcomes
{
    // Order of Outcome.
    private static readonly string[] s_words = ["value", "refused", "pending", "no-data", "bus-fault", "adapter-fault", "malformed", "stale", "duplicate"];

    /// <summary>The word used in JSON and on the command line.</summary>
    public static string ToWord(this Outcome outcome) => s_words[(int)outcome];
}

/// <summary>One reassembled message of one ECU.</summary>
/// <param name="Ecu">Full CAN id (11 or 29 bit) or K-line/J1850 source address; 0 when the adapter shows no headers.</param>
/// <param name="Outcome">Value, Refused, Pending, Stale, Duplicate or Malformed.</param>
/// <param name="Nrc">Negative response code (ISO 14229-1 annex A) of a refusal or pending answer, else 0.</param>
/// <param name="Start">Of the payload inside the exchange; read it through <see cref="ElmExchange.Payload"/>.</param>
/// <param name="Length">Bytes from the service byte (41, 7F ...) on, without framing and padding; 0 when malformed.</param>
public readonly record struct ObdMessage(uint Ecu, Outcome Outcome, byte Nrc, int Start, int Length);

/// <summary>Why a decoder yields nothing.</summary>
public enum ObdReject : byte
{
    None,

    /// <summary>No bytes, or a service byte and nothing behind it.</summary>
    Empty,

    /// <summary>The first byte is not the answer to the service.</summary>
    NotThisService,

    /// <summary>A PID or infotype that the request did not name: a wrong length would shift all later values.</summary>
    PidNotAsked,

    /// <summary>The same PID twice in one message.</summary>
    PidTwice,

    /// <summary>The length of this PID is not known, so that it cannot be walked.</summary>
    PidUnknown,

    /// <summary>Fewer bytes than the content needs.</summary>
    TooShort,

    /// <summary>The announced count and the bytes disagree.</summary>
    CountMismatch,

    /// <summary>The caller's span is too small; the message itself may be good.</summary>
    NoRoom,

    /// <summary>A freeze frame with another number than the one asked for.</summary>
    FrameNotAsked,

    /// <summary>Not 17 characters of the VIN alphabet (ISO 3779).</summary>
    NotAVin,

    /// <summary>A byte that is no ASCII character where a text is due.</summary>
    NotText,
}
