namespace Clutch.Obd;

/// <summary>Recognises adapter texts in a line that was brought to upper case without spaces, NUL and control characters.</summary>
internal static class ElmTextScanner
{
    /// <summary>Classifies a line.</summary>
    /// <param name="line">Upper case, no spaces.</param>
    /// <param name="data">What follows on the same line and is to be read as a line of its own: <c>SEARCHING...4100BE3FA813</c>.</param>
    public static ElmText Scan(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (line.IsEmpty || line[0] == '+')
        {
            // A line that starts with '+' is the radio status of a clone.
            return ElmText.None;
        }

        if (line.StartsWith("SEARCHING"u8))
        {
            data = line["SEARCHING".Length..].TrimStart(".:"u8);
            return ElmText.Searching;
        }

        if (line.StartsWith("BUSINIT"u8))
        {
            return BusInit(line["BUSINIT".Length..].TrimStart(".:"u8), out data);
        }

        if (line.SequenceEqual("OK"u8))
        {
            return ElmText.Ok;
        }

        if (line[^1] == '?')
        {
            return ElmText.Unknown;
        }

        // Anywhere in the line, because data of the line it spoils may stand before it: 7E8 06 41 <DATA ERROR
        return Contains(line, "NODATA"u8) ? ElmText.NoData
            : Contains(line, "STOPPED"u8) ? ElmText.Stopped
            : Contains(line, "UNABLETOCONNECT"u8) ? ElmText.UnableToConnect
            : Contains(line, "DATAERROR"u8) ? ElmText.DataError
            : Contains(line, "RXERROR"u8) ? ElmText.RxError
            : Contains(line, "BUFFERFULL"u8) ? ElmText.BufferFull
            : Contains(line, "CANERROR"u8) ? ElmText.CanError
            : Contains(line, "BUSBUSY"u8) ? ElmText.BusBusy
            : Contains(line, "BUSERROR"u8) ? ElmText.BusError
            : Contains(line, "FBERROR"u8) ? ElmText.FeedbackError
            : Contains(line, "LVRESET"u8) ? ElmText.LowVoltageReset
            : Contains(line, "LPALERT"u8) ? ElmText.LowPowerAlert
            : Contains(line, "ACTALERT"u8) ? ElmText.ActivityAlert
            : Contains(line, "NOTCONNECTED"u8) ? ElmText.NotConnected
            : Contains(line, "OUTOFMEMORY"u8) ? ElmText.OutOfMemory
            : Contains(line, "UARTRXOVERFLOW"u8) ? ElmText.UartOverflow
            : Contains(line, "FCRXTIMEOUT"u8) ? ElmText.FlowControlTimeout
            : Contains(line, "ELM3"u8) ? ElmText.Banner
            : IsInternalError(line) ? ElmText.InternalError
            : ElmText.Other;
    }

    // BUS INIT: OK, BUS INIT: ...OK, BUS INIT: ERROR, BUS INIT: STOPPED; data may follow OK.
    private static ElmText BusInit(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (rest.StartsWith("OK"u8))
        {
            data = rest[2..];
            return ElmText.BusInitOk;
        }

        return rest.StartsWith("ERROR"u8) ? ElmText.BusInitError
            : rest.StartsWith("STOPPED"u8) ? ElmText.Stopped
            : ElmText.Searching;
    }

    private static bool Contains(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text) => line.IndexOf(text) >= 0;

    private static bool IsInternalError(ReadOnlySpan<byte> line) =>
        line.Length == 5 && line.StartsWith("ERR"u8) && char.IsAsciiDigit((char)line[3]) && char.IsAsciiDigit((char)line[4]);
}
