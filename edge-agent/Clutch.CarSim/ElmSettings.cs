namespace Clutch.CarSim;

/// <summary>What AT commands set; the values are those after AT Z, AT WS and AT D.</summary>
internal sealed record ElmSettings
{
    public const int Functional = 0x7DF;
    public const int DefaultWait = 0x32;
    public const char AutomaticProtocol = '0', CanProtocol = '6';

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

    /// <summary>CAN identifier of requests.</summary>
    public int Header { get; set; } = Functional;

    /// <summary>AT CRA: hexadecimal with X for any digit; null takes everything.</summary>
    public string? ReceiveFilter { get; set; }

    /// <summary>0 automatic, 1-9 and A-C fixed.</summary>
    public char Protocol { get; set; } = AutomaticProtocol;

    /// <summary>A search or a fixed protocol has found the car.</summary>
    public bool Found { get; set; }

    /// <summary>The protocol was chosen by a search.</summary>
    public bool Automatic { get; set; } = true;

    public string LineEnd => Linefeeds ? "\r\n" : "\r";
}
