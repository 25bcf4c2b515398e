namespace Clutch.Obd;

/// <summary>Vehicle bus, numbered as <c>ATSP</c> and <c>ATDPN</c> of the ELM327 number it.</summary>
public enum ObdProtocol : byte
{
    Unknown = 0,
    J1850Pwm = 1,
    J1850Vpw = 2,
    Iso9141 = 3,
    Kwp5Baud = 4,
    KwpFast = 5,
    Can11At500 = 6,
    Can29At500 = 7,
    Can11At250 = 8,
    Can29At250 = 9,
    J1939 = 0xA,
    User1 = 0xB,
    User2 = 0xC,
}

/// <summary>How the adapter was told to print. Spaces, echo, linefeeds and NUL are always tolerated.</summary>
/// <param name="Headers"><c>ATH1</c>: every line starts with the id or the three header bytes.</param>
/// <param name="Protocol">Unknown (before <c>ATDPN</c>) takes the width of the header from each line.</param>
public readonly record struct AdapterFormat(bool Headers, ObdProtocol Protocol)
{
    /// <summary>ISO 15765-2 extended addressing: the first data byte is the target address, the PCI follows. Never guessed from the bytes.</summary>
    public bool ExtendedAddressing { get; init; }

    /// <summary><c>ATCAF0</c> without headers: every line is a CAN frame without its id and starts with the PCI byte. With headers the PCI is always there.</summary>
    public bool PciVisible { get; init; }
}

/// <summary>Readings of <see cref="ObdProtocol"/>.</summary>
public static class ObdProtocols
{
    /// <summary>Reads the answer to <c>ATDPN</c>: <c>6</c>, or <c>A6</c> where the adapter found the protocol by itself.</summary>
    public static bool TryParse(ReadOnlySpan<char> reply, out ObdProtocol protocol, out bool automatic)
    {
        ReadOnlySpan<char> text = reply.Trim();
        automatic = text.Length == 2 && (text[0] is 'A' or 'a');
        if (automatic)
        {
            text = text[1..];
        }

        if (text.Length == 1 && char.IsAsciiHexDigit(text[0]) && Convert.ToInt32(text.ToString(), 16) is var number and <= (int)ObdProtocol.User2)
        {
            protocol = (ObdProtocol)number;
            return true;
        }

        protocol = ObdProtocol.Unknown;
        automatic = false;
        return false;
    }

    /// <summary>ISO 15765-4 or a user-defined CAN: answers are reassembled by ISO-TP, services 03/07/0A/09 carry a count byte.</summary>
    public static bool IsCan(this ObdProtocol protocol) =>
        protocol is (>= ObdProtocol.Can11At500 and <= ObdProtocol.Can29At250) or ObdProtocol.User1 or ObdProtocol.User2;

    /// <summary>ISO 9141-2, ISO 14230 or SAE J1850: messages of at most seven bytes on 9141 and J1850, long answers in numbered messages.</summary>
    public static bool IsKLineOrJ1850(this ObdProtocol protocol) => protocol is >= ObdProtocol.J1850Pwm and <= ObdProtocol.KwpFast;
}
