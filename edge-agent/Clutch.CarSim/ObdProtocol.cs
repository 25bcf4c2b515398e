namespace Clutch.CarSim;

/// <summary>The wire of a diagnostic port.</summary>
public enum ObdBus : byte
{
    Pwm,
    Vpw,
    Iso9141,
    Kwp,
    Can,
}

/// <summary>One of the protocols that AT SP selects: how ECUs are addressed, and what an exchange costs on its wire.</summary>
/// <param name="Number">The digit of AT SP and AT DPN.</param>
/// <param name="Key">Its name in scenario files.</param>
/// <param name="Name">What AT DP prints.</param>
/// <param name="Bus">The wire.</param>
/// <param name="Identifier">Hexadecimal digits of a header: 3 and 8 on CAN, 6 for the three bytes of the others.</param>
/// <param name="Bitrate">Bits a second.</param>
public sealed record ObdProtocol(char Number, string Key, string Name, ObdBus Bus, int Identifier, int Bitrate)
{
    private const long FunctionalLong = 0x18DB33F1, PhysicalLong = 0x18DA00F1;
    private const int FunctionalShort = 0x7DF, ShortBits = 0x7FF;
    private const byte LegacyFunctional = 0x6A, KwpFunctional = 0x33, KwpFunctionalFormat = 0xC0;

    // ISO 14230-2: the least time between an answer and the next request.
    private static readonly TimeSpan s_kwpGap = TimeSpan.FromMilliseconds(55);

    public static ObdProtocol Pwm { get; } = new('1', "j1850-pwm", "SAE J1850 PWM", ObdBus.Pwm, 6, 41_600);

    public static ObdProtocol Vpw { get; } = new('2', "j1850-vpw", "SAE J1850 VPW", ObdBus.Vpw, 6, 10_400);

    public static ObdProtocol Iso9141 { get; } = new('3', "iso-9141", "ISO 9141-2", ObdBus.Iso9141, 6, 10_400);

    public static ObdProtocol KwpSlow { get; } = new('4', "kwp-5-baud", "ISO 14230-4 (KWP 5BAUD)", ObdBus.Kwp, 6, 10_400);

    public static ObdProtocol KwpFast { get; } = new('5', "kwp-fast", "ISO 14230-4 (KWP FAST)", ObdBus.Kwp, 6, 10_400);

    public static ObdProtocol Can11At500 { get; } = new('6', "can-11-500", "ISO 15765-4 (CAN 11/500)", ObdBus.Can, 3, 500_000);

    public static ObdProtocol Can29At500 { get; } = new('7', "can-29-500", "ISO 15765-4 (CAN 29/500)", ObdBus.Can, 8, 500_000);

    public static ObdProtocol Can11At250 { get; } = new('8', "can-11-250", "ISO 15765-4 (CAN 11/250)", ObdBus.Can, 3, 250_000);

    public static ObdProtocol Can29At250 { get; } = new('9', "can-29-250", "ISO 15765-4 (CAN 29/250)", ObdBus.Can, 8, 250_000);

    public static IReadOnlyList<ObdProtocol> All { get; } =
        [Pwm, Vpw, Iso9141, KwpSlow, KwpFast, Can11At500, Can29At500, Can11At250, Can29At250];

    public bool IsCan => Bus == ObdBus.Can;

    /// <summary>The line must be woken before the first request, and falls asleep again.</summary>
    public bool NeedsInit => Bus is ObdBus.Iso9141 or ObdBus.Kwp;

    /// <summary>The init writes one address byte at 5 bit/s, which alone takes two seconds.</summary>
    public bool SlowInit => Number is '3' or '4';

    /// <summary>The header of requests to all ECUs.</summary>
    public long Functional => Bus switch
    {
        ObdBus.Can => Identifier == 3 ? FunctionalShort : FunctionalLong,
        ObdBus.Kwp => 0xC133F1,
        ObdBus.Pwm => 0x616AF1,
        _ => 0x686AF1,
    };

    public static ObdProtocol? Find(char number) => All.FirstOrDefault(p => p.Number == number);

    /// <summary>Whether an ECU listens to the header. Of a longer one, the last eleven bits count on 11-bit CAN.</summary>
    public bool Reaches(long header, EcuScenario ecu)
    {
        byte format = (byte)(header >> 16), target = (byte)(header >> 8);
        return Bus switch
        {
            ObdBus.Can when Identifier == 3 => (header & ShortBits) == FunctionalShort || (header & ShortBits) == ecu.RequestId,
            ObdBus.Can => header == FunctionalLong || header == (PhysicalLong | ((long)ecu.Address << 8)),
            ObdBus.Kwp => target == ((format & KwpFunctionalFormat) == KwpFunctionalFormat ? KwpFunctional : ecu.Address),
            _ => target == LegacyFunctional || target == ecu.Address,
        };
    }

    /// <summary>The header of an ECU's answers. The first byte of KWP holds the length and is put in with the data.</summary>
    public int AnswerHeader(EcuScenario ecu) => Bus switch
    {
        ObdBus.Can => Identifier == 3 ? ecu.AnswerId : 0x18DAF100 | ecu.Address,
        ObdBus.Kwp => 0x80F100 | ecu.Address,
        ObdBus.Pwm => 0x416B00 | ecu.Address,
        _ => 0x486B00 | ecu.Address,
    };

    /// <summary>The time of one message; on CAN that is <paramref name="canFrame"/> at 500 kbit/s. No time where that is none.</summary>
    internal TimeSpan FrameTime(int dataBytes, TimeSpan canFrame)
    {
        // Header, checksum, start and stop bit of each byte.
        const int HeaderAndChecksum = 4, BitsOfByte = 10;
        return IsCan ? canFrame * (500_000.0 / Bitrate)
            : canFrame == TimeSpan.Zero ? canFrame
            : TimeSpan.FromSeconds((dataBytes + HeaderAndChecksum) * BitsOfByte / (double)Bitrate);
    }

    internal TimeSpan Gap(TimeSpan canFrame) => NeedsInit && canFrame > TimeSpan.Zero ? s_kwpGap : TimeSpan.Zero;
}
