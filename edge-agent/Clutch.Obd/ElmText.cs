namespace Clutch.Obd;

/// <summary>What an adapter may print besides data, by its ELM327 text. Clone and STN wordings map onto the same members.</summary>
public enum ElmText : byte
{
    None,
    Ok,

    /// <summary><c>?</c></summary>
    Unknown,
    NoData,
    Searching,
    UnableToConnect,
    BusInitOk,
    BusInitError,
    BusBusy,
    BusError,
    FeedbackError,
    CanError,
    DataError,
    RxError,
    BufferFull,
    Stopped,
    LowPowerAlert,
    ActivityAlert,
    LowVoltageReset,

    /// <summary><c>ERR</c> and two digits.</summary>
    InternalError,
    NotConnected,

    /// <summary><c>OUT OF MEMORY</c> (STN).</summary>
    OutOfMemory,

    /// <summary><c>UART RX OVERFLOW</c> (STN).</summary>
    UartOverflow,

    /// <summary><c>FC RX TIMEOUT</c> (STN): the ECU sent no flow control for a long request.</summary>
    FlowControlTimeout,

    /// <summary><c>ELM327 v...</c>: the answer to ATZ and ATI; in any other reply the adapter has reset and lost its settings.</summary>
    Banner,

    /// <summary>A text of none of these kinds, for example the answer to ATRV.</summary>
    Other,
}

/// <summary>One row a text: its outcome, its weight against other texts of the same reply, and what a person or a supervisor does next.</summary>
public static class ElmTexts
{
    // Order of ElmText. Weight: the reply's text is the one with the highest; a fault outweighs progress, lost settings outweigh everything.
    private static readonly (ElmText Text, Outcome Outcome, byte Weight, string NextStep)[] s_rows =
    [
        (ElmText.None, Outcome.Value, 0, "Nothing to do."),
        (ElmText.Ok, Outcome.Value, 3, "Send the next command."),
        (ElmText.Unknown, Outcome.AdapterFault, 10, "The adapter does not know this command: do without it and do not repeat it."),
        (ElmText.NoData, Outcome.NoData, 8, "Nobody answered in time: ask this less often; after service 03 it can mean that there are no codes."),
        (ElmText.Searching, Outcome.Pending, 2, "The adapter tries protocols: wait up to 12 s."),
        (ElmText.UnableToConnect, Outcome.BusFault, 16, "No protocol answered: switch the ignition on and check the plug."),
        (ElmText.BusInitOk, Outcome.Value, 4, "The K-line is up; data follow."),
        (ElmText.BusInitError, Outcome.BusFault, 18, "The K-line did not start: switch the ignition on, try again after 5 s."),
        (ElmText.BusBusy, Outcome.BusFault, 12, "The bus is occupied: repeat after 100 ms."),
        (ElmText.BusError, Outcome.BusFault, 20, "Electrical fault on the bus: check the plug, then start the adapter again (ATPC)."),
        (ElmText.FeedbackError, Outcome.BusFault, 21, "The adapter does not hear itself on the bus: check the plug and the wiring, then start the adapter again (ATPC)."),
        (ElmText.CanError, Outcome.BusFault, 19, "No acknowledge on CAN: wrong rate or no ECU awake; search for the protocol again."),
        (ElmText.DataError, Outcome.Malformed, 13, "Checksum or format wrong on that line: drop the line and ask again."),
        (ElmText.RxError, Outcome.Malformed, 14, "A bad frame was received: drop the line and ask again."),
        (ElmText.BufferFull, Outcome.AdapterFault, 15, "The link is slower than the bus: raise the baud rate, switch spaces off, filter by ECU; the reply is cut."),
        (ElmText.Stopped, Outcome.AdapterFault, 9, "A character arrived while the adapter was busy: wait for the prompt and repeat once."),
        (ElmText.LowPowerAlert, Outcome.AdapterFault, 6, "The adapter is about to sleep: to stay in touch ask it something, else let it sleep and wake it with a character."),
        (ElmText.ActivityAlert, Outcome.AdapterFault, 5, "The bus fell silent and the adapter is about to sleep: switch the ignition on, else let it sleep and wake it with a character."),
        (ElmText.LowVoltageReset, Outcome.AdapterFault, 24, "The supply dropped and the adapter reset: run start-up again, check the battery and the plug."),
        (ElmText.InternalError, Outcome.AdapterFault, 22, "Internal fault of the adapter: reset it (ATWS, then ATZ)."),
        (ElmText.NotConnected, Outcome.BusFault, 17, "The adapter found no vehicle: switch the ignition on and check the plug."),
        (ElmText.OutOfMemory, Outcome.AdapterFault, 15, "The adapter has no memory left for the reply: ask for less at a time, filter by ECU, or reset it (ATWS); the reply is cut."),
        (ElmText.UartOverflow, Outcome.AdapterFault, 11, "The adapter was sent more than it could take and lost characters: wait for the prompt and repeat once."),
        (ElmText.FlowControlTimeout, Outcome.BusFault, 18, "The ECU did not take the rest of a long request: check its address and repeat once."),
        (ElmText.Banner, Outcome.AdapterFault, 23, "The adapter has reset and lost its settings: run start-up again, unless a reset was asked for."),
        (ElmText.Other, Outcome.Value, 1, "A text of the adapter; read it."),
    ];

    /// <summary>Outcome of a request whose reply holds this text and no matching message.</summary>
    public static Outcome ToOutcome(this ElmText text) => s_rows[(int)text].Outcome;

    /// <summary>What to do next, for a log line or a person.</summary>
    public static string NextStep(this ElmText text) => s_rows[(int)text].NextStep;

    internal static ElmText Heavier(ElmText a, ElmText b) => s_rows[(int)a].Weight >= s_rows[(int)b].Weight ? a : b;
}
