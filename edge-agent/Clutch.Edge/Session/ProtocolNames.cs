using Clutch.Obd;

namespace Clutch.Edge;

/// <summary>OBD protocols as a person knows them.</summary>
public static class ProtocolNames
{
    public static string Of(ObdProtocol protocol) => protocol switch
    {
        ObdProtocol.J1850Pwm => "SAE J1850 PWM",
        ObdProtocol.J1850Vpw => "SAE J1850 VPW",
        ObdProtocol.Iso9141 => "ISO 9141-2",
        ObdProtocol.Kwp5Baud => "ISO 14230-4 KWP, 5 baud init",
        ObdProtocol.KwpFast => "ISO 14230-4 KWP, fast init",
        ObdProtocol.Can11At500 => "ISO 15765-4 CAN 11 bit 500 kbit/s",
        ObdProtocol.Can29At500 => "ISO 15765-4 CAN 29 bit 500 kbit/s",
        ObdProtocol.Can11At250 => "ISO 15765-4 CAN 11 bit 250 kbit/s",
        ObdProtocol.Can29At250 => "ISO 15765-4 CAN 29 bit 250 kbit/s",
        ObdProtocol.J1939 => "SAE J1939 CAN",
        ObdProtocol.User1 or ObdProtocol.User2 => "user-defined CAN",
        _ => "unknown protocol",
    };
}
