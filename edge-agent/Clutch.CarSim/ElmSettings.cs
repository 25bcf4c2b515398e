namespace Clutch.CarSim;

/// <summary>What commands set; the values are those after AT Z, AT WS and AT D.</summary>
internal sealed record ElmSettings
{
    public const int DefaultWait = 0x32, DefaultBaudTimeout = 0x0F;
    public const char AutomaticProtocol = '0';
    public const byte DefaultPriority = 0x18;

    public bool Echo { get; set; } = true;

    public bool Headers { get; set; }

    public bool Spaces { get; set; } = true;

    public bool Linefeeds { get; set; }

    /// <summary>AT CAF: the adapter makes and hides the PCI bytes.</summary>
    public bool Formatting { get; set; } = true;

    /// <summary>AT AT 0, 1 or 2.</summary>
    public int Adaptive { get; set; } = 1;

    /// <summary>AT ST, in units of 4.096 ms.</summary>
    public int Wait { get; set; } = DefaultWait;

    /// <summary>STPTO; null: as AT ST says.</summary>
    public TimeSpan? StnTimeout { get; set; }

    /// <summary>AT BRT, in units of 5 ms.</summary>
    public int BaudTimeout { get; set; } = DefaultBaudTimeout;

    /// <summary>AT SW: messages keep a K-line awake between requests.</summary>
    public bool KeepsAwake { get; set; } = true;

    /// <summary>AT SH: 3, 6 or 8 hexadecimal digits; null asks all ECUs.</summary>
    public string? Header { get; set; }

    /// <summary>AT CP: the first byte of a 29-bit identifier of which AT SH gives three.</summary>
    public byte Priority { get; set; } = DefaultPriority;

    /// <summary>AT CEA: the target address before every request; null for normal addressing.</summary>
    public byte? ExtendedAddress { get; set; }

    /// <summary>AT FC SM: 0 makes flow control by itself, 1 sends what AT FC SH and AT FC SD say.</summary>
    public int FlowControlMode { get; set; }

    /// <summary>AT FC SH, as <see cref="Header"/>.</summary>
    public string? FlowControlHeader { get; set; }

    /// <summary>AT FC SD: hexadecimal, with the address byte of extended addressing.</summary>
    public string FlowControlData { get; set; } = "";

    /// <summary>AT CRA: hexadecimal with X for any digit; null takes everything.</summary>
    public string? ReceiveFilter { get; set; }

    /// <summary>AT CF and AT CM: identifiers that equal the filter where the mask has ones.</summary>
    public long IdFilter { get; set; }

    public long IdMask { get; set; }

    /// <summary>0 automatic, 1-9 and A-C fixed.</summary>
    public char Protocol { get; set; } = AutomaticProtocol;

    /// <summary>A search or a fixed protocol has found the car.</summary>
    public bool Found { get; set; }

    /// <summary>The protocol was chosen by a search.</summary>
    public bool Automatic { get; set; } = true;

    public string LineEnd => Linefeeds ? "\r\n" : "\r";
}
