using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>Outcomes in words for people.</summary>
internal static class ScanWords
{
    public const string Malformed = "Repeat the scan; if it stays, the adapter cuts long answers: use a better one.";

    /// <summary>What a stage does.</summary>
    public static string Of(ScanStage stage) => stage switch
    {
        ScanStage.Ecus => "reading ECUs and supported PIDs",
        ScanStage.Codes => "reading trouble codes",
        ScanStage.Readiness => "reading readiness and current values",
        ScanStage.FreezeFrames => "reading freeze frames",
        ScanStage.Information => "reading vehicle information",
        ScanStage.Tests => "reading on-board tests",
        _ => "reading make-specific signals",
    };

    /// <summary>What the adapter prints for this text.</summary>
    public static string Of(ElmText text) => text switch
    {
        ElmText.Unknown => "?",
        ElmText.NoData => "NO DATA",
        ElmText.UnableToConnect => "UNABLE TO CONNECT",
        ElmText.BusInitError => "BUS INIT: ERROR",
        ElmText.BusBusy => "BUS BUSY",
        ElmText.BusError => "BUS ERROR",
        ElmText.FeedbackError => "FB ERROR",
        ElmText.CanError => "CAN ERROR",
        ElmText.DataError => "DATA ERROR",
        ElmText.RxError => "RX ERROR",
        ElmText.BufferFull => "BUFFER FULL",
        ElmText.Stopped => "STOPPED",
        ElmText.LowPowerAlert => "LP ALERT",
        ElmText.ActivityAlert => "ACT ALERT",
        ElmText.LowVoltageReset => "LV RESET",
        ElmText.InternalError => "ERR and a number",
        ElmText.NotConnected => "NOT CONNECTED",
        ElmText.OutOfMemory => "OUT OF MEMORY",
        ElmText.UartOverflow => "UART RX OVERFLOW",
        ElmText.FlowControlTimeout => "FC RX TIMEOUT",
        ElmText.Banner => "its banner",
        _ => text.ToString(),
    };

    /// <summary>What a person can do about a refusal.</summary>
    public static string NextStep(NrcReaction reaction) => reaction switch
    {
        NrcReaction.DropService or NrcReaction.DropRequest => "Nothing: this ECU does not have it.",
        NrcReaction.RetryOnChange => "Change the state of the car (engine off, ignition on, standing) and repeat.",
        NrcReaction.RepeatSoon or NrcReaction.RetryOnce or NrcReaction.RestartExchange => "Repeat the scan.",
        NrcReaction.Bisect or NrcReaction.SmallerBatch => "Nothing: the adapter or the ECU takes shorter requests only.",
        NrcReaction.NeedsSession => "Nothing: it needs a diagnostic session that a scan does not open.",
        _ => "Nothing: the ECU keeps it from testers without authorisation.",
    };
}
